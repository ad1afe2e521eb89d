"""The one lock of a database: only its holder changes tables."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_metadata.messages import Message, message

LOCK_WAIT = "2s"
"""How long DDL waits for traffic before it gives up (it stops everybody behind it)."""

_SHORT_WAIT = sa.text("SELECT set_config('lock_timeout', :wait, true)")
_TAKE = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 7461))")


class Busy(Exception):
    """The lock, or a table that must change, was held by others for too long; nothing changed."""

    def __init__(self) -> None:
        self.message: Message = message(
            "The database is busy: another change is being applied, or a long transaction holds "
            "a table. Nothing was changed; try again."
        )
        super().__init__(str(self.message))


def hold(connection: sa.Connection) -> None:
    """Take the lock until the end of the transaction; raises Busy after a short wait.

    On SQLite the write transaction itself is the lock.
    """
    if connection.dialect.name != "postgresql":
        return
    connection.execute(
        sa.text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": LOCK_WAIT}
    )
    try:
        connection.execute(
            sa.text("SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 7461))")
        )
    except sa.exc.OperationalError as failure:
        if is_lock_timeout(failure):
            raise Busy from failure
        raise


def is_lock_timeout(failure: sa.exc.DBAPIError) -> bool:
    """Whether a database error says that a lock did not come free in time."""
    state = getattr(failure.orig, "sqlstate", None)
    return state in ("55P03", "40P01") or "database is locked" in str(failure.orig)
