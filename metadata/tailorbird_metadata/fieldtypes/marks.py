"""Short values with a form of their own: stars and colours."""

from __future__ import annotations

import re

from tailorbird_metadata.expressions.types import NUMBER, TEXT
from tailorbird_metadata.fieldtypes.fieldtype import WRITABLE, FieldType, LiteralRefused, fixed
from tailorbird_metadata.fieldtypes.numbers import NUMBER_OPERATORS
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

DEFAULT_STARS = 5
MOST_STARS = 10


def stars_of(field: Field) -> int:
    """How many stars a rating can have."""
    return int(field.params.get("max", DEFAULT_STARS))


def _rating(text: str, field: Field) -> int:
    most = stars_of(field)
    if not re.fullmatch(r"[0-9]{1,2}", text) or not 1 <= int(text) <= most:
        raise LiteralRefused(
            message("`{value}` is not a number of stars.", value=text),
            message("Write a whole number from 1 to {most}.", most=most),
        )
    return int(text)


def _color(text: str, field: Field) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise LiteralRefused(
            message("`{value}` is not a colour.", value=text),
            message("Write it in quotation marks, like '#1f6feb'."),
        )
    return text.lower()


TYPES = (
    FieldType(
        name="rating",
        value_type=fixed(NUMBER),
        literal=_rating,
        parameters={**WRITABLE, "max": {"type": "integer", "minimum": 2, "maximum": MOST_STARS}},
        filter_operators=NUMBER_OPERATORS,
    ),
    FieldType(
        name="color",
        value_type=fixed(TEXT),
        literal=_color,
        parameters=WRITABLE,
        filter_operators=("eq", "ne", "empty", "not_empty"),
    ),
)
