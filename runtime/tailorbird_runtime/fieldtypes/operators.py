"""How a field can be filtered: words for people, clauses for the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import Message, message

Column = sa.ColumnElement[Any]
Clause = sa.ColumnElement[bool]
Arity = Literal["none", "one", "two", "many"]

AFTER_ALL = "\U0010ffff"
"""Sorts behind every character that a text can have."""

LONGEST_FILTER = 200
"""Characters of a text that one filters by."""

MOST_VALUES = 500
"""Values of one `in`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """`label` completes a sentence (“Amount *is above* 100”); `arity` is how many values it takes.

    `build` gets the column and the values; empty fields match `ne` and `not_in`, else only `empty`.
    """

    label: Message
    arity: Arity
    build: Callable[[Column, tuple[Any, ...]], Clause]


def ordered(column: Column, descending: bool) -> sa.ColumnElement[Any]:
    """The column as a sort key, empty values last either way."""
    return (column.desc() if descending else column.asc()).nulls_last()


def _ne(column: Column, values: tuple[Any, ...]) -> Clause:
    return sa.or_(column != values[0], column.is_(None))


def _not_in(column: Column, values: tuple[Any, ...]) -> Clause:
    return sa.or_(column.not_in(values), column.is_(None))


def _starts_with(column: Column, values: tuple[Any, ...]) -> Clause:
    return sa.and_(column >= values[0], column < values[0] + AFTER_ALL)


def _contains(column: Column, values: tuple[Any, ...]) -> Clause:
    return column.contains(values[0], autoescape=True)


def _tagged(column: Column, values: tuple[Any, ...]) -> Clause:
    return column.contains(f"|{values[0]}|", autoescape=True)


def _between(column: Column, values: tuple[Any, ...]) -> Clause:
    return column.between(values[0], values[1])


def _made(label: Message, arity: Arity, build: Any) -> Operator:
    return Operator(label=label, arity=arity, build=build)


EMPTY: Mapping[str, Operator] = {
    "empty": _made(message("is empty"), "none", lambda column, _: column.is_(None)),
    "not_empty": _made(message("is not empty"), "none", lambda column, _: column.is_not(None)),
}

TEXT: Mapping[str, Operator] = frozen(
    {
        "contains": _made(message("contains"), "one", _contains),
        "eq": _made(message("is"), "one", lambda column, values: column == values[0]),
        "ne": _made(message("is not"), "one", _ne),
        "starts_with": _made(message("starts with"), "one", _starts_with),
        **EMPTY,
    }
)

NUMBER: Mapping[str, Operator] = frozen(
    {
        "eq": _made(message("is"), "one", lambda column, values: column == values[0]),
        "ne": _made(message("is not"), "one", _ne),
        "lt": _made(message("is below"), "one", lambda column, values: column < values[0]),
        "le": _made(message("is at most"), "one", lambda column, values: column <= values[0]),
        "gt": _made(message("is above"), "one", lambda column, values: column > values[0]),
        "ge": _made(message("is at least"), "one", lambda column, values: column >= values[0]),
        "between": _made(message("is between"), "two", _between),
        **EMPTY,
    }
)

DAY: Mapping[str, Operator] = frozen(
    {
        "eq": _made(message("is on"), "one", lambda column, values: column == values[0]),
        "lt": _made(message("is before"), "one", lambda column, values: column < values[0]),
        "le": _made(message("is on or before"), "one", lambda column, values: column <= values[0]),
        "gt": _made(message("is after"), "one", lambda column, values: column > values[0]),
        "ge": _made(message("is on or after"), "one", lambda column, values: column >= values[0]),
        "between": _made(message("is between"), "two", _between),
        **EMPTY,
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that a person names (a day): from `start` to before `end`."""

    start: Any
    end: Any


def _within(column: Column, first: Span, last: Span) -> Clause:
    if first.start == last.end:
        return sa.and_(column == first.start)
    return sa.and_(column >= first.start, column < last.end)


MOMENT: Mapping[str, Operator] = frozen(
    {
        "eq": _made(DAY["eq"].label, "one", lambda c, values: _within(c, values[0], values[0])),
        "lt": _made(DAY["lt"].label, "one", lambda c, values: c < values[0].start),
        "le": _made(DAY["le"].label, "one", lambda c, values: _until(c, values[0])),
        "gt": _made(DAY["gt"].label, "one", lambda c, values: sa.not_(_until(c, values[0]))),
        "ge": _made(DAY["ge"].label, "one", lambda c, values: c >= values[0].start),
        "between": _made(DAY["between"].label, "two", lambda c, values: _within(c, *values)),
        **EMPTY,
    }
)


def _until(column: Column, span: Span) -> Clause:
    return sa.and_(column <= span.start if span.start == span.end else column < span.end)


CHOICE: Mapping[str, Operator] = frozen(
    {
        "in": _made(message("is one of"), "many", lambda column, values: column.in_(values)),
        "not_in": _made(message("is none of"), "many", _not_in),
        **EMPTY,
    }
)

TAGS: Mapping[str, Operator] = frozen(
    {"contains": _made(message("contains"), "one", _tagged), **EMPTY}
)

TRUTH: Mapping[str, Operator] = frozen(
    {"eq": _made(message("is"), "one", lambda column, values: column == sa.literal(values[0]))}
)

IDENTITY: Mapping[str, Operator] = frozen(
    {
        "eq": _made(message("is"), "one", lambda column, values: column == values[0]),
        "in": _made(message("is one of"), "many", lambda column, values: column.in_(values)),
    }
)
