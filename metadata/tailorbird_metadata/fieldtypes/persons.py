"""Names of people, in parts."""

from __future__ import annotations

from tailorbird_metadata.expressions.types import TEXT
from tailorbird_metadata.fieldtypes.fieldtype import WRITABLE, FieldType, LiteralRefused, fixed
from tailorbird_metadata.fieldtypes.places import TEXT_PART
from tailorbird_metadata.fieldtypes.texts import TEXT_OPERATORS
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

NAME_PARTS = ("family", "given", "middle", "prefix", "suffix")


def _no_name(text: str, field: Field) -> None:
    raise LiteralRefused(
        message("{field} cannot have a fixed value.", field=field.label), message("Leave it out.")
    )


TYPES = (
    FieldType(
        name="person_name",
        value_type=fixed(TEXT),
        literal=_no_name,
        parameters={k: v for k, v in WRITABLE.items() if k != "default"},
        filter_operators=TEXT_OPERATORS,
        title=True,
        parts=lambda field: dict.fromkeys((TEXT_PART, *NAME_PARTS), TEXT),
        whole=lambda field: TEXT_PART,
    ),
)
