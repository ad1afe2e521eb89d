"""The schemas of one entity: read, created, changed, and a page of them."""

from __future__ import annotations

from typing import Any

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.web.api.openapi.fields import read_schema, write_schema
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint

BIN_FIELDS = ("deleted_at", "deleted_by")
"""Shown in the bin, and where they are asked for."""


def reference(name: str) -> dict[str, str]:
    """A `$ref` to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def entity_schemas(view: Viewpoint, entity: Entity) -> dict[str, Any]:
    """The schemas of an entity, by the name that `reference` takes."""
    found = {
        entity.name: _record(view, entity),
        f"{entity.name}.page": _page(view, entity),
    }
    rights = view.rights(entity)
    if rights.create is not False:
        found[f"{entity.name}.new"] = _written(view, entity, new=True)
    if rights.edit is not False:
        found[f"{entity.name}.change"] = _written(view, entity, new=False)
    return found


def _record(view: Viewpoint, entity: Entity) -> dict[str, Any]:
    fields = view.rights(entity).readable()
    found: dict[str, Any] = {"title": view.say(entity.label), "type": "object"}
    if entity.help is not None:
        found["description"] = view.say(entity.help)
    found["required"] = ["id", "version"]
    found["properties"] = {f.name: read_schema(view, entity, f) for f in fields}
    return found


def _page(view: Viewpoint, entity: Entity) -> dict[str, Any]:
    total = message("With `total=true`: how many there are, counted up to a limit.")
    return {
        "title": view.say(entity.label_many),
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": reference(entity.name)},
            "next": {
                "type": ["string", "null"],
                "description": view.say(message("What to send as `after` for the next page.")),
            },
            "total": {
                "type": "object",
                "description": view.say(total),
                "required": ["count", "more"],
                "properties": {"count": {"type": "integer"}, "more": {"type": "boolean"}},
            },
        },
    }


def _written(view: Viewpoint, entity: Entity, *, new: bool) -> dict[str, Any]:
    fields = view.writable(entity, new=new)
    found: dict[str, Any] = {"title": view.say(entity.label), "type": "object"}
    required = [f.name for f in fields if new and _must_be_sent(f)]
    if required:
        found["required"] = required
    found["properties"] = {f.name: write_schema(view, f) for f in fields}
    found["additionalProperties"] = False
    return found


def _must_be_sent(field: Field) -> bool:
    return field.required and field.default is None and field.type != "boolean" and not field.system
