"""PostgreSQL templates of functions that have to stay inside the years 1 to 9999.

Each argument is named once, so that nesting cannot blow a statement up; OFFSET 0 keeps
PostgreSQL from copying an argument to the places where the template uses it.
"""

from __future__ import annotations

from typing import Final

FIRST_DAY: Final = "DATE '0001-01-01'"
LAST_DAY: Final = "DATE '9999-12-31'"
LAST_DAY_NUMBER: Final = 3652058
"""9999-12-31, counted from 0001-01-01 as 0."""

DAYS_LATER: Final = (
    f"(SELECT CASE WHEN s.x BETWEEN 0 AND {LAST_DAY_NUMBER} THEN {FIRST_DAY} + CAST(s.x AS int) END"
    f" FROM (SELECT ({{0}} - {FIRST_DAY}) + trunc({{1}}) AS x OFFSET 0) AS s)"
)


def moment_later(seconds: int, interval: str) -> str:
    """The template of a moment so many units later; `interval` is that of `s.n` units."""
    return (
        f"(SELECT CASE WHEN extract(epoch FROM s.t) + s.n * {seconds} BETWEEN -62135596800 AND"
        f" 253402300799.999 THEN s.t + {interval} END"
        " FROM (SELECT {0} AS t, trunc({1}) AS n OFFSET 0) AS s)"
    )


MOMENT_LATER: Final = moment_later(86400, "make_interval(hours => CAST(24 * s.n AS int))")
HOURS_LATER: Final = moment_later(3600, "make_interval(hours => CAST(s.n AS int))")
MINUTES_LATER: Final = moment_later(
    60,
    "make_interval(hours => CAST(div(s.n, 60) AS int), mins => CAST(mod(s.n, 60) AS int))",
)


def between(seconds: int) -> str:
    """The template of the whole units between two moments."""
    return f"trunc(CAST(extract(epoch FROM ({{1}} - {{0}})) AS numeric) / {seconds})"


DAY_OF: Final = (
    "nullif(nullif(CAST({0} AT TIME ZONE {1} AS DATE), DATE '0001-12-31 BC'), DATE '10000-01-01')"
)
"""A moment lies in the years 1 to 9999 of UTC, so its day elsewhere is one off at most."""

CLOCK_OF: Final = (
    "(SELECT CASE WHEN s.t >= timestamp '0001-01-01' AND s.t < timestamp '10000-01-01' THEN s.t END"
    " FROM (SELECT {0} AT TIME ZONE {1} AS t OFFSET 0) AS s)"
)
_MIDNIGHT: Final = "(CAST({0} AS timestamp) AT TIME ZONE {1})"
_EVENING: Final = f"({_MIDNIGHT} - interval '3 hours')"
_FIRST_MIDNIGHT: Final = (
    "((CAST({0} AS timestamp) AT TIME ZONE 'UTC')"
    f" - (({_EVENING} AT TIME ZONE {{1}}) - ({_EVENING} AT TIME ZONE 'UTC')))"
)
START_OF_DAY: Final = (
    f"CASE WHEN ({_FIRST_MIDNIGHT} AT TIME ZONE {{1}}) >= CAST({{0}} AS timestamp)"
    f" THEN least({_FIRST_MIDNIGHT}, {_MIDNIGHT}) ELSE {_MIDNIGHT} END"
)
"""Where midnight comes twice, PostgreSQL means the second; the day begins with the first, by the
clock of the evening before.  Its values are the same for all records, so they may stand in it
again and again, and a plan knows what comes out."""

ADD_MONTHS: Final = (
    "(SELECT CASE WHEN s.m BETWEEN 12 AND 119999"
    " THEN CAST(s.d + make_interval(months => CAST(s.n AS int)) AS DATE) END"
    " FROM (SELECT q.d, q.n, extract(year FROM q.d) * 12 + extract(month FROM q.d) - 1 + q.n AS m"
    " FROM (SELECT {0} AS d, trunc({1}) AS n OFFSET 0) AS q OFFSET 0) AS s)"
)
END_OF_WEEK: Final = (
    f"(SELECT CASE WHEN s.d <= {LAST_DAY} THEN s.d END FROM (SELECT"
    " CAST(date_trunc('week', CAST({0} AS timestamp)) AS DATE) + 6 AS d OFFSET 0) AS s)"
)

_PAIR: Final = "(SELECT {0} AS a, {1} AS b OFFSET 0) AS s"
_MONTHS: Final = "(SELECT CASE WHEN s.b >= s.a THEN {forth} ELSE -({back}) END FROM " + _PAIR + ")"


def _months(first: str, second: str) -> str:
    """Whole months from one column to a later one."""
    parts = f"extract(year FROM {second}) - extract(year FROM {first})"
    months = f"extract(month FROM {second}) - extract(month FROM {first})"
    early = f"CAST(extract(day FROM {second}) < extract(day FROM {first}) AS int)"
    return f"({parts}) * 12 + {months} - {early}"


MONTHS_BETWEEN: Final = _MONTHS.replace("{forth}", _months("s.a", "s.b")).replace(
    "{back}", _months("s.b", "s.a")
)
YEARS_BETWEEN: Final = f"trunc({MONTHS_BETWEEN} / 12)"


