"""What calculations do to numbers; exact.

The checker refuses texts whose numbers could outgrow `magnitude`, and the context here is wider
than that.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Final, TypeVar

from tailorbird_metadata.expressions.magnitude import DIVISION_PLACES, MAX_DIGITS

Number = int | Decimal
T = TypeVar("T", Decimal, date, datetime)
_EXACT: Final = Context(prec=500, rounding=ROUND_HALF_UP, traps=[])
_QUOTIENT: Final = Context(prec=MAX_DIGITS + 2 * DIVISION_PLACES, rounding=ROUND_DOWN, traps=[])
"""Cut off, so that rounding to fewer places afterwards rounds the true quotient."""
_UNITS: Final = tuple(Decimal(1).scaleb(-places) for places in range(31))
plus: Final = _EXACT.add
minus: Final = _EXACT.subtract
times: Final = _EXACT.multiply
negative: Final = _EXACT.minus
absolute: Final = _EXACT.abs
fixed: Final = _EXACT.quantize
DIVISION_UNIT: Final = _UNITS[DIVISION_PLACES]


def divide(left: Number | None, right: Number | None) -> Decimal | None:
    """The quotient, rounded half up to ten places; empty if a side is empty or the right is 0."""
    if left is None or not right:
        return None
    return fixed(_QUOTIENT.divide(left, right), DIVISION_UNIT)


def rounded(value: Number | None, places: Number = 0) -> Decimal | None:
    """The number rounded half up to `places`."""
    return None if value is None else _EXACT.quantize(Decimal(value), _UNITS[int(places)])


def floor(value: Number | None) -> Decimal | None:
    """The largest whole number not above it."""
    return None if value is None else Decimal(value).to_integral_value(ROUND_FLOOR, _EXACT)


def ceiling(value: Number | None) -> Decimal | None:
    """The smallest whole number not below it."""
    return None if value is None else Decimal(value).to_integral_value(ROUND_CEILING, _EXACT)


def absolute_value(value: Number | None) -> Decimal | None:
    """The number without its sign."""
    return None if value is None else absolute(value)


def sign(value: Number | None) -> int | None:
    """1, 0 or -1."""
    return None if value is None else (value > 0) - (value < 0)


def remainder(value: Number | None, by: Number | None) -> Decimal | None:
    """What a division of whole parts leaves, with the sign of `value`; empty if `by` is 0."""
    return None if value is None or not by else _EXACT.remainder(Decimal(value), Decimal(by))


def least(*values: T | None) -> T | None:
    """The smallest; empty if one is."""
    there = [v for v in values if v is not None]
    return min(there) if len(there) == len(values) else None


def greatest(*values: T | None) -> T | None:
    """The largest; empty if one is."""
    there = [v for v in values if v is not None]
    return max(there) if len(there) == len(values) else None
