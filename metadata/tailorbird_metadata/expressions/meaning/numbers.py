"""What calculations do to numbers; exact.

The checker refuses texts whose numbers could outgrow `magnitude`, and the context here is wider
than that.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from typing import Final, TypeVar

from tailorbird_metadata.expressions.magnitude import DIVISION_PLACES, MAX_DIGITS, Magnitude

Number = int | Decimal
T = TypeVar("T", Decimal, date, datetime)
_EXACT: Final = Context(prec=500, rounding=ROUND_HALF_UP, traps=[])
_QUOTIENT: Final = Context(prec=MAX_DIGITS + 2 * DIVISION_PLACES, rounding=ROUND_DOWN, traps=[])
"""Cut off, so that rounding to fewer places afterwards rounds the true quotient."""
_SHORT: Final = Context(prec=57, rounding=ROUND_DOWN, traps=[])
"""The same for quotients as they usually are; more digits take longer."""
_SHORT_INVERSE: Final = 40
UNITS: Final = tuple(Decimal(1).scaleb(-places) for places in range(31))
"""One of the last place that a rounding to so many places keeps."""
plus: Final = _EXACT.add
minus: Final = _EXACT.subtract
times: Final = _EXACT.multiply
fma: Final = _EXACT.fma
negative: Final = _EXACT.minus
plain: Final = _EXACT.normalize
"""The same number without noughts at its end."""
absolute: Final = _EXACT.abs
fixed: Final = _EXACT.quantize
quotient: Final = _SHORT.divide
"""Right to the last place if it is below 10 to the power of `QUOTIENT_FITS`."""
QUOTIENT_FITS: Final = _SHORT.prec - DIVISION_PLACES - 1
below: Final = Context(prec=_EXACT.prec, rounding=ROUND_FLOOR, traps=[]).to_integral_value
above: Final = Context(prec=_EXACT.prec, rounding=ROUND_CEILING, traps=[]).to_integral_value
DIVISION_UNIT: Final = UNITS[DIVISION_PLACES]


def divide(left: Number | None, right: Number | None) -> Decimal | None:
    """The quotient, rounded half up to ten places; empty if a side is empty or the right is 0."""
    if left is None or not right:
        return None
    found = quotient(left, right)
    if found.adjusted() >= QUOTIENT_FITS:
        found = _QUOTIENT.divide(left, right)
    return fixed(found, DIVISION_UNIT)


def inverse(value: Decimal, size: Magnitude) -> Decimal:
    """What a number of this size can be multiplied with instead of dividing it by `value`.

    Exact where that is short.  Else rounded up in its last place, so far behind the point that the
    product, rounded half up to the places of a division, is the rounded quotient: what is too much
    about it is less than the smallest step by which a quotient can lie below a half.
    """
    short = Context(prec=_SHORT_INVERSE, traps=[]).divide(Decimal(1), value)
    if times(short, value) == 1:
        return short
    _, digits, exponent = value.as_tuple()
    places = -exponent if isinstance(exponent, int) else 0
    beyond = max(DIVISION_PLACES, size.places - places)
    prec = size.digits + max(places, 0) + len(digits) + 1 + beyond + 2
    return Context(prec=prec, rounding=ROUND_UP, traps=[]).divide(Decimal(1), value)


def rounded(value: Number | None, places: Number = 0) -> Decimal | None:
    """The number rounded half up to `places`."""
    return None if value is None else fixed(value, UNITS[int(places)])


def floor(value: Number | None) -> Decimal | None:
    """The largest whole number not above it."""
    return None if value is None else below(value)


def ceiling(value: Number | None) -> Decimal | None:
    """The smallest whole number not below it."""
    return None if value is None else above(value)


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
