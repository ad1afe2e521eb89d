"""Tables of a model, and how they come to be: engine, plan, apply, revisions.

`plan` and `apply` load alembic; answering people never imports them.
"""
