"""PostgreSQL templates of working days by a calendar, and the calendar as their constants.

{0} and {1} are what the function takes, {2} the calendar as text (SQLite takes that), {3} and {4}
days that are other than usual with what they change up to each, {5} free days of every year as
`month * 100 + day`, {6} the days of the week as seven 0 and 1 from Monday on, {7} how many of them
are worked up to each, {8} the days that {5} takes away in 400 years, {9} and {10} how far the
search for a number of working days has to look, {11} the days that {5} takes away in our time,
{12} and {13} those of {3} that are worked and that are free.  Days are counted from 0001-01-01, a
Monday, as 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import accumulate
from math import ceil
from typing import Final

from tailorbird_metadata.expressions.functions.postgres import FIRST_DAY, LAST_DAY_NUMBER
from tailorbird_metadata.expressions.meaning.calendars import CYCLE, calendar_of
from tailorbird_metadata.expressions.meaning.working import HORIZON

FIRST_NEAR: Final = date(1980, 1, 1).toordinal()
LAST_NEAR: Final = date(2079, 12, 31).toordinal()
"""Between them yearly days are counted by a list, which is much faster."""

_YEAR: Final = f"CAST(extract(year FROM {FIRST_DAY} + ({{day}}) - 1) AS int)"


def _custom(day: str) -> str:
    """Whether the day of the week is worked on, as 0 or 1."""
    return f"({{6}})[mod({day} - 1, 7) + 1]"


def _up_to(day: str) -> str:
    """Days up to one, as far as the day of the week counts alone."""
    return f"({day} / 7 * ({{7}})[7] + coalesce(({{7}})[mod({day}, 7)], 0))"


def _changed(day: str) -> str:
    """What days other than usual come to, up to one."""
    return f"coalesce(({{4}})[width_bucket({day}, {{3}})], 0)"


_LEAP: Final = "(mod(y.y, 4) = 0 AND (mod(y.y, 100) <> 0 OR mod(y.y, 400) = 0))"
_EACH_YEAR: Final = (
    f"coalesce((SELECT sum({_custom('d.o')})"
    f" FROM generate_series({_YEAR.format(day='t.l')}, {_YEAR.format(day='t.g')}) AS y(y),"
    " unnest({5}) AS m(m),"
    f" LATERAL (SELECT make_date(y.y, m.m / 100, 1) - {FIRST_DAY} + mod(m.m, 100) AS o) AS d"
    f" WHERE d.o > t.l AND d.o <= t.g AND (m.m <> 229 OR {_LEAP})), 0)"
)
_YEARLY: Final = (
    f"CASE WHEN t.l >= {FIRST_NEAR} AND t.h <= {LAST_NEAR}"
    " THEN width_bucket(t.h, {11}) - width_bucket(t.l, {11})"
    f" ELSE t.r * {{8}} + {_EACH_YEAR} END"
)
BETWEEN: Final = (
    f"(SELECT CAST(t.s * ({_up_to('t.h')} - {_up_to('t.l')} + {_changed('t.h')}"
    f" - {_changed('t.l')} - {_YEARLY}) AS NUMERIC)"
    f" FROM (SELECT q.*, q.h - q.r * {CYCLE} AS g FROM"
    f" (SELECT p.*, (p.h - p.l) / {CYCLE} AS r FROM"
    " (SELECT least(s.a, s.b) AS l, greatest(s.a, s.b) AS h,"
    " CASE WHEN s.a <= s.b THEN 1 ELSE -1 END AS s FROM"
    f" (SELECT ({{0}} - {FIRST_DAY}) + 1 AS a, ({{1}} - {FIRST_DAY}) + 1 AS b OFFSET 0) AS s"
    " WHERE s.a IS NOT NULL AND s.b IS NOT NULL) AS p) AS q) AS t)"
)


def _works(day: str) -> str:
    """Whether it is a working day."""
    date = f"({FIRST_DAY} + {day} - 1)"
    month_day = f"CAST(extract(month FROM {date}) * 100 + extract(day FROM {date}) AS int)"
    return (
        f"CASE WHEN {day} = ANY({{12}}) THEN true"
        f" WHEN {day} = ANY({{13}}) OR {_custom(day)} = 0 THEN false"
        f" WHEN {day} BETWEEN {FIRST_NEAR} AND {LAST_NEAR} THEN NOT {day} = ANY({{11}})"
        f" ELSE {month_day} <> ALL({{5}}) END"
    )


WORKS: Final = (
    f"(SELECT {_works('s.o')} FROM (SELECT ({{0}} - {FIRST_DAY}) + 1 AS o OFFSET 0) AS s"
    " WHERE s.o IS NOT NULL)"
)

LATER: Final = (
    f"(SELECT CASE WHEN t.n = 0 THEN {FIRST_DAY} + t.o - 1 ELSE (SELECT {FIRST_DAY} + k.o - 1 FROM"
    " (SELECT g.k, t.o + CAST(sign(t.n) AS int) * g.k AS o FROM"
    f" generate_series(1, least({HORIZON}, (abs(t.n) + {{9}}) * {{10}} / 1000 + 1)) AS g(k)) AS k"
    f" WHERE CASE WHEN k.o BETWEEN 1 AND {LAST_DAY_NUMBER + 1} THEN {_works('k.o')}"
    " ELSE false END ORDER BY k.k OFFSET abs(t.n) - 1 LIMIT 1) END"
    f" FROM (SELECT ({{0}} - {FIRST_DAY}) + 1 AS o,"
    f" CAST(CASE WHEN abs(r.x) < {HORIZON + 1} THEN trunc(r.x) END AS int) AS n"
    " FROM (SELECT {1} AS x OFFSET 0) AS r OFFSET 0) AS t"
    " WHERE t.n IS NOT NULL AND t.o IS NOT NULL)"
)


_EVERYWHERE: Final = ("60", "200000")
"""Look as far as there is anything to look at, where hardly any day is a working day."""


@lru_cache(maxsize=256)
def constants(text: str) -> tuple[str, ...]:
    """What stands at {2} and behind it, as SQL; `text` is one of `calendar_text`."""
    calendar = calendar_of(text)
    week = [int(day in calendar.weekdays) for day in range(1, 8)]
    yearly = sorted(month * 100 + day for month, day in calendar.yearly)
    fewer = len(calendar.weekdays) + len(yearly) + sum(c < 0 for c in calendar.changes.values())
    share = sum(week) / 7 - len(yearly) / 365
    return (
        f"'{text}'",
        _array(calendar.changes),
        _array(accumulate(calendar.changes.values())),
        _array(yearly),
        _array(week),
        _array(sum(week[: n + 1]) for n in range(7)),
        str(len(calendar.yearly_in_cycle)),
        *((str(fewer), str(ceil(1000 / share))) if share > 0.01 else _EVERYWHERE),
        _array(sorted(calendar.yearly_between(FIRST_NEAR - 1, LAST_NEAR))),
        _array(day for day, change in calendar.changes.items() if change > 0),
        _array(day for day, change in calendar.changes.items() if change < 0),
    )


def _array(numbers: Iterable[int]) -> str:
    return f"CAST('{{{','.join(map(str, numbers))}}}' AS int[])"
