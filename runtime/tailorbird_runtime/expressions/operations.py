"""The operations of expressions as SQL elements, written once for both databases.

On PostgreSQL each is a template over its arguments; on SQLite it is a call of the Python function
`tb_<name>` that `sqlite.register_sqlite_functions` puts on every connection.  A template names
each argument once, so that nesting does not blow the statement up.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from tailorbird_metadata.expressions.functions import FUNCTIONS, postgres, postgres_calendars
from tailorbird_metadata.expressions.text import mark_ranges
from tailorbird_runtime.expressions.binding import Exact
from tailorbird_runtime.fieldtypes.columns import Moment


class Operation(FunctionElement[Any]):
    """Base of all operations; `postgres` is the template, `sqlite` one only where no call is."""

    inherit_cache = True
    postgres: str = ""
    sqlite: str | None = None


@compiles(Operation)
def _postgres(element: Operation, compiler: SQLCompiler, **options: Any) -> str:
    return _filled(element.postgres, element, compiler, options)


@compiles(Operation, "sqlite")
def _sqlite(element: Operation, compiler: SQLCompiler, **options: Any) -> str:
    template = element.sqlite or f"tb_{element.name}({{all}})"
    return _filled(template, element, compiler, options)


def _filled(
    template: str, element: Operation, compiler: SQLCompiler, options: dict[str, Any]
) -> str:
    parts = [compiler.process(clause, **options) for clause in element.clauses]
    if "{unicode}" in template:
        template = template.replace("{unicode}", _unicode_collation(compiler))
    return template.format(*parts, all=", ".join(parts))


def _unicode_collation(compiler: SQLCompiler) -> str:
    """A collation under which `lower` knows all of Unicode."""
    version = getattr(compiler.dialect, "server_version_info", None)
    builtin = version is not None and version >= (18,)
    return 'pg_catalog."pg_unicode_fast"' if builtin else 'pg_catalog."und-x-icu"'


def _operation(
    name: str, type_: TypeEngine[Any], template: str, sqlite: str | None = None
) -> type[Operation]:
    members = {
        "name": name,
        "type": type_,
        "postgres": template,
        "sqlite": sqlite,
        "inherit_cache": True,
        "__doc__": f"`{name}`, see `meaning.py`.",
    }
    return type(f"{name.title().replace('_', '')}Operation", (Operation,), members)


_NUMBER: Final = Exact()
_TRUTH: Final = sa.Boolean()
_TEXT: Final = sa.Text()
_DAY: Final = sa.Date()
_TIME: Final = Moment()

_TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "number": _NUMBER, "boolean": _TRUTH, "text": _TEXT, "date": _DAY, "moment": _TIME,
    "clock": _TEXT,
}  # fmt: skip

_KEY: Final = (
    f"normalize(replace(lower(regexp_replace(normalize({{0}}, NFKD), '[{mark_ranges()}]', '', 'g')"
    " COLLATE {unicode}), 'ς', 'σ') COLLATE \"C\", NFC)"
)
_RESULT: Final = (
    "(SELECT CASE WHEN s.v * 1e{1} BETWEEN -9223372036854775807 AND 9223372036854775807"
    " THEN s.v END FROM (SELECT round({0}, {1}) AS v OFFSET 0) AS s)"
)
_SMALLEST: Final = (
    "(SELECT CASE WHEN count(*) = count(s.v) THEN {which}(s.v) END"
    " FROM unnest(ARRAY[{{all}}]) AS s(v))"
)


_OF_OURS: Final = (
    ("whole", _NUMBER, "CAST({0} AS NUMERIC)", "{0}"),
    ("scaled", _NUMBER, "{0}", None),
    ("add", _NUMBER, "({0} + {1})", None),
    ("sub", _NUMBER, "({0} - {1})", None),
    ("mul", _NUMBER, "({0} * {1})", None),
    ("div", _NUMBER,
     "round(CAST({0} AS NUMERIC(900, {2})) / nullif({1}, 0), 10)", "tb_div({0}, {1})"),
    ("negate", _NUMBER, "(- {0})", None),
    ("round", _NUMBER, "round({0}, CAST({1} AS int))", None),
    ("number_lt", _TRUTH, "({0} < {1})", None),
    ("number_le", _TRUTH, "({0} <= {1})", None),
    ("number_eq", _TRUTH, "({0} = {1})", None),
    ("number_differs", _TRUTH, "({0} IS DISTINCT FROM {1})", None),
    ("key", _TEXT, _KEY, None),
    ("start_of_day", _TIME, postgres.START_OF_DAY, None),
    ("days_later", _DAY, postgres.DAYS_LATER, None),
    ("moment_later", _TIME, postgres.MOMENT_LATER, None),
    ("near_day", _DAY, "({0} + CAST({1} AS int))", "tb_days_later({0}, {1})"),
    ("near_moment", _TIME, "({0} + make_interval(hours => 24 * CAST({1} AS int)))",
     "tb_moment_later({0}, {1})"),
    ("sum_exact", _NUMBER, "coalesce(sum({0}), 0)", "coalesce(tb_sum_exact({0}), '0')"),
    ("min_exact", _NUMBER, "min({0})", None),
    ("max_exact", _NUMBER, "max({0})", None),
    ("in_order", _NUMBER, "{0}", None),
    ("sum_scaled", _NUMBER, "coalesce(sum({0}), 0)",
     "tb_joined(sum({0} / 1000000000), sum({0} % 1000000000), {1})"),
    ("result", _NUMBER, _RESULT, None),
    ("text_number", _TEXT, "CAST(trim_scale({0}) AS text)", None),
    ("text_fixed", _TEXT, "CAST(round({0}, {1}) AS text)", None),
    ("text_date", _TEXT, "to_char({0}, 'YYYY-MM-DD')", "{0}"),
    ("calendar_works", _TRUTH, postgres_calendars.WORKS, "tb_is_working_day({0}, {2})"),
    ("calendar_between", _NUMBER, postgres_calendars.BETWEEN,
     "tb_working_days_between({0}, {1}, {2})"),
    ("calendar_later", _DAY, postgres_calendars.LATER, "tb_add_working_days({0}, {1}, {2})"),
)  # fmt: skip
"""What the language's operators and our own parts of a statement need: type, PostgreSQL, SQLite."""


