"""Records: the one service that reads and writes them, whatever the door.

Row and field rights are part of every query; rules are checked at every write; history is
written in the same transaction.
"""
