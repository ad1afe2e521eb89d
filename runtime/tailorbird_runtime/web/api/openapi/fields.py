"""JSON Schema of one field: as it is read, and as it is written."""

from __future__ import annotations

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field
from tailorbird_metadata.model.entity import Lines
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.binding import Schema
from tailorbird_runtime.records.lines import DELETE
from tailorbird_runtime.records.lining import MOST_LINES, shown_columns
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint


def read_schema(view: Viewpoint, entity: Entity, field: Field) -> Schema:
    """What a field holds in an answer; a masked one may also be a text of stars."""
    if field.lines is not None:
        return {**_words(view, field), **_lines(view, field, field.lines, reading=True)}
    found = BINDINGS[field.type].schema(field, view.model, True)
    if field.type != "boolean" and not (field.system and field.id in _NEVER_EMPTY):
        found = _or_null(found)
    if view.rights(entity).field(field.id).plain is not True:
        found = {"anyOf": [found, {"type": "string", "examples": ["138****5678"]}]}
    if field.system or field.read_only or field.formula is not None:
        found = {**found, "readOnly": True}
    return {**_words(view, field), **found, **_facts(view, field)}


def write_schema(view: Viewpoint, field: Field) -> Schema:
    """What a field takes in a body; null empties it."""
    if field.lines is not None:
        return {**_words(view, field), **_lines(view, field, field.lines, reading=False)}
    found = BINDINGS[field.type].schema(field, view.model, False)
    if field.type != "boolean":
        found = _or_null(found)
    return {**_words(view, field), **found, **_facts(view, field)}


def _lines(view: Viewpoint, field: Field, lines: Lines, *, reading: bool) -> Schema:
    """A list of lines: as they are read, or what is written of each."""
    entity = view.model.entity(lines.entity)
    fields = shown_columns(view.policy, field) if reading else _written(view, entity, lines)
    schemas = {f.name: _of_line(view, entity, f, reading) for f in fields}
    place: Schema = {"id": {"type": "integer"}, "version": {"type": "integer"}}
    line: Schema = {"type": "object", "properties": {**place, **schemas}}
    if reading:
        return {"type": "array", "items": {**line, "required": ["id", "version"]}}
    line["properties"][DELETE] = {
        "type": "boolean",
        "description": view.say(message("true deletes the line that `id` names.")),
    }
    return {
        "type": "array",
        "maxItems": MOST_LINES,
        "description": view.say(
            message(
                "A line with `id` is changed, one without is added; lines that are not named stay."
            )
        ),
        "items": {**line, "additionalProperties": False},
    }


def _written(view: Viewpoint, entity: Entity, lines: Lines) -> tuple[Field, ...]:
    """The fields of a line that can be written; to which record it belongs is none of them."""
    names = {
        f.id: f
        for new in (True, False)
        for f in view.writable(entity, new=new)
        if f.id != lines.lookup and f.lines is None
    }
    return tuple(names.values())


def _of_line(view: Viewpoint, entity: Entity, field: Field, reading: bool) -> Schema:
    return read_schema(view, entity, field) if reading else write_schema(view, field)


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
