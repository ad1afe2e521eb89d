"""Choices from a list, and free tags."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from tailorbird_metadata.expressions.types import TEXTS, Kind, ValueType
from tailorbird_metadata.fieldtypes.fieldtype import WRITABLE, FieldType, LiteralRefused, fixed
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.names import did_you_mean

CHOICE_OPERATORS = ("in", "not_in", "empty", "not_empty")


def choice_type(field: Field) -> ValueType:
    """The value type of a field with a picklist."""
    if field.picklist is None:
        raise ValueError(f"{field.name} has no picklist")
    return ValueType(kind=Kind.CHOICE, of=field.picklist.path)


def options_type(field: Field) -> ValueType:
    """The value type of a field with several options of a picklist."""
    return ValueType(kind=Kind.TEXTS, of=choice_type(field).of)


def option_literal(text: str, field: Field) -> str:
    """The id of the option that is called `text`."""
    options = field.picklist.options if field.picklist is not None else {}
    option = options.get(text)
    if option is None:
        near = did_you_mean(text, options)
        mend = message("Did you mean `{name}`?", name=near) if near else None
        raise LiteralRefused(
            message("`{value}` is not an option of {field}.", value=text, field=field.label),
            mend or message("The options are: {names}.", names=", ".join(list(options)[:12])),
        )
    if option.retired is not None:
        raise LiteralRefused(
            message("The option `{value}` is retired since {day}.", value=text, day=option.retired),
            message("Choose an option that is in use."),
        )
    return option.id


def _tags(text: str, field: Field) -> tuple[str, ...]:
    tag = unicodedata.normalize("NFC", text).strip()
    if not tag or "|" in tag or "\n" in tag or len(tag) > 60:
        raise LiteralRefused(
            message("`{value}` is not a tag.", value=text),
            message("A tag has 1 to 60 characters and no |."),
        )
    return (tag,)


_LISTED: Mapping[str, Any] = {
    **WRITABLE,
    "options": {"$ref": "#/$defs/options"},
    "picklist": {"$ref": "#/$defs/name"},
    "depends_on": {"$ref": "#/$defs/name"},
}

TYPES = (
    FieldType(
        name="picklist",
        value_type=choice_type,
        literal=option_literal,
        parameters=_LISTED,
        names={"picklist": "picklist", "depends_on": "choice"},
        filter_operators=CHOICE_OPERATORS,
    ),
    FieldType(
        name="multi_picklist",
        value_type=options_type,
        literal=lambda text, field: (option_literal(text, field),),
        parameters=_LISTED,
        names={"picklist": "picklist", "depends_on": "choice"},
        sortable=False,
        filter_operators=CHOICE_OPERATORS,
    ),
    FieldType(
        name="tags",
        value_type=fixed(TEXTS),
        literal=_tags,
        parameters=WRITABLE,
        sortable=False,
        filter_operators=("contains", "empty", "not_empty"),
    ),
)
