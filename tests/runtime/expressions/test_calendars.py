"""Working days of calendars in both databases: near and far, forth and back, on every edge."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import sqlalchemy as sa

from tailorbird_metadata.expressions.functions.postgres_calendars import FIRST_NEAR, LAST_NEAR
from tailorbird_metadata.expressions.meaning.working import (
    add_working_days,
    is_working_day,
    working_days_between,
)
from tailorbird_runtime.expressions.binding import Exact
from tailorbird_runtime.expressions.operations import by_calendar

CALENDARS = (
    "12345",
    "12345 01-01 02-29 12-25 2026-02-16/2026-02-23 2026-10-01/2026-10-07 +2026-02-14 +2026-12-25",
    "1234567 01-01 12-31 +1980-01-01 2079-12-31",
    "3 04-06 07-01 0001-01-03 +9999-12-31",
    "67 02-29 2026-03-01/2028-03-01",
    "1 " + " ".join(f"{m:02}-{d:02}" for m in range(1, 13) for d in range(1, 28, 5)),
)
EDGES = tuple(
    date.fromordinal(edge + move)
    for edge in (
        FIRST_NEAR,
        LAST_NEAR,
        date(2000, 2, 29).toordinal(),
        date(2026, 2, 14).toordinal(),
    )
    for move in (-2, -1, 0, 1, 2)
) + (date(1, 1, 1), date(1, 1, 3), date(400, 12, 31), date(9999, 12, 30), date(9999, 12, 31))
STEPS = (0, 1, -1, 5, -7, 60, -400, 9_999, 10_001)


def pairs() -> list[tuple[date, date, int]]:
    """Days with another one and a number of days to go."""
    random = Random(11)
    near = [date(1979, 6, 1) + timedelta(days=random.randrange(37_000)) for _ in range(12)]
    days = [*EDGES, *near]
    return [(day, random.choice(days), random.choice(STEPS)) for day in days]


def test_databases_count_as_python_does(engine: sa.Engine) -> None:
    table = sa.Table(
        "spans", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("first", sa.Date), sa.Column("second", sa.Date), sa.Column("steps", Exact),
    )  # fmt: skip
    asked = dict(enumerate(pairs(), 1))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(sa.insert(table), [
            {"id": i, "first": a, "second": b, "steps": n} for i, (a, b, n) in asked.items()
        ])  # fmt: skip
        for text in CALENDARS:
            query = sa.select(
                table.c.id,
                by_calendar("calendar_works", text, table.c.first),
                by_calendar("calendar_between", text, table.c.first, table.c.second),
                by_calendar("calendar_later", text, table.c.first, table.c.steps),
            )
            found = {i: (bool(a), int(b), c) for i, a, b, c in connection.execute(query)}
            assert found == {
                i: (
                    is_working_day(first, text),
                    working_days_between(first, second, text),
                    add_working_days(first, steps, text),
                )
                for i, (first, second, steps) in asked.items()
            }, text
        table.drop(connection)
