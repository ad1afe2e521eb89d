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
MOMENT_LATER: Final = (
    "(SELECT CASE WHEN extract(epoch FROM s.t) + s.n * 86400 BETWEEN -62135596800 AND"
    " 253402300799.999 THEN s.t + make_interval(hours => CAST(24 * s.n AS int)) END"
    " FROM (SELECT {0} AS t, trunc({1}) AS n OFFSET 0) AS s)"
)
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


def end_of(unit: str, length: str) -> str:
    """The template of the last day of a month, quarter or year."""
    start = f"date_trunc('{unit}', CAST({{0}} AS timestamp))"
    return f"CAST({start} + interval '{length} - 1 day' AS DATE)"
