"""A kind's JSON Schema as an editor can use it: for files as people write them.

The schema of a kind (`schema.registry`) says what an item must be once all layers are composed,
and its check turns text into values on the way.  An editor sees one file, whose plain values YAML
has typed already, and which may hold only differences: `patches:` or `extends:`.  Both are derived
here, so that a new kind or key needs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from tailorbird_metadata.editors.names import NAMED, Names, Path
from tailorbird_metadata.layers.collections import ITEM_MAPS, ItemMap
from tailorbird_metadata.schema.registry import KINDS, schema_of

T = TypeVar("T")
Schema = dict[str, Any]

PUBLISHED: Final = KINDS
"""The kinds of files that have a schema for editors."""

_DIFFERENT: Final = ("patches", "extends")
"""A file with one of these keys says only what is different."""

_PLACES: Final[Schema] = {
    "before": {"title": "the item that comes after it", "type": "string"},
    "after": {"title": "the item that comes before it", "type": "string"},
    "name": {"title": "what the company calls it", "type": "string"},
}

_PLACED: Final[Schema] = {
    "anyOf": [
        {"enum": ["hidden"]},
        {
            "type": "object",
            "properties": {k: _PLACES[k] for k in ("before", "after")},
            "additionalProperties": False,
        },
    ]
}
"""What may stand behind a name where a patch changes a list of names."""

_OPEN: Final[Mapping[str, str]] = {
    "column": r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$",
    "recipient": r"^[a-z]",
}
"""Places where more may stand than the names that are offered."""


def published(kind: str, language: int, names: Names | None = None) -> Schema:
    """The schema of a kind of file in a version of the language.

    With `names`, places that name items of the company offer those and admit no others.
    """
    making = _Making(kind, names or {})
    whole = making.node(making.root, (), loose=False)
    keys = [k for k in _DIFFERENT if k in making.root.get("properties", {})]
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tailorbird:schema:v{language}:{kind}",
        "title": making.root.get("title", kind),
    }
    if not keys:
        return {**head, **_without(whole, ("$schema", "$id", "$defs")), "$defs": making.defs}
    difference = making.node(making.root, (), loose=True)
    return {
        **head,
        "type": "object",
        "if": {"anyOf": [{"required": [key]} for key in keys]},
        "then": _without(difference, ("$schema", "$id", "$defs")),
        "else": _without(whole, ("$schema", "$id", "$defs")),
        "$defs": making.defs,
    }


class _Making:
    """One schema being derived; `defs` are the shared parts that it has come to."""

    def __init__(self, kind: str, names: Names) -> None:
        self.root: Schema = schema_of(kind)
        self.defs: Schema = {}
        self.names = names
        self.named = NAMED.get(kind, {}) if names else {}
        self.items = ITEM_MAPS.get(kind, {})
        self.special = {p[:n] for p in (*self.named, *self.items) for n in range(len(p) + 1)}

    def node(self, schema: Schema, path: Path, *, loose: bool) -> Schema:
        """`schema` at `path` for a whole file, or (loose) for one of differences."""
        if "$ref" in schema:
            return self.reference(schema, path, loose=loose)
        found = {k: v for k, v in schema.items() if k != "$defs"}
        if loose:
            found = _without(found, ("required", "minProperties", "minItems"))
        if "type" in found and "enum" not in found:
            found["type"] = _as_typed(found["type"])
        if "properties" in found:
            found["properties"] = {
                k: self.node(v, (*path, k), loose=loose) for k, v in found["properties"].items()
            }
        for key in ("additionalProperties", "propertyNames", "items"):
            if isinstance(found.get(key), dict):
                below = (*path, "*") if key == "additionalProperties" else ("?",)
                found[key] = self.node(found[key], below, loose=loose and key != "items")
        if "allOf" in found:
            found["allOf"] = [
                {"if": b["if"], "then": self.node(b["then"], path, loose=False)}
                for b in found["allOf"]
            ]
        found = self.changeable(found, schema, path) if loose else found
        what = _at(self.named, path)
        return found if what is None else self.offering(found, what)

    def reference(self, schema: Schema, path: Path, *, loose: bool) -> Schema:
        """A shared part: laid in where something about the place counts, else named."""
        name = schema["$ref"].removeprefix("#/$defs/")
        target = self.root["$defs"][name]
        if _matches(self.special, path):
            return self.node({**target, **_without(schema, ("$ref",))}, path, loose=loose)
        shared = f"changed_{name}" if loose else name
        if shared not in self.defs:
            self.defs[shared] = {}
            self.defs[shared] = self.node(target, ("?",), loose=loose)
        return {**schema, "$ref": f"#/$defs/{shared}"}

    def changeable(self, found: Schema, schema: Schema, path: Path) -> Schema:
        """What a file of differences may also say here."""
        items = _at(self.items, path)
        if items is not None and isinstance(found.get("additionalProperties"), dict):
            whole = self.node(schema["additionalProperties"], (*path, "*"), loose=False)
            changed = found["additionalProperties"]
            found["additionalProperties"] = _item(whole, changed, items)
        if "array" in _types(found) and _types(found) <= {"array"}:
            found["type"] = ["array", "object"]
            found["additionalProperties"] = _PLACED
        return found

    def offering(self, found: Schema, what: str) -> Schema:
        """A place that names items, with the names that there are."""
        names = list(self.names[what])
        offered: Schema = {"enum": names}
        if what in _OPEN:
            offered = {"anyOf": [{"enum": names}, {"type": "string", "pattern": _OPEN[what]}]}
        if "object" in _types(found) and "additionalProperties" in found:
            return {**found, "propertyNames": offered}
        if "array" in _types(found):
            several = {
                **found,
                "type": sorted(_types(found) & {"array", "object"}),
                "items": offered,
            }
            return {"anyOf": [offered, several]} if "string" in _types(found) else several
        return {"title": found.get("title", what), **offered}


def _item(whole: Schema, changed: Schema, items: ItemMap) -> Schema:
    """An item of a map in a file of differences: a new one, or changes to one."""
    if "allOf" in whole:
        changed = _of_any_type(whole)
        placed = {**whole, "properties": {**whole["properties"], **_PLACES}}
        choice: Schema = {"if": {"required": ["type"]}, "then": placed, "else": changed}
    else:
        choice = {**changed, "properties": {**changed.get("properties", {}), **_PLACES}}
    if items.off is None:
        return choice
    return {"anyOf": [choice, {"enum": [items.off]}]}


def _of_any_type(field: Schema) -> Schema:
    """Settings of a field whose type stands in the layer below: those of all types."""
    found: Schema = {}
    for branch in field["allOf"]:
        for key, value in branch["then"].get("properties", {}).items():
            found[key] = value if found.get(key, value) == value else {}
    return {
        "type": "object",
        "properties": {**found, **field["properties"], **_PLACES, "options": {}},
        "additionalProperties": False,
    }


def _as_typed(types: str | list[str]) -> list[str] | str:
    """A text without quotes that looks like a number is one to YAML; here it is a text."""
    known = [types] if isinstance(types, str) else types
    if "string" not in known:
        return types
    return [*known, *(t for t in ("number", "boolean") if t not in known)]


def _types(schema: Schema) -> set[str]:
    found = schema.get("type", [])
    return {found} if isinstance(found, str) else set(found)


def _without(schema: Schema, keys: tuple[str, ...]) -> Schema:
    return {k: v for k, v in schema.items() if k not in keys}


def _at(places: Mapping[Path, T], path: Path) -> T | None:
    return next((found for place, found in places.items() if _same(place, path)), None)


def _matches(places: set[Path], path: Path) -> bool:
    return any(_same(place, path) for place in places)


def _same(place: Path, path: Path) -> bool:
    """Whether a path is at a place; both have `*` for any name."""
    return len(place) == len(path) and all(
        one in (other, "*") for one, other in zip(place, path, strict=True)
    )
