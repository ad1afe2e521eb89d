"""Numbers: whole, with places, amounts of money, percentages, and yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tailorbird_metadata.expressions.types import BOOLEAN, MONEY, NUMBER
from tailorbird_metadata.fieldtypes.fieldtype import (
    UNIQUE,
    WRITABLE,
    FieldType,
    LiteralRefused,
    fixed,
)
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

NUMBER_OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "between", "empty", "not_empty")

DEFAULT_PLACES = 2
MONEY_PLACES = 4
MOST_DIGITS = 15
"""Digits of a number in all (decision 18)."""

_UNIT: Mapping[str, Any] = {"unit": {"type": "string", "minLength": 1, "maxLength": 20}}
_WHOLE_RANGE: Mapping[str, Any] = {"min": {"type": "integer"}, "max": {"type": "integer"}}
_RANGE: Mapping[str, Any] = {"min": {"type": "number"}, "max": {"type": "number"}}
_PLACES: Mapping[str, Any] = {"places": {"type": "integer", "minimum": 0, "maximum": 8}}


def places_of(field: Field) -> int:
    """How many places after the point a number field keeps."""
    if field.type == "integer":
        return 0
    if field.type == "money":
        return MONEY_PLACES
    found = field.params.get("places", DEFAULT_PLACES)
    return int(found)


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?", text):
        raise LiteralRefused(
            message("`{value}` is not a number.", value=text),
            message("Write it like 1200.50, without signs between the digits."),
        )
    return Decimal(text)


def _in_range(value: Decimal, field: Field) -> Decimal:
    least, most = field.params.get("min"), field.params.get("max")
    if least is not None and value < least:
        raise LiteralRefused(
            message("{value} is less than {limit}.", value=value, limit=least),
            message("Write {limit} or more.", limit=least),
        )
    if most is not None and value > most:
        raise LiteralRefused(
            message("{value} is more than {limit}.", value=value, limit=most),
            message("Write {limit} or less.", limit=most),
        )
    return value


def _whole(text: str, field: Field) -> int:
    value = _number(text)
    if value != int(value):
        raise LiteralRefused(message("`{value}` is not a whole number.", value=text))
    return int(_in_range(value, field))


def _decimal(text: str, field: Field) -> Decimal:
    value, places = _number(text), places_of(field)
    rounded = value.quantize(Decimal(1).scaleb(-places))
    if rounded != value:
        raise LiteralRefused(message("`{value}` has more than {n} places.", value=text, n=places))
    return _in_range(rounded, field)


def _boolean(text: str, field: Field) -> bool:
    if text not in ("true", "false"):
        raise LiteralRefused(
            message("`{value}` is neither true nor false.", value=text),
            message("Write true or false."),
        )
    return text == "true"


TYPES = (
    FieldType(
        name="integer",
        value_type=fixed(NUMBER),
        literal=_whole,
        parameters={**WRITABLE, **UNIQUE, **_WHOLE_RANGE, **_UNIT},
        filter_operators=NUMBER_OPERATORS,
    ),
    FieldType(
        name="decimal",
        value_type=fixed(NUMBER),
        literal=_decimal,
        parameters={**WRITABLE, **_RANGE, **_PLACES, **_UNIT},
        filter_operators=NUMBER_OPERATORS,
    ),
    FieldType(
        name="money",
        value_type=fixed(MONEY),
        literal=_decimal,
        parameters={**WRITABLE, **_RANGE},
        filter_operators=NUMBER_OPERATORS,
    ),
    FieldType(
        name="percent",
        value_type=fixed(NUMBER),
        literal=_decimal,
        parameters={**WRITABLE, **_RANGE, **_PLACES},
        filter_operators=NUMBER_OPERATORS,
    ),
    FieldType(
        name="boolean",
        value_type=fixed(BOOLEAN),
        literal=_boolean,
        parameters={k: v for k, v in WRITABLE.items() if k != "required"},
        filter_operators=("eq",),
    ),
)
