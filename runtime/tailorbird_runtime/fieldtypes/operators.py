"""How a field can be filtered: words for people, clauses for the database."""

from __future__ import annotations

import operator
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
    """`label` stands in a menu (“is above”), `words` in a sentence (“is above {value}”).

    `arity` is how many values it takes; `words` of two has `{last}` besides.
    `build` gets the column and the values; empty fields match `ne` and `not_in`, else only `empty`.
    """

    label: Message
    words: Message
    arity: Arity
    build: Callable[[Column, tuple[Any, ...]], Clause]


def ordered(column: Column, descending: bool) -> sa.ColumnElement[Any]:
    """The column as a sort key, empty values last either way."""
    return (column.desc() if descending else column.asc()).nulls_last()


def _by(compare: Callable[[Any, Any], Any]) -> Callable[[Column, tuple[Any, ...]], Clause]:
    """The column beside one value."""
    return lambda column, values: compare(column, values[0])


def _ne(column: Column, values: tuple[Any, ...]) -> Clause:
    return sa.or_(column != values[0], column.is_(None))


def _in(column: Column, values: tuple[Any, ...]) -> Clause:
    return column.in_(values)


def _not_in(column: Column, values: tuple[Any, ...]) -> Clause:
    return sa.or_(column.not_in(values), column.is_(None))


def _starts_with(column: Column, values: tuple[Any, ...]) -> Clause:
    return sa.and_(column >= values[0], column < values[0] + AFTER_ALL)


def _contains(column: Column, values: tuple[Any, ...]) -> Clause:
    return column.contains(values[0], autoescape=True)


def _tagged(column: Column, values: tuple[Any, ...]) -> Clause:
    return column.contains(f"|{values[0]}|", autoescape=True)


def _has_one(column: Column, values: tuple[Any, ...]) -> Clause:
    return sa.or_(sa.false(), *(_tagged(column, (value,)) for value in values))


def _has_none(column: Column, values: tuple[Any, ...]) -> Clause:
    return sa.or_(sa.not_(_has_one(column, values)), column.is_(None))


def _between(column: Column, values: tuple[Any, ...]) -> Clause:
    return sa.and_(column >= values[0], column <= values[1])


def _made(label: Message, words: Message, arity: Arity, build: Any) -> Operator:
    return Operator(label=label, words=words, arity=arity, build=build)


EMPTY: Mapping[str, Operator] = {
    "empty": _made(
        message("is empty"), message("is empty"), "none", lambda column, _: column.is_(None)
    ),
    "not_empty": _made(
        message("is not empty"),
        message("is not empty"),
        "none",
        lambda column, _: column.is_not(None),
    ),
}

TEXT: Mapping[str, Operator] = frozen(
    {
        "contains": _made(message("contains"), message("contains {value}"), "one", _contains),
        "eq": _made(message("is"), message("is {value}"), "one", _by(operator.eq)),
        "ne": _made(message("is not"), message("is not {value}"), "one", _ne),
        "starts_with": _made(
            message("starts with"), message("starts with {value}"), "one", _starts_with
        ),
        **EMPTY,
    }
)

NUMBER: Mapping[str, Operator] = frozen(
    {
        "eq": _made(message("is"), message("is {value}"), "one", _by(operator.eq)),
        "ne": _made(message("is not"), message("is not {value}"), "one", _ne),
        "lt": _made(message("is below"), message("is below {value}"), "one", _by(operator.lt)),
        "le": _made(message("is at most"), message("is at most {value}"), "one", _by(operator.le)),
        "gt": _made(message("is above"), message("is above {value}"), "one", _by(operator.gt)),
        "ge": _made(
            message("is at least"), message("is at least {value}"), "one", _by(operator.ge)
        ),
        "between": _made(
            message("is between"), message("is from {value} to {last}"), "two", _between
        ),
        **EMPTY,
    }
)

DAY: Mapping[str, Operator] = frozen(
    {
        "eq": _made(message("is on"), message("is {value}"), "one", _by(operator.eq)),
        "lt": _made(message("is before"), message("is before {value}"), "one", _by(operator.lt)),
        "le": _made(
            message("is on or before"), message("is on or before {value}"), "one", _by(operator.le)
        ),
        "gt": _made(message("is after"), message("is after {value}"), "one", _by(operator.gt)),
        "ge": _made(
            message("is on or after"), message("is on or after {value}"), "one", _by(operator.ge)
        ),
        "between": NUMBER["between"],
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
    return sa.and_(column >= first.start, _until(column, last))


MOMENT: Mapping[str, Operator] = frozen(
    {
        "eq": _made(
            DAY["eq"].label,
            DAY["eq"].words,
            "one",
            lambda c, values: _within(c, values[0], values[0]),
        ),
        "lt": _made(DAY["lt"].label, DAY["lt"].words, "one", lambda c, values: c < values[0].start),
        "le": _made(
            DAY["le"].label, DAY["le"].words, "one", lambda c, values: _until(c, values[0])
        ),
        "gt": _made(
            DAY["gt"].label, DAY["gt"].words, "one", lambda c, values: sa.not_(_until(c, values[0]))
        ),
        "ge": _made(
            DAY["ge"].label, DAY["ge"].words, "one", lambda c, values: c >= values[0].start
        ),
        "between": _made(
            DAY["between"].label, DAY["between"].words, "two", lambda c, values: _within(c, *values)
        ),
        **EMPTY,
    }
)


def _until(column: Column, span: Span) -> Clause:
    return sa.and_(column <= span.start if span.start == span.end else column < span.end)


CHOICE: Mapping[str, Operator] = frozen(
    {
        "in": _made(
            message("is one of"),
            message("is {value}"),
            "many",
            _in,
        ),
        "not_in": _made(message("is none of"), message("is not {value}"), "many", _not_in),
        **EMPTY,
    }
)

TAGS: Mapping[str, Operator] = frozen(
    {"contains": _made(message("contains"), message("contains {value}"), "one", _tagged), **EMPTY}
)

AMONG: Mapping[str, Operator] = frozen(
    {
        "in": _made(message("has one of"), message("has {value}"), "many", _has_one),
        "not_in": _made(message("has none of"), message("has not {value}"), "many", _has_none),
        **EMPTY,
    }
)

TRUTH: Mapping[str, Operator] = frozen(
    {
        "eq": _made(
            message("is"),
            message("is {value}"),
            "one",
            lambda column, values: column == sa.literal(values[0]),
        )
    }
)

IDENTITY: Mapping[str, Operator] = frozen(
    {
        "eq": _made(message("is"), message("is {value}"), "one", _by(operator.eq)),
        "in": _made(
            message("is one of"),
            message("is {value}"),
            "many",
            _in,
        ),
    }
)

_ANY: Mapping[str, Operator] = {**CHOICE, **NUMBER, **TEXT}


def operator_of(operators: Mapping[str, Operator], name: str) -> Operator | None:
    """The operator of this name as these have it, else as most fields do; None if none has it."""
    return operators.get(name) or _ANY.get(name)
