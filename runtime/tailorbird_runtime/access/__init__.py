"""Who may see and change what: roles compiled to row conditions and field rights.

Closed by default.  Rights of several roles are a union; they are compiled once per model and
ordered list of roles, and carried out inside every query.
"""
