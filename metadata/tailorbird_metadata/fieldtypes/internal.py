"""Types of the product's own fields, which no configuration declares."""

from __future__ import annotations

from tailorbird_metadata.expressions.types import NUMBER, TEXT
from tailorbird_metadata.fieldtypes.choices import CHOICE_OPERATORS, choice_type, option_literal
from tailorbird_metadata.fieldtypes.fieldtype import FieldType, LiteralRefused, fixed
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field


def _no_literal(text: str, field: Field) -> None:
    raise LiteralRefused(
        message("{field} is worked out by the product and cannot be set.", field=field.label)
    )


TYPES = (
    FieldType(
        name="stage",
        value_type=choice_type,
        literal=option_literal,
        parameters={},
        filter_operators=CHOICE_OPERATORS,
        declarable=False,
    ),
    FieldType(
        name="currency",
        value_type=fixed(TEXT),
        literal=_no_literal,
        parameters={},
        filter_operators=("in", "not_in"),
        declarable=False,
    ),
    FieldType(
        name="id",
        value_type=fixed(NUMBER),
        literal=_no_literal,
        parameters={},
        filter_operators=("eq", "in"),
        declarable=False,
    ),
)
