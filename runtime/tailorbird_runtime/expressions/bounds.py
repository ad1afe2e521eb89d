"""Comparisons of a day worked out from a column, turned round so that the column stands bare.

`days_between(closed_on, today) >= 10` becomes `closed_on <= today - 10`, and
`day_of(created_at) < today` becomes `created_at < (start of today in the company's zone)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

import sqlalchemy as sa

from tailorbird_metadata.expressions.emptiness import NEAR_DAYS, is_near
from tailorbird_metadata.expressions.tree import (
    And,
    Call,
    Compare,
    FieldRef,
    Input,
    Literal,
    Node,
    Not,
)
from tailorbird_metadata.expressions.types import BOOLEAN, DATE, NUMBER, Kind
from tailorbird_runtime.expressions.operations import operation, plain
from tailorbird_runtime.expressions.values import Compiling, value, zone

Condition = sa.ColumnElement[bool]

_MIRRORED: Final = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
_FIRST: Final = date(400, 1, 1)
_LAST: Final = date(9600, 1, 1)
_EDGES: Final = frozenset(
    f"{edge}_of_{span}"
    for edge in ("start", "end")
    for span in ("week", "month", "quarter", "year")
)


@dataclass(frozen=True)
class Bound:
    """`day` compared by `operator` with `than`, a day that is the same for all records."""

    day: Node
    operator: str
    than: Node


def bound(operator: str, left: Node, right: Node) -> Bound | None:
    """The comparison with a bare day on the left, if it can be turned into one."""
    if isinstance(left, Call) and left.function == "days_between" and isinstance(right, Literal):
        return _of_distance(operator, left, right)
    if isinstance(left, Call) and left.function == "day_of" and _steady(right):
        return Bound(left, operator, right)
    return None


def spanned(operator: str, left: Node, right: Node) -> Node | None:
    """`year(closed_on) == year(today)` as a comparison of the day with the year's first and last;
    None for what is no comparison of an own day's year."""
    if not isinstance(left, Call) or left.function != "year" or not _own_day(left.arguments[0]):
        return None
    span = _year(right)
    if span is None:
        return None
    day, (first, last) = left.arguments[0], span
    if operator in ("eq", "ne"):
        inside = And(
            type=BOOLEAN,
            operands=(
                Compare(type=BOOLEAN, operator="ge", left=day, right=first),
                Compare(type=BOOLEAN, operator="le", left=day, right=last),
            ),
        )
        return inside if operator == "eq" else Not(type=BOOLEAN, operand=inside)
    edge = first if operator in ("lt", "ge") else last
    return Compare(type=BOOLEAN, operator=operator, left=day, right=edge)


def _year(node: Node) -> tuple[Node, Node] | None:
    """The first and the last day of a year that is the same for all records."""
    if isinstance(node, Call) and node.function == "year" and _fixed(node.arguments[0]):
        of = node.arguments
        return (
            Call(type=DATE, function="start_of_year", arguments=of),
            Call(type=DATE, function="end_of_year", arguments=of),
        )
    if not isinstance(node, Literal) or not isinstance(node.value, (int, Decimal)):
        return None
    number = int(node.value)
    if number != node.value or not _FIRST.year <= number <= _LAST.year:
        return None
    return (
        Literal(type=DATE, value=date(number, 1, 1)),
        Literal(type=DATE, value=date(number, 12, 31)),
    )


def _steady(node: Node) -> bool:
    """A day that is the same for all records and surely inside the calendar."""
    if isinstance(node, Call) and node.function in _EDGES:
        return len(node.arguments) == 1 and _steady(node.arguments[0])
    if isinstance(node, Call) and node.function == "add_days":
        return _fixed(node.arguments[0]) and is_near(node)
    return _fixed(node)


def _of_distance(operator: str, left: Call, right: Literal) -> Bound | None:
    if not isinstance(right.value, (int, Decimal)):
        return None
    whole = _whole(operator, Decimal(right.value))
    if whole is None or not -NEAR_DAYS <= whole <= NEAR_DAYS:
        return None
    first, second = left.arguments
    if _fixed(second) and _own_day(first):
        return Bound(first, _MIRRORED[operator], _moved(second, -whole))
    if _fixed(first) and _own_day(second):
        return Bound(second, operator, _moved(first, whole))
    return None


def _whole(operator: str, count: Decimal) -> int | None:
    """The whole number of days that gives the same outcome for whole distances."""
    if operator in ("eq", "ne"):
        return int(count) if count == int(count) else None
    rounding = ROUND_CEILING if operator in ("ge", "lt") else ROUND_FLOOR
    return int(count.to_integral_value(rounding))


def _moved(day: Node, days: int) -> Node:
    if days == 0:
        return day
    count = Literal(type=NUMBER, value=Decimal(days))
    return Call(type=DATE, function="add_days", arguments=(day, count))


def _fixed(node: Node) -> bool:
    """Today, or a written day that can be moved without leaving the calendar."""
    if isinstance(node, Input):
        return node.name == "today"
    return (
        isinstance(node, Literal)
        and isinstance(node.value, date)
        and node.type.kind is Kind.DATE
        and _FIRST <= node.value <= _LAST
    )


def _own_day(node: Node) -> bool:
    """A day field of this record, or the day of one of its moments."""
    if isinstance(node, Call) and node.function == "day_of":
        node = node.arguments[0]
    elif node.type.kind is not Kind.DATE:
        return False
    return isinstance(node, FieldRef) and not node.via


def moment_condition(
    sql: Compiling, column: sa.ColumnElement[Any], operator: str, moment: Call, than: Node
) -> Condition:
    """The day of a moment column compared with a day, as bounds on the column."""
    day, there = value(sql, than), zone(moment.arguments)
    start = operation("start_of_day", day, there)
    after = operation("start_of_day", operation("near_day", day, plain(1)), there)
    match operator:
        case "lt":
            return column < start
        case "le":
            return column < after
        case "gt":
            return column >= after
        case "ge":
            return column >= start
        case "eq":
            return sa.and_(column >= start, column < after)
        case _:
            return sa.or_(column < start, column >= after)
