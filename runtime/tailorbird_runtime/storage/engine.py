"""Connections to SQLite and PostgreSQL, set up so that both behave the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url

from tailorbird_runtime.expressions.sqlite import register_sqlite_functions

BUSY_SECONDS = 5
"""How long a writer waits for another one before it gives up."""
KEPT_CONNECTIONS = 20
"""On SQLite: more than a process has threads, as opening one costs as much as a request."""

_PRAGMAS = (
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "cache_size=-16000",
)


def make_engine(url: str | URL) -> sa.Engine:
    """An engine for `sqlite:///file` or `postgresql://…` (psycopg).

    SQLite: write transactions start with BEGIN IMMEDIATE (so they wait instead of failing at
    their first write) and cover DDL; the expression functions are there on every connection.
    PostgreSQL: the session runs in UTC and waits for locks as long as SQLite does.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return _postgresql(parsed)


@contextmanager
def read(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection for reading.

    On SQLite one snapshot from the first to the last statement; on PostgreSQL each statement sees
    the newest state (autocommit saves two round trips).
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            yield connection.execution_options(read_only=True)
        else:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def write(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in one write transaction: committed at the end, rolled back on an exception."""
    with engine.begin() as connection:
        yield connection


def _sqlite(url: URL) -> sa.Engine:
    engine = sa.create_engine(url, pool_size=KEPT_CONNECTIONS)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        register_sqlite_functions(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        only_reads = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> sa.Engine:
    settings = f"-c timezone=UTC -c lock_timeout={BUSY_SECONDS}s -c jit=off"
    given = url.query.get("options", "")
    options = f"{settings} {given if isinstance(given, str) else ' '.join(given)}".strip()
    url = url.set(drivername="postgresql+psycopg").update_query_dict({"options": options})
    return sa.create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=False)
