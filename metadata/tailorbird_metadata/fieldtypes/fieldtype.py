"""What a field type tells about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tailorbird_metadata.expressions.tree import Scalar
from tailorbird_metadata.expressions.types import ValueType
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.messages import Message
from tailorbird_metadata.model.entity import Field

Literal = Scalar | tuple[str, ...]


class LiteralRefused(Exception):
    """A written value is none of its type; carries the sentence that says so."""

    def __init__(self, sentence: Message, help: Message | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.help = help


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """A kind of field.

    `parameters` are the JSON Schema properties that a field of this type may have beside those
    of every field; `needs` are those that it must have; `names` tells of those that name something
    what it is: an `entity`, a shared `picklist`, or a `choice` (a picklist field of the same
    entity).  `literal` turns a written text into the
    field's internal form or raises `LiteralRefused`.  `title` says whether such a field can name
    a record; a type that is not `declarable` belongs to the product alone, one that does not
    `run` is described and checked, but has no columns yet.  `parts` are what expressions can read
    behind the field's `.`, and `whole` is the part that they read for the field alone.
    `several` is the type of the model that a field has with `many: true`; `objections` are
    settings that do not go together.
    """

    name: str
    value_type: Callable[[Field], ValueType]
    literal: Callable[[str, Field], Literal]
    parameters: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    names: Mapping[str, str] = empty_map()
    sortable: bool = True
    filter_operators: tuple[str, ...] = ("eq", "ne", "empty", "not_empty")
    title: bool = False
    declarable: bool = True
    runs: bool = True
    parts: Callable[[Field], Mapping[str, ValueType]] = lambda field: {}
    whole: Callable[[Field], str | None] = lambda field: None
    several: str | None = None
    objections: Callable[[Field], Iterable[Objection]] = lambda field: ()

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of what a field of this type adds to the settings of every field."""
        found: dict[str, Any] = {"properties": dict(self.parameters)}
        if self.needs:
            found["required"] = list(self.needs)
        return found


WRITABLE: Mapping[str, Any] = {
    "required": {"type": "boolean"},
    "default": {"$ref": "#/$defs/value"},
    "read_only": {"type": "boolean"},
}
"""The settings of all types that people fill in."""

UNIQUE: Mapping[str, Any] = {
    "unique": {
        "title": "true, exact or ignore_case",
        "type": ["boolean", "string"],
        "pattern": "^(?:exact|ignore_case)$",
    }
}


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a setting does not go with the others of its field."""

    setting: str
    sentence: Message
    help: Message


def fixed(value_type: ValueType) -> Callable[[Field], ValueType]:
    """A `value_type` that is the same for every field of the type."""
    return lambda field: value_type