def _working_days(ordinal: str) -> str:
    """Working days up to a day that is counted from 0001-01-01, a Monday, as 1."""
    return f"(({ordinal}) / 7 * 5 + least(mod({ordinal}, 7), 5))"


_ORDINALS: Final = (
    f"(SELECT ({{0}} - {FIRST_DAY}) + 1 AS a, ({{1}} - {FIRST_DAY}) + 1 AS b OFFSET 0) AS s"
)
WORKING_DAYS_BETWEEN: Final = (
    f"(SELECT CAST({_working_days('s.b')} - {_working_days('s.a')} AS NUMERIC) FROM {_ORDINALS})"
)
ADD_WORKING_DAYS: Final = (
    f"(SELECT CASE WHEN t.n = 0 THEN {FIRST_DAY} + t.o - 1"
    f" WHEN t.e BETWEEN 1 AND {LAST_DAY_NUMBER + 1} THEN {FIRST_DAY} + t.e - 1 END"
    " FROM (SELECT q.n, q.o, q.w + 2 * CAST(floor(q.w / 5.0) AS int) + 1 AS e"
    " FROM (SELECT s.n, s.o, CASE WHEN s.n > 0"
    f" THEN {_working_days('s.o')} ELSE {_working_days('s.o - 1')} + 1 END + s.n - 1 AS w"
    f" FROM (SELECT ({{0}} - {FIRST_DAY}) + 1 AS o,"
    " CAST(CASE WHEN abs(r.x) <= 4000000 THEN trunc(r.x) END AS int) AS n"
    " FROM (SELECT {1} AS x OFFSET 0) AS r OFFSET 0) AS s OFFSET 0) AS q OFFSET 0) AS t)"
)
_COUNT: Final = "CAST(least(greatest(trunc({1}), 0), 100000) AS int)"
LEFT: Final = f"nullif(left({{0}}, {_COUNT}), '')"
RIGHT: Final = f"nullif(right({{0}}, {_COUNT}), '')"
TRIM: Final = r"nullif(btrim({0}, E' \t\n\r\u00a0\u2003\u3000'), '')"
REPLACE: Final = (
    "(SELECT CASE WHEN char_length(s.t) + CASE WHEN s.p = '' THEN 0"
    " ELSE CAST(char_length(s.t) - char_length(replace(s.t, s.p, '')) AS bigint)"
    " / char_length(s.p) * (char_length(s.n) - char_length(s.p)) END <= 100000"
    " THEN nullif(replace(s.t, s.p, s.n), '') END"
    " FROM (SELECT {0} AS t, coalesce({1}, '') AS p, coalesce({2}, '') AS n OFFSET 0) AS s)"
)
"""The length that comes out is worked out before: nobody fills the memory of a server by it."""


def end_of(unit: str, length: str) -> str:
    """The template of the last day of a month, quarter or year."""
    start = f"date_trunc('{unit}', CAST({{0}} AS timestamp))"
    return f"CAST({start} + interval '{length} - 1 day' AS DATE)"


OVERLAPS: Final = (
    "(array_remove(string_to_array({0}, '|'), '') && array_remove(string_to_array({1}, '|'), ''))"
)
"""Of two sets as keys, `|a|b|`."""

_PART: Final = "FROM (SELECT {0} AS t, {1} AS p OFFSET 0) AS s"
BEFORE: Final = (
    "(SELECT CASE WHEN strpos(s.t, s.p) > 0 THEN nullif(left(s.t, strpos(s.t, s.p) - 1), '') END"
    f" {_PART})"
)
AFTER: Final = (
    "(SELECT CASE WHEN strpos(s.t, s.p) > 0"
    " THEN nullif(substr(s.t, strpos(s.t, s.p) + char_length(s.p)), '') END"
    f" {_PART})"
)
MIDDLE: Final = (
    "(SELECT CASE WHEN s.a >= 1 AND s.n >= 1 THEN nullif(substr(s.t,"
    " CAST(least(trunc(s.a), 100000) AS int), CAST(least(trunc(s.n), 100000) AS int)), '') END"
    " FROM (SELECT {0} AS t, {1} AS a, {2} AS n OFFSET 0) AS s)"
)
NUMBER: Final = (
    "(SELECT CASE WHEN s.t ~ '^ *[+-]?[0-9]{{1,15}}([.][0-9]{{1,10}})? *$'"
    " THEN CAST(btrim(s.t, ' ') AS numeric) END FROM (SELECT {0} AS t OFFSET 0) AS s)"
)
SIZE: Final = (
    "CAST(coalesce((SELECT char_length(s.k) - char_length(replace(s.k, '|', '')) - 1"
    " FROM (SELECT {0} AS k OFFSET 0) AS s), 0) AS NUMERIC)"
)
_SAME_DAY: Final = (
    "CAST(s.d + make_interval(years => CAST(extract(year FROM s.f) - extract(year FROM s.d) AS int)"
    "{more}) AS DATE)"
)
ANNIVERSARY: Final = (
    f"(SELECT CASE WHEN {_SAME_DAY.format(more='')} >= s.f THEN {_SAME_DAY.format(more='')}"
    f" WHEN extract(year FROM s.f) < 9999 THEN {_SAME_DAY.format(more=' + 1')} END"
    " FROM (SELECT {0} AS d, {1} AS f OFFSET 0) AS s)"
)
WORKING_DAY: Final = "(extract(isodow FROM {0}) < 6)"
