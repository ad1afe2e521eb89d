"""JSON Schema of one field: as it is read, and as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.web.api.encoding import shape_of
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint

Schema = dict[str, Any]
Shape = Callable[[Viewpoint, Field, bool], Schema]
"""The schema of a field's values; the last argument says whether they are read or written."""

MONEY = {"$ref": "#/components/schemas/Money"}
REFERENCE = {"$ref": "#/components/schemas/Reference"}
DEFAULT_PLACES = 2


def read_schema(view: Viewpoint, entity: Entity, field: Field) -> Schema:
    """What a field holds in an answer; a masked one may also be a text of stars."""
    found = _SHAPES[shape_of(field)](view, field, True)
    if field.type != "boolean" and not (field.system and field.id in _NEVER_EMPTY):
        found = _or_null(found)
    if view.rights(entity).field(field.id).plain is not True:
        found = {"anyOf": [found, {"type": "string", "examples": ["138****5678"]}]}
    if field.system or field.read_only or field.formula is not None:
        found = {**found, "readOnly": True}
    return {**_words(view, field), **found, **_facts(view, field)}


def write_schema(view: Viewpoint, field: Field) -> Schema:
    """What a field takes in a body; null empties it."""
    shape = shape_of(field)
    found = _WRITTEN.get(shape, _SHAPES[shape])(view, field, False)
    if field.type != "boolean":
        found = _or_null(found)
    return {**_words(view, field), **found, **_facts(view, field)}


_NEVER_EMPTY = frozenset({"id", "version", "created_at", "changed_at"})


def _words(view: Viewpoint, field: Field) -> Schema:
    found = {"title": view.say(field.label)}
    lines = [view.say(field.help)] if field.help is not None else []
    options = field.picklist.options.values() if field.picklist is not None else ()
    lines += [f"- `{o.name}`: {view.say(o.label)}" for o in options]
    if lines:
        found["description"] = "\n".join(lines)
    return found


def _facts(view: Viewpoint, field: Field) -> Schema:
    found: Schema = {}
    target = view.target(field)
    if target is not None:
        found["x-entity"] = target
    if "unit" in field.params:
        found["x-unit"] = str(field.params["unit"])
    return found


def _or_null(schema: Schema) -> Schema:
    if "$ref" in schema or "anyOf" in schema:
        return {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}
    found = {**schema, "type": [schema["type"], "null"]}
    if "enum" in found:
        found["enum"] = [*found["enum"], None]
    return found


def _text(view: Viewpoint, field: Field, reading: bool) -> Schema:
    found: Schema = {"type": "string"}
    if isinstance(field.params.get("max"), int):
        found["maxLength"] = field.params["max"]
    return found


def _formatted(format_: str, example: str) -> Shape:
    return lambda view, field, reading: {
        "type": "string",
        "format": format_,
        "examples": [example],
    }


def _integer(view: Viewpoint, field: Field, reading: bool) -> Schema:
    return {"type": "integer", "format": "int64", **_bounds(field)}


def _bounds(field: Field) -> Schema:
    given = {"minimum": field.params.get("min"), "maximum": field.params.get("max")}
    return {key: int(value) for key, value in given.items() if value is not None}


def _decimal(view: Viewpoint, field: Field, reading: bool) -> Schema:
    places = int(field.params.get("places", DEFAULT_PLACES))
    if field.system and field.id == "currency_rate":
        places = 10
    if field.formula is not None:
        places = 10
    fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    example = "12.5" if places else "12"
    return {"type": "string", "pattern": rf"^-?[0-9]{{1,15}}{fraction}$", "examples": [example]}


def _decimal_written(view: Viewpoint, field: Field, reading: bool) -> Schema:
    return {"anyOf": [_decimal(view, field, reading), {"type": "number", **_bounds(field)}]}


def _money_written(view: Viewpoint, field: Field, reading: bool) -> Schema:
    return {"anyOf": [MONEY, {"type": "string", "pattern": r"^-?[0-9]{1,13}(\.[0-9]{1,4})?$"}]}


def _choice(view: Viewpoint, field: Field, reading: bool) -> Schema:
    options = field.picklist.options.values() if field.picklist is not None else ()
    names = [o.name for o in options if reading or o.retired is None]
    return {"type": "string", "enum": names} if names else {"type": "string"}


def _tags(view: Viewpoint, field: Field, reading: bool) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


def _team(view: Viewpoint, field: Field, reading: bool) -> Schema:
    return {"type": "string"}


def _currency(view: Viewpoint, field: Field, reading: bool) -> Schema:
    return {"type": "string", "enum": list(view.model.workspace.currencies)}


def _id_written(view: Viewpoint, field: Field, reading: bool) -> Schema:
    return {"type": "integer", "format": "int64", "minimum": 1}


_SHAPES: Mapping[str, Shape] = {
    "text": _text,
    "long_text": _text,
    "autonumber": _text,
    "email": _formatted("email", "wei.chen@example.com"),
    "url": _formatted("uri", "https://example.com"),
    "phone": _formatted("phone", "+8613812345678"),
    "date": _formatted("date", "2026-01-15"),
    "datetime": _formatted("date-time", "2026-01-15T08:30:00Z"),
    "integer": _integer,
    "id": _id_written,
    "decimal": _decimal,
    "money": lambda view, field, reading: dict(MONEY),
    "base_money": lambda view, field, reading: dict(MONEY),
    "boolean": lambda view, field, reading: {"type": "boolean"},
    "choice": _choice,
    "reference": lambda view, field, reading: dict(REFERENCE),
    "tags": _tags,
    "team": _team,
    "currency": _currency,
}
"""By the form of a value (see `encoding.shape_of`)."""

_WRITTEN: Mapping[str, Shape] = {
    "decimal": _decimal_written,
    "money": _money_written,
    "reference": _id_written,
}
"""Forms that are written otherwise than they are read."""
