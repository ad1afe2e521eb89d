"""What files may say and what the model keeps are the same: no key without effect, none missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pytest

from tailorbird_metadata import model
from tailorbird_metadata.schema.registry import schema_of

GIVEN = frozenset({"name", "origin"})
"""Attributes that every item gets from its place and layer."""

WORDS = {"for": "roles", "on": "entity", "set": "sets"}
"""Keys that the model calls otherwise, in every kind."""

ONLY_WRITTEN = frozenset({"patches", "extends"})
"""Keys that say how a file lies on others; the composed item has them no more."""

Path = tuple[str, ...]

ITEMS: list[tuple[str, str, Path, dict[str, str], str]] = [
    # class, kind of file, where in it, keys by other names, attributes from elsewhere
    ("Entity", "entity", (), {"convert": "conversions"}, "boards bulk_edit calendars idle_fields"
     " label_many layouts lists mobile_card picker pipelines"),
    ("Field", "entity", ("fields", "*"), {"children": "collection", "value": "formula"},
     "params system targets"),
    ("Rule", "entity", ("rules", "*"), {}, ""),
    ("Conversion", "entity", ("convert", "*"), {"into": "steps", "open": "opens"}, ""),
    ("Pipeline", "pipeline", (), {"probability": "own_probability"}, ""),
    ("Stage", "pipeline", ("stages", "*"), {"stale_after": "stale_after_days"}, ""),
    ("Layout", "layout", (), {}, ""),
    ("Tab", "layout", ("tabs", "*"), {}, "arranged"),
    ("Section", "layout", ("tabs", "*", "sections", "*"), {}, ""),
    ("ListView", "views", ("lists", "*"), {}, ""),
    ("BoardView", "views", ("boards", "*"), {}, ""),
    ("CalendarView", "views", ("calendars", "*"), {}, ""),
    ("Picklist", "picklist", (), {}, "path shared"),
    ("Role", "role", (), {"extends": "extends"}, "everything"),
    ("Grant", "role", ("can", "*"), {}, "not_exported not_imported"),
    ("Automation", "automation", (), {"do": "steps", "after": "trigger", "every": "trigger",
     "date": "trigger", "quiet": "trigger", "button": "trigger", "zone": "trigger"}, ""),
    ("Template", "template", (), {}, ""),
    ("Integration", "integration", (), {}, ""),
    ("Assignment", "assignment", (), {"after": "trigger"}, ""),
    ("Pool", "pool", (), {"return_when": "returns"}, ""),
    ("Approval", "approval", (), {"table": "rows", "steps": "rows", "while_waiting": "lock",
     "who": "roles"}, "lock_all stand_in"),
    ("Report", "report", (), {"from": "entity", "group_by": "groups", "show": "measures",
     "schedule": "delivery"}, ""),
    ("Dashboard", "dashboard", (), {}, ""),
    ("Webform", "webform", (), {"assign": "assignment"}, ""),
    ("Calendar", "calendar", (), {}, ""),
    ("Environment", "environment", (), {}, ""),
    ("Workspace", "workspace", (), {"crm": "", "packs": "", "accept": ""}, ""),
    ("PackInfo", "pack", (), {"crm": "", "minor": "", "requires": "", "locales": "", "help": ""},
     ""),
]  # fmt: skip
"""An empty name: the key is for the compiler alone."""


def keys(kind: str, path: Path) -> set[str]:
    """The keys that may stand at a place, those of all field types among them."""
    root = schema_of(kind)
    found: Mapping[str, Any] = root
    for step in (*path, ""):
        while "$ref" in found:
            found = root["$defs"][found["$ref"].removeprefix("#/$defs/")]
        if step:
            found = found["additionalProperties"] if step == "*" else found["properties"][step]
    known = set(found["properties"])
    for branch in found.get("allOf", ()):
        known |= set(branch["then"].get("properties", {}))
    return known


@pytest.mark.parametrize(("cls", "kind", "path", "words", "elsewhere"), ITEMS)
def test_keys_and_attributes_are_the_same(
    cls: str, kind: str, path: Path, words: dict[str, str], elsewhere: str
) -> None:
    attributes = {f.name for f in fields(getattr(model, cls))}
    named = {**WORDS, **dict.fromkeys(ONLY_WRITTEN, ""), **words, kind: "name"}
    if cls == "Field":
        named |= {k: "params" for k in keys(kind, path) - attributes if k not in named}
    said = {named.get(key, key) for key in keys(kind, path)} - {""}
    assert said - attributes == set(), "keys that the model does not keep"
    rest = attributes - said - GIVEN - set(elsewhere.split())
    assert rest == set(), "attributes that no file can say"