def _table() -> Mapping[str, type[Operation]]:
    made = {name: _operation(name, *rest) for name, *rest in _OF_OURS}
    for function in FUNCTIONS.values():
        if function.postgres is not None:
            type_ = _TYPES[function.gives]
            made[function.name] = _operation(
                function.name, type_, function.postgres, function.sqlite
            )
    return MappingProxyType(made)


OPERATIONS: Final[Mapping[str, type[Operation]]] = _table()

_EXTREMES: Final = {
    (name, kind): _operation(
        f"{name}_{kind}", type_, _SMALLEST.format(which="min" if name == "least" else "max")
    )
    for name in ("least", "greatest")
    for kind, type_ in (("number", _NUMBER), ("date", _DAY), ("moment", _TIME), ("time", _TEXT))
}


def operation(name: str, *arguments: Any) -> sa.ColumnElement[Any]:
    """The operation over SQL arguments."""
    return cast("sa.ColumnElement[Any]", OPERATIONS[name](*arguments))


def by_calendar(name: str, calendar: str, *arguments: Any) -> sa.ColumnElement[Any]:
    """An operation on the working days of a calendar, whose days stand in the statement."""
    first, second = (*arguments, plain(0))[:2]
    days: list[sa.ColumnElement[Any]] = [
        sa.literal_column(text) for text in postgres_calendars.constants(calendar)
    ]
    return cast("sa.ColumnElement[Any]", OPERATIONS[name](first, second, *days))


def extreme(name: str, kind: str, *arguments: Any) -> sa.ColumnElement[Any]:
    """`least` or `greatest` over values of one kind."""
    return cast("sa.ColumnElement[Any]", _EXTREMES[(name, kind)](*arguments))


def plain(number: int) -> sa.ColumnElement[Any]:
    """A whole number that stands in the statement's text, as a part of the operation."""
    return sa.literal_column(str(int(number)))
