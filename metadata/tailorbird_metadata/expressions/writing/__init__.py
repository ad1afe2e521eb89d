"""A checked tree as the source of a Python function; `closure` compiles it."""
