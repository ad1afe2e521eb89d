"""Days and hours in time zones where the clock jumps at midnight, and at the ends of the years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.expressions import EXAMPLE_INPUTS, SmallScope
from tests.models import entity, field, model

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause, to_value
from tailorbird_runtime.storage.tables import Tables

TABLES = Tables(model(entity("example", field("name"))))
TABLE = TABLES.of("example")
CONTEXT = SqlContext(tables=TABLES, table=TABLE, entity="example")

NIGHTS = (
    ("America/Havana", date(2026, 11, 1), "midnight comes twice"),
    ("Atlantic/Azores", date(2026, 10, 25), "midnight comes twice"),
    ("America/Havana", date(2026, 3, 8), "there is no midnight"),
    ("America/Sao_Paulo", date(2018, 2, 18), "the hour before midnight comes twice"),
    ("Pacific/Apia", date(2011, 12, 30), "there is no such day"),
    ("Asia/Kathmandu", date(2026, 3, 29), "nothing happens"),
)
ENDS = (
    datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 1, 23, tzinfo=UTC),
    datetime(9999, 12, 31, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(1850, 6, 1, 3, 4, 5, tzinfo=UTC), datetime(2400, 7, 1, 12, tzinfo=UTC),
)  # fmt: skip
ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Etc/GMT+12", "Europe/Dublin")


def expression(text: str) -> Expression:
    found = check(text, SmallScope("example"))
    assert isinstance(found, Expression), found
    return found


def stored(engine: sa.Engine, moments: list[datetime]) -> dict[int, datetime]:
    """Records created at these moments."""
    TABLES.metadata.create_all(engine)
    rows = dict(enumerate(moments, 1))
    with engine.begin() as connection:
        connection.execute(sa.insert(TABLE), [
            {"id": i, "name": "x", "name__key": "x", "version": 1, "created_at": m, "changed_at": m}
            for i, m in rows.items()
        ])  # fmt: skip
    return rows


def by_closure(found: Expression, rows: dict[int, datetime]) -> dict[int, Any]:
    closure = compile_closure(found)
    return {i: closure({"created_at": m}, EXAMPLE_INPUTS, {}) for i, m in rows.items()}


@pytest.mark.parametrize(("zone", "day", "why"), NIGHTS)
def test_a_day_begins_and_ends_with_its_own_midnights(
    engine: sa.Engine, zone: str, day: date, why: str
) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    rows = stored(engine, [start + timedelta(minutes=15 * n) for n in range(-56, 160)])
    with engine.connect() as connection:
        for sign in ("==", "!=", "<", "<=", ">", ">="):
            found = expression(f'day_of(created_at, "{zone}") {sign} d"{day}"')
            query = sa.select(TABLE.c.id).where(to_clause(found, CONTEXT))
            selected = set(connection.execute(query, parameters(EXAMPLE_INPUTS)).scalars())
            wanted = {i for i, holds in by_closure(found, rows).items() if holds}
            assert selected == wanted, (why, sign)


def test_the_first_and_last_hours_of_the_calendar_have_no_day_elsewhere(engine: sa.Engine) -> None:
    rows = stored(engine, list(ENDS))
    asked = [
        expression(f'{name}(created_at, "{zone}")')
        for zone in ZONES
        for name in ("day_of", "hour", "minute", "time_of")
    ]
    query = sa.select(TABLE.c.id, *(to_value(e, CONTEXT) for e in asked))
    with engine.connect() as connection:
        found = {r[0]: tuple(r[1:]) for r in connection.execute(query, parameters(EXAMPLE_INPUTS))}
    columns = [by_closure(e, rows) for e in asked]
    assert found == {i: tuple(column[i] for column in columns) for i in rows}
    assert None in found[1], "in New York it is the year before the first"
