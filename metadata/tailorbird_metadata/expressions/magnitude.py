"""How large a number can get: known before any record is seen, so that no back end overflows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Arithmetic,
    Call,
    FieldRef,
    Literal,
    Negate,
    Node,
    Old,
)

MAX_DIGITS: Final = 120
MAX_PLACES: Final = 60
DIVISION_PLACES: Final = 10
"""Places after the point that a division keeps, rounded half up."""

_ROUNDING: Final = frozenset({"round", "floor", "ceiling"})
_PASSING: Final = frozenset({"choose", "coalesce", "least", "greatest", "abs", "remainder"})
_COUNTED: Final = 12
"""Digits that a count of records may have."""


@dataclass(frozen=True, slots=True)
class Magnitude:
    """At most `digits` before and `places` after the decimal point."""

    digits: int
    places: int

    @property
    def fits(self) -> bool:
        """Whether every back end can calculate it exactly."""
        return self.digits <= MAX_DIGITS and self.places <= MAX_PLACES


_FIELD: Final = Magnitude(19, 10)
_WHOLE: Final = Magnitude(20, 0)


def magnitude(node: Node) -> Magnitude:
    """The bounds of a number's value."""
    match node:
        case Literal(value=int() | Decimal() as value):
            return _of_literal(Decimal(value))
        case FieldRef():
            return _FIELD
        case Negate(operand=operand) | Old(operand=operand):
            return magnitude(operand)
        case Arithmetic(operator=operator, left=left, right=right):
            return _of_arithmetic(operator, magnitude(left), magnitude(right))
        case Aggregate(function=function, value=value):
            return _of_aggregate(function, value)
        case Call(function=function, arguments=arguments):
            return _of_call(function, arguments)
        case _:
            return _FIELD


def _kept(arguments: tuple[Node, ...]) -> int:
    """The places that a rounding leaves."""
    places = arguments[1] if len(arguments) > 1 else None
    return int(Decimal(str(places.value))) if isinstance(places, Literal) else 0


def _of_literal(value: Decimal) -> Magnitude:
    exponent = value.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return Magnitude(max(1, value.adjusted() + 1), places)


def _of_arithmetic(operator: str, left: Magnitude, right: Magnitude) -> Magnitude:
    if operator in ("add", "sub"):
        return Magnitude(max(left.digits, right.digits) + 1, max(left.places, right.places))
    if operator == "mul":
        return Magnitude(left.digits + right.digits, left.places + right.places)
    return Magnitude(left.digits + right.places, DIVISION_PLACES)


def _of_aggregate(function: str, value: Node | None) -> Magnitude:
    if function == "count" or value is None:
        return Magnitude(_COUNTED, 0)
    inner = magnitude(value)
    if function == "sum":
        return Magnitude(inner.digits + _COUNTED, inner.places)
    if function == "avg":
        return Magnitude(inner.digits, DIVISION_PLACES)
    return inner


def _of_call(function: str, arguments: tuple[Node, ...]) -> Magnitude:
    numbers = [magnitude(a) for a in arguments if a.type.kind == "number"]
    if function == "number":
        return Magnitude(15, 10)
    if function in _ROUNDING and numbers:
        return Magnitude(numbers[0].digits + 1, _kept(arguments))
    if function in _PASSING and numbers:
        return Magnitude(max(m.digits for m in numbers), max(m.places for m in numbers))
    return _WHOLE
