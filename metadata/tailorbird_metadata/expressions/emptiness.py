"""Which values can be empty, from the tree alone."""

from __future__ import annotations

from decimal import Decimal

from tailorbird_metadata.expressions.meaning.zones import ZONED
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Arithmetic,
    Call,
    Input,
    Literal,
    Negate,
    Node,
)
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.words import INPUTS

NEAR_DAYS = 100_000
"""Days by which today can be moved and surely stay inside the years 1 to 9999."""

_SURE_INPUTS = frozenset({"me", "today", "now"})


_PERHAPS = frozenset(
    {"left", "right", "middle", "before", "after", "trim", "replace", "number", "remainder"}
    | {"position", "anniversary", "add_hours", "add_minutes"}
)
"""Functions that can give nothing though all their values are there."""


_NEAR = {"add_days": NEAR_DAYS, "add_working_days": NEAR_DAYS, "add_months": NEAR_DAYS // 40}
"""Functions that move a day, each with the most by which it surely stays in the calendar."""

_AT_THE_END = ZONED | {"end_of_week"}
"""Functions that give nothing for the first or last days of the calendar."""


def may_be_empty(node: Node) -> bool:
    """Whether the value can be empty; a field always can, whatever its rules say today.

    `me` itself counts as never empty: where nobody is signed in, comparisons with it are false.
    """
    if node.type.kind is Kind.BOOLEAN:
        return False
    match node:
        case Literal(value=value):
            return value is None
        case Input(name=name):
            return name not in _SURE_INPUTS and not _is_outsider(name)
        case Aggregate(function=function):
            return function not in ("count", "sum")
        case Negate(operand=operand):
            return may_be_empty(operand)
        case Arithmetic(operator=operator, left=left, right=right):
            return operator == "div" or may_be_empty(left) or may_be_empty(right)
        case Call(function="coalesce", arguments=arguments):
            return all(_may_give_nothing(a) for a in arguments)
        case Call(function="choose", arguments=(_, first, second)):
            return _may_give_nothing(first) or _may_give_nothing(second)
        case Call(function="length" | "size"):
            return False
        case Call(function=name) if name in _PERHAPS:
            return True
        case Call(function=name) if name in _NEAR:
            return not is_near(node)
        case Call(function=name, arguments=(time, *_)) if name in _AT_THE_END:
            return not isinstance(time, Input)
        case Call(arguments=arguments):
            return any(may_be_empty(a) for a in arguments)
        case _:
            return True


def _may_give_nothing(node: Node) -> bool:
    """Like `may_be_empty` of a value that is handed on: then `me` may be nobody."""
    nobody = isinstance(node, Input) and (node.name == "me" or _is_outsider(node.name))
    return nobody or may_be_empty(node)


def _is_outsider(name: str) -> bool:
    """Whether it is the record that somebody from outside is: `me.contact`."""
    return name not in INPUTS and name.count(".") == 1


def is_near(node: Call) -> bool:
    """Whether the clock is moved by a written number of days or months that is not huge."""
    time, count, *calendar = node.arguments
    most = _NEAR[node.function]
    return (
        isinstance(time, Input)
        and isinstance(count, Literal)
        and isinstance(count.value, (int, Decimal))
        and -most <= count.value <= most
        and not calendar
    )
