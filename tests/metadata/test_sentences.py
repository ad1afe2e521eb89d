"""What a schema wants is said in words, and those words stand in the Chinese catalogue too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tailorbird_metadata
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.layers.collections import ITEM_MAPS
from tailorbird_metadata.messages import catalogue

SCHEMAS = Path(tailorbird_metadata.__file__).parent / "schema"


def titles(schema: Any) -> Iterator[str]:
    """The words in which a schema says what it wants."""
    if isinstance(schema, dict):
        title = schema.get("title")
        if isinstance(title, str) and "$id" not in schema:
            yield title
        for value in schema.values():
            yield from titles(value)


def test_what_a_schema_wants_has_its_chinese() -> None:
    wanted = {w for m in ITEM_MAPS.values() for w in (i.what for i in m.values())}
    for file in SCHEMAS.glob("*.json"):
        wanted |= set(titles(json.loads(file.read_text(encoding="utf-8"))))
    for field_type in FIELD_TYPES.values():
        wanted |= set(titles(dict(field_type.parameters)))
    assert sorted(wanted - set(catalogue("zh"))) == []
