"""What the limits of a field leave of its values, for proofs about conditions."""

from __future__ import annotations

from decimal import Decimal

from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.valuesets import ValueSet, stretch
from tailorbird_metadata.model.entity import Field


def limits_of(field: Field) -> ValueSet | None:
    """The values that `min`, `max` and `places` admit, and the empty one; None if any is.

    Records from before a limit may lie outside of it until somebody saves them.  Of an amount only
    that it is not negative is known: limits are in the currency entered.
    """
    low, high = (_number(field.params.get(key)) for key in ("min", "max"))
    if field.type == "money":
        return stretch(Kind.NUMBER, 0, empty=True) if low is not None and low >= 0 else None
    if field.type not in ("integer", "decimal", "percent", "rating"):
        return None
    places = 0 if field.type in ("integer", "rating") else field.params.get("places", 2)
    step = Decimal(1).scaleb(-int(places)) if isinstance(places, (int, Decimal)) else None
    return stretch(Kind.NUMBER, low, high, empty=True, step=step)


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, (int, Decimal)) else None
