"""The database's time: the one that workers on several machines share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from tailorbird_platform.clock import utc_now
from tailorbird_runtime.storage.engine import read

MEASURED_EVERY = 60.0


class DatabaseClock:
    """Asks the database once a minute and counts on with the machine's monotonic clock.

    So neither a wrong clock of this machine nor one that is set while we run moves leases.  On
    SQLite the database's time is the machine's.
    """

    def __init__(self, engine: sa.Engine, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._measured: tuple[float, datetime] | None = None

    def __call__(self) -> datetime:
        if self._engine.dialect.name != "postgresql":
            return utc_now()
        with self._lock:
            passed = self._monotonic()
            if self._measured is None or passed - self._measured[0] > MEASURED_EVERY:
                self._measured = (passed, self._asked())
            since, moment = self._measured
            return moment + timedelta(seconds=passed - since)

    def _asked(self) -> datetime:
        with read(self._engine) as connection:
            found: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return found.astimezone(UTC)
