"""What is kept beside the tables: files, pictures, secrets; described, but without columns yet."""

from __future__ import annotations

from tailorbird_metadata.expressions.types import TEXT
from tailorbird_metadata.fieldtypes.fieldtype import WRITABLE, FieldType, LiteralRefused, fixed
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

_NO_DEFAULT = {k: v for k, v in WRITABLE.items() if k != "default"}
_MANY = {"many": {"type": "boolean"}}
_SIZE = {"max_mb": {"type": "integer", "minimum": 1, "maximum": 100}}
_KINDS = {
    "accept": {
        "title": "endings of names such as [pdf, docx]",
        "type": "array",
        "minItems": 1,
        "maxItems": 30,
        "uniqueItems": True,
        "items": {"type": "string", "pattern": "^[a-z0-9]{1,10}$"},
    }
}


def _no_literal(text: str, field: Field) -> None:
    raise LiteralRefused(
        message("{field} cannot have a fixed value.", field=field.label), message("Leave it out.")
    )


TYPES = (
    FieldType(
        name="file",
        value_type=fixed(TEXT),
        literal=_no_literal,
        parameters={**_NO_DEFAULT, **_MANY, **_SIZE, **_KINDS},
        sortable=False,
        filter_operators=("empty", "not_empty"),
        runs=False,
    ),
    FieldType(
        name="image",
        value_type=fixed(TEXT),
        literal=_no_literal,
        parameters={**_NO_DEFAULT, **_MANY, **_SIZE},
        sortable=False,
        filter_operators=("empty", "not_empty"),
        runs=False,
    ),
    FieldType(
        name="encrypted_text",
        value_type=fixed(TEXT),
        literal=_no_literal,
        parameters={**_NO_DEFAULT, "max": {"type": "integer", "minimum": 1, "maximum": 1000}},
        sortable=False,
        filter_operators=("empty", "not_empty"),
        runs=False,
    ),
)
