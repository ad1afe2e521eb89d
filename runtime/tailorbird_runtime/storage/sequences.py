"""Counters that never give out a number twice."""

from __future__ import annotations

import sqlalchemy as sa

_TAKE = sa.text(
    "INSERT INTO sys_sequence (name, value) VALUES (:name, :count) "
    "ON CONFLICT (name) DO UPDATE SET value = sys_sequence.value + :count "
    "RETURNING value"
)


def take_numbers(connection: sa.Connection, name: str, count: int = 1) -> int:
    """Take `count` numbers from a counter and return the first; counters start at 1.

    Others who want a number from it wait until this transaction ends, so a rolled back one
    leaves no gap.
    """
    last = connection.execute(_TAKE, {"name": name, "count": count}).scalar_one()
    return int(last) - count + 1
