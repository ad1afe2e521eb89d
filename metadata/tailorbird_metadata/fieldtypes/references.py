"""References to records, people and teams."""

from __future__ import annotations

from tailorbird_metadata.expressions.types import OF_TEAMS, RECORDS, TEAM, TEXT, Kind, ValueType
from tailorbird_metadata.fieldtypes.fieldtype import WRITABLE, FieldType, LiteralRefused, fixed
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

REFERENCE_OPERATORS = ("in", "not_in", "empty", "not_empty")

_SEVERAL = {k: v for k, v in WRITABLE.items() if k != "default"}


def _lookup_type(field: Field) -> ValueType:
    return ValueType(kind=Kind.RECORD, of=field.to)


def _records_type(field: Field) -> ValueType:
    return ValueType(kind=Kind.TEXTS, of=f"{RECORDS}{field.to or 'user'}")


def _no_literal(text: str, field: Field) -> None:
    raise LiteralRefused(
        message("A configuration cannot name one record or person."),
        message("Write an expression such as =me, or leave it out."),
    )


def _team(text: str, field: Field) -> str:
    return text


TYPES = (
    FieldType(
        name="lookup",
        value_type=_lookup_type,
        literal=_no_literal,
        parameters={
            **WRITABLE,
            "to": {
                "title": "an entity, or a list of those that it can lead to",
                "type": ["string", "array"],
                "pattern": "^[a-z](?:_?[a-z0-9])*$",
                "maxLength": 40,
                "items": {"$ref": "#/$defs/name"},
                "minItems": 2,
                "maxItems": 20,
                "uniqueItems": True,
            },
            "on_delete": {
                "title": "block, clear or cascade",
                "enum": ["block", "clear", "cascade"],
            },
            "children": {"$ref": "#/$defs/name"},
            "offer": {"$ref": "#/$defs/expression"},
            "fill": {
                "type": "object",
                "propertyNames": {"$ref": "#/$defs/name"},
                "additionalProperties": {"$ref": "#/$defs/path"},
                "maxProperties": 40,
            },
        },
        needs=("to",),
        names={"to": "entity"},
        filter_operators=REFERENCE_OPERATORS,
    ),
    FieldType(
        name="user",
        value_type=fixed(ValueType(kind=Kind.RECORD, of="user")),
        literal=_no_literal,
        parameters={**WRITABLE, "many": {"type": "boolean"}},
        filter_operators=REFERENCE_OPERATORS,
        several="users",
    ),
    FieldType(
        name="any_lookup",
        value_type=fixed(TEXT),
        literal=_no_literal,
        parameters=_SEVERAL,
        sortable=False,
        filter_operators=REFERENCE_OPERATORS,
        declarable=False,
        parts=lambda field: {"entity": TEXT},
    ),
    FieldType(
        name="users",
        value_type=_records_type,
        literal=_no_literal,
        parameters=_SEVERAL,
        sortable=False,
        filter_operators=REFERENCE_OPERATORS,
        declarable=False,
    ),
    FieldType(
        name="multi_lookup",
        value_type=_records_type,
        literal=_no_literal,
        parameters={
            **_SEVERAL,
            "to": {"$ref": "#/$defs/name"},
            "on_delete": {"title": "block or clear", "enum": ["block", "clear"]},
            "children": {"$ref": "#/$defs/name"},
            "offer": {"$ref": "#/$defs/expression"},
        },
        needs=("to",),
        names={"to": "entity"},
        sortable=False,
        filter_operators=REFERENCE_OPERATORS,
    ),
    FieldType(
        name="lines",
        value_type=fixed(TEXT),
        literal=_no_literal,
        parameters={
            "of": {
                "title": "an entity and its lookup to this one such as quote_line.quote",
                "type": "string",
                "pattern": "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$",
            },
            "columns": {"$ref": "#/$defs/names"},
        },
        needs=("of",),
        sortable=False,
        filter_operators=(),
    ),
    FieldType(
        name="team",
        value_type=fixed(TEAM),
        literal=_team,
        parameters={**WRITABLE, "many": {"type": "boolean"}},
        filter_operators=REFERENCE_OPERATORS,
        several="teams",
    ),
    FieldType(
        name="teams",
        value_type=fixed(ValueType(kind=Kind.TEXTS, of=OF_TEAMS)),
        literal=lambda text, field: (text,),
        parameters=WRITABLE,
        sortable=False,
        filter_operators=REFERENCE_OPERATORS,
        declarable=False,
    ),
)
