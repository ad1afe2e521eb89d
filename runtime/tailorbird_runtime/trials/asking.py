"""The database and the clock of a dry run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.model import Model
from tailorbird_runtime.storage.engine import read


def inputs_at(model: Model, now: datetime) -> Inputs:
    """A moment and the company's day, as the product itself sees them."""
    zone = model.workspace.timezone
    return Inputs(now=now, today=now.astimezone(ZoneInfo(zone)).date(), zone=zone, me=None)


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One state of the database from the first to the last question; nothing can be written."""
    if engine.dialect.name == "sqlite":
        with read(engine) as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("PRAGMA query_only=OFF")
        return
    with engine.connect() as connection:
        yield connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
