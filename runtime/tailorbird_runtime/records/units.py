"""A unit of work: one transaction, carried out again when the database asks for it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from tailorbird_runtime.storage.engine import write

T = TypeVar("T")

ATTEMPTS = 4
"""The first one and three more."""

_RETRY_STATES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available."""


class Moved(Exception):
    """A row changed between reading and writing it in the same unit; the unit starts again."""


def unit_of_work(engine: sa.Engine, work: Callable[[sa.Connection], T]) -> T:
    """The result of `work` in one committed transaction.

    It is repeated, with a growing random pause, when SQLite is busy, PostgreSQL reports a
    deadlock or serialization failure, the row moved, or a unique index was hit by someone who was
    faster (the second run then finds the other record and says so).
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with write(engine) as connection:
                return work(connection)
        except (sa.exc.DBAPIError, Moved) as error:
            if attempt == ATTEMPTS or not _worth_repeating(error):
                raise
            time.sleep(random.uniform(0.005, 0.03) * 2**attempt)
    raise AssertionError("unreachable")


def _worth_repeating(error: Exception) -> bool:
    if isinstance(error, (Moved, sa.exc.IntegrityError)):
        return True
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    original = error.orig
    state = getattr(original, "sqlstate", None)
    if state is not None:
        return state in _RETRY_STATES
    code = getattr(original, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (5, 6)
