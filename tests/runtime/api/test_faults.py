"""What goes wrong inside becomes an answer that says what the caller can do."""

from __future__ import annotations

import logging
import sqlite3

import psycopg
import pytest
import sqlalchemy as sa
from werkzeug.exceptions import BadRequest, NotFound

from tailorbird_runtime.records.units import Moved
from tailorbird_runtime.web.api.errors import problem_of


def _sqlite(code: int) -> sa.exc.DBAPIError:
    original = sqlite3.OperationalError("database is locked")
    original.sqlite_errorcode = code
    return sa.exc.OperationalError("SELECT 1", {}, original)


def _postgresql(original: psycopg.Error) -> sa.exc.DBAPIError:
    return sa.exc.OperationalError("SELECT 1", {}, original)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (_sqlite(sqlite3.SQLITE_BUSY), 503),
        (_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), 503),
        (_sqlite(sqlite3.SQLITE_ERROR), 500),
        (_postgresql(psycopg.errors.DeadlockDetected()), 503),
        (_postgresql(psycopg.errors.LockNotAvailable()), 503),
        (_postgresql(psycopg.errors.AdminShutdown()), 503),
        (_postgresql(psycopg.errors.UndefinedColumn()), 500),
        (sa.exc.TimeoutError("no connection"), 503),
        (Moved(), 409),
        (NotFound(), 404),
        (BadRequest(), 400),
        (KeyError("secret"), 500),
    ],
)
def test_faults(fault: Exception, status: int) -> None:
    logging.disable(logging.CRITICAL)
    try:
        found = problem_of(fault)
    finally:
        logging.disable(logging.NOTSET)
    assert found.status == status
    assert "secret" not in str(found.detail)
    assert ("Retry-After" in found.headers) == (status == 503)
