"""Values that the product works out: running numbers and formulas."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    DATE,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
    ValueType,
)
from tailorbird_metadata.fieldtypes.fieldtype import FieldType, LiteralRefused, fixed
from tailorbird_metadata.fieldtypes.numbers import NUMBER_OPERATORS
from tailorbird_metadata.fieldtypes.texts import TEXT_OPERATORS
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

RETURNS: Mapping[str, ValueType] = {
    "text": TEXT,
    "integer": NUMBER,
    "decimal": NUMBER,
    "money": MONEY,
    "percent": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "datetime": MOMENT,
}
"""What a formula can give, and the type of that in expressions."""


def _formula_type(field: Field) -> ValueType:
    return RETURNS[str(field.params["returns"])]


def _no_literal(text: str, field: Field) -> None:
    raise LiteralRefused(
        message("{field} is worked out by the product and cannot be set.", field=field.label)
    )


TYPES = (
    FieldType(
        name="autonumber",
        value_type=fixed(TEXT),
        literal=_no_literal,
        parameters={
            "format": {
                "title": "a format such as D-{yyyy}-{0000}",
                "type": "string",
                "minLength": 1,
                "maxLength": 40,
            }
        },
        needs=("format",),
        filter_operators=TEXT_OPERATORS,
        title=True,
    ),
    FieldType(
        name="formula",
        value_type=_formula_type,
        literal=_no_literal,
        parameters={
            "returns": {"title": "what the formula gives", "enum": list(RETURNS)},
            "value": {"$ref": "#/$defs/expression"},
            "places": {"type": "integer", "minimum": 0, "maximum": 8},
            "unit": {"type": "string", "minLength": 1, "maxLength": 20},
        },
        needs=("returns", "value"),
        filter_operators=NUMBER_OPERATORS,
    ),
)
