"""How a condition is written so that a database starts from the few rows that it holds for."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

Condition = sa.ColumnElement[bool]

SHARE: Final = 0.01
"""The share of rows for which SQLite is told that a weak test holds."""

_TEST: Final = NullType()
"""The type of a test as SQL has it: of a boolean one SQLite would be asked `= 1` again."""

MOST_IDS: Final = 2_000
"""Ids in an array; PostgreSQL compares a row with one after the other."""
_SOME: Final = "SELECT l.id FROM {{ids}} AS l(id) LIMIT {most}"
_AMONG: Final = (
    f"({{column}} = ANY (ARRAY({_SOME.format(most=MOST_IDS)}))"
    f" OR {{column}} BETWEEN (SELECT CASE WHEN count(*) > {MOST_IDS} THEN 0 END"
    f" FROM ({_SOME.format(most=MOST_IDS + 1)}) AS n)"
    " AND 9223372036854775807 AND {column} IN {ids})"
)
"""An array of the ids where they are few; else all that the index has, beside a hash of the ids.

Both sides of the `or` start from an index, so that the planner never has to read the table.
"""


class Among(FunctionElement[Any]):
    """A column among the ids of a subquery, as one side of an `or`.

    PostgreSQL starts from an index there only if the ids are an array.  Ids are above zero.
    """

    type = _TEST
    inherit_cache = True
    name = "among"


@compiles(Among)
def _among_ids(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN {ids}"


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return _AMONG.format(column=column, ids=ids)


class Weak(FunctionElement[Any]):
    """A test that says little: that something is empty, or yes or no.

    SQLite has no statistics and takes such a test for as telling as `owner = 7`; so it is told.
    """

    type = _TEST
    inherit_cache = True
    name = "weak"


@compiles(Weak)
def _as_it_is(element: Weak, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(Weak, "sqlite")
def _with_a_hint(element: Weak, compiler: SQLCompiler, **options: Any) -> str:
    return f"likelihood({compiler.process(element.clauses, **options)}, {SHARE})"


def among(column: sa.ColumnElement[Any], ids: sa.Select[Any], *, alternative: bool) -> Condition:
    """`column IN (ids)`; `alternative` if it stands as one side of an `or`."""
    return Among(column, ids.scalar_subquery()) if alternative else column.in_(ids)


def weak(test: Condition) -> Condition:
    """A test of a column that many rows may pass."""
    return Weak(test)
