"""Makes a configuration the one in force: recorded in git, applied in the database, in that order.

The row that apply writes into the database is the one truth.  The commit is written before it
without moving the branch, the branch follows after it; whatever is cut short in between is mended
by `heal` the next time the product starts.
"""
