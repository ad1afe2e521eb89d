"""The schema of each kind of file, complete in itself: every `$ref` points into the same schema."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any

from tailorbird_metadata.fieldtypes import DECLARABLE, FIELD_TYPES

KINDS = (
    "workspace",
    "pack",
    "lock",
    "entity",
    "pipeline",
    "layout",
    "views",
    "picklist",
    "role",
    "automation",
    "template",
    "integration",
    "assignment",
    "pool",
    "approval",
    "report",
    "dashboard",
    "webform",
    "calendar",
    "environment",
    "tests",
    "labels",
    "purged",
)
"""The kinds of files that have a schema."""


@lru_cache(maxsize=32)
def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema 2020-12 of a kind, with the shared definitions laid in."""
    schema = _read(kind)
    schema["$defs"] = {**_read("common")["$defs"], **schema.get("$defs", {})}
    if kind == "entity":
        _lay_in_field_types(schema["$defs"]["field"])
    return schema


def _read(name: str) -> dict[str, Any]:
    file = resources.files("tailorbird_metadata.schema").joinpath(f"{name}.schema.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _lay_in_field_types(field: dict[str, Any]) -> None:
    """`if type = … then` the parameters of that type, from the type's own description."""
    field["properties"]["type"]["enum"] = list(DECLARABLE)
    field["allOf"] = [
        {
            "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
            "then": FIELD_TYPES[name].schema(),
        }
        for name in DECLARABLE
    ]
