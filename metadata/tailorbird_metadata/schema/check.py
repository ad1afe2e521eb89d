"""The check of a tree of nodes against a schema, with coercion of scalars on the way.

It covers the JSON Schema 2020-12 keywords that our own schemas use (`KEYWORDS`, a test holds
them to it) and works on nodes, so every problem lands on the key or value that causes it.
Scalars stay text unless the schema admits no text (decision 34).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.names import MOST_GUESSED, did_you_mean
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.schema.registry import schema_of
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode
from tailorbird_metadata.source.places import problem_at

KEYWORDS = frozenset(
    {"$schema", "$id", "$ref", "$defs", "title", "type", "enum", "const"}
    | {"properties", "required", "additionalProperties", "unevaluatedProperties"}
    | {"propertyNames", "minProperties", "maxProperties", "allOf", "if", "then"}
    | {"items", "minItems", "maxItems", "uniqueItems"}
    | {"pattern", "minLength", "maxLength", "minimum", "maximum"}
)
"""The keywords that the check knows."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,10})?\Z")
_ALMOST_TRUE = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false"}

_MOST_SHOWN = 20
"""How many possible values a help line lists."""

Schema = Mapping[str, Any]


def check_schema(root: MapNode, kind: str) -> list[Problem]:
    """Coerces the scalars below `root` as the schema of `kind` says; what does not fit it."""
    check = _Check(schema_of(kind))
    start = next((e.key for e in root.entries.values()), root)
    check.node(root, check.root, start, None)
    return check.problems


class _Check:
    """One tree against one schema."""

    def __init__(self, root: Schema) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.branches: dict[int, tuple[str, dict[str, Schema]]] = {}

    def node(self, node: Node, schema: Schema, place: Node, name: str | None) -> None:
        """Checks `node`; `place` is where a missing part is reported, `name` its own key."""
        schema = self.resolved(schema)
        if isinstance(node, MapNode):
            self.map(node, schema, place, name)
        elif isinstance(node, ListNode):
            self.list(node, schema, name)
        elif isinstance(node, ScalarNode):
            self.scalar(node, schema, place, name)

    def resolved(self, schema: Schema) -> Schema:
        """The schema behind a `$ref`; references stay inside the document."""
        while "$ref" in schema:
            schema = self.root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        return schema

    # -- maps -----------------------------------------------------------------------------

    def map(self, node: MapNode, schema: Schema, place: Node, name: str | None) -> None:
        if not self.admits(node, schema, "object", name):
            return
        branch = self.branch(node, schema)
        known, closed, rest = self.keys(schema, branch)
        for key, entry in node.entries.items():
            inner = known.get(key, rest)
            if inner is None and closed:
                self.unknown(entry.key, known)
            elif inner is not None:
                self.key(entry.key, schema)
                self.node(entry.value, inner, entry.key, key)
        for key in (*schema.get("required", ()), *branch.get("required", ())):
            if key not in node.entries:
                self.missing(place, key, name)
        self.size(node, len(node.entries), schema, "Properties")

    def keys(self, schema: Schema, branch: Schema) -> tuple[Mapping[str, Schema], bool, Any]:
        """The keys a map may have, whether it is closed, and the schema of other keys."""
        known: Mapping[str, Schema] = schema.get("properties", {})
        if branch:
            known = {**known, **branch.get("properties", {})}
        rest = schema.get("additionalProperties", schema.get("unevaluatedProperties"))
        undecided = "allOf" in schema and not branch
        return known, rest is False and not undecided, rest if isinstance(rest, Mapping) else None

    def branch(self, node: MapNode, schema: Schema) -> Schema:
        """The `then` of the one `if` that this map meets; nothing where it meets none."""
        if "allOf" not in schema:
            return _NO_BRANCH
        if id(schema) not in self.branches:
            self.branches[id(schema)] = _branches(schema)
        key, thens = self.branches[id(schema)]
        return thens.get(node.text(key) or "", _NO_BRANCH)

    def key(self, key: ScalarNode, schema: Schema) -> None:
        names = schema.get("propertyNames")
        if names is None or key.text in schema.get("properties", {}):
            return
        names = self.resolved(names)
        if not self.fits(key.text, names):
            self.add(
                "E0020",
                message("`{name}` cannot be a name here.", name=key.text),
                key,
                message("Write {what}.", what=_title(names)),
            )

    def unknown(self, key: ScalarNode, known: Mapping[str, Schema]) -> None:
        near = did_you_mean(key.text, known) if self.may_guess else None
        if near:
            mend = message("Did you mean `{name}`?", name=near)
        else:
            mend = message("Known here: {names}.", names=_some(sorted(known)))
        self.add(
            "E0101", message("`{key}` is not a setting of this item.", key=key.text), key, mend
        )

    @property
    def may_guess(self) -> bool:
        """Whether it is worth while to look for what was meant."""
        return len(self.problems) < MOST_GUESSED

    def missing(self, place: Node, key: str, name: str | None) -> None:
        if name is None:
            sentence = message("`{key}:` is missing.", key=key)
        else:
            sentence = message("`{name}` has no `{key}:`.", name=name, key=key)
        self.add("E0102", sentence, place, message("Add `{key}:` and its value.", key=key))

    # -- lists ----------------------------------------------------------------------------

    def list(self, node: ListNode, schema: Schema, name: str | None) -> None:
        if not self.admits(node, schema, "array", name):
            return
        inner = schema.get("items")
        seen: set[str] = set()
        for item in node.items:
            if inner is not None:
                self.node(item, inner, item, None)
            if not schema.get("uniqueItems") or not isinstance(item, ScalarNode):
                continue
            if item.text in seen:
                self.add(
                    "E0107",
                    message("`{name}` stands in this list twice.", name=item.text),
                    item,
                    message("Keep one of the two."),
                )
            seen.add(item.text)
        self.size(node, len(node.items), schema, "Items")

    def size(self, node: Node, size: int, schema: Schema, what: str) -> None:
        least, most = schema.get("min" + what, 0), schema.get("max" + what)
        if size < least:
            self.add(
                "E0105",
                message("At least {n} must stand here.", n=least),
                node,
                message("Add what is missing, or remove the setting."),
            )
        elif most is not None and size > most:
            self.add(
                "E0105",
                message("At most {n} may stand here; there are {found}.", n=most, found=size),
                node,
                message("Take some away."),
            )

    # -- scalars --------------------------------------------------------------------------

    def scalar(self, node: ScalarNode, schema: Schema, place: Node, name: str | None) -> None:
        types = _types(schema)
        if node.is_blank:
            self.blank(node, place, name)
            return
        if not self.coerced(node, schema, types, name):
            return
        self.limits(node, schema)

    def blank(self, node: ScalarNode, place: Node, name: str | None) -> None:
        if name is None:
            sentence = message("Nothing stands here.")
        else:
            sentence = message("`{name}:` has no value.", name=name)
        spot = place if name is not None else node
        self.add("E0106", sentence, spot, message("Write its value, or remove it."))

    def coerced(
        self, node: ScalarNode, schema: Schema, types: tuple[str, ...], name: str | None
    ) -> bool:
        """Sets `node.value`; False (with a problem) if no admitted type fits."""
        plain = node.style == "plain"
        if "boolean" in types and plain and node.text in ("true", "false"):
            node.value = node.text == "true"
            return True
        if "boolean" in types and plain and _almost(node.text):
            self.write_instead(node, _almost(node.text))
            return False
        if "string" in types:
            node.value = node.text
            return True
        if plain and ("number" in types or "integer" in types) and _NUMBER.match(node.text):
            number = Decimal(node.text)
            whole = "integer" in types
            if not whole or number == int(number):
                node.value = int(number) if whole else number
                return True
        self.wrong_type(node, schema, types, name)
        return False

    def write_instead(self, node: ScalarNode, better: str) -> None:
        self.add(
            "E0106",
            message("`{value}` is neither true nor false.", value=node.text),
            node,
            message("Write {better}.", better=better),
        )

    def wrong_type(
        self, node: Node, schema: Schema, types: tuple[str, ...], name: str | None
    ) -> None:
        wanted = _title(schema) if "title" in schema else _TYPE_WORDS[types[0]]
        shown = f"`{node.text}`" if isinstance(node, ScalarNode) else _NODE_WORDS[type(node)]
        if name is None:
            sentence = message("{value} does not fit here.", value=shown)
        else:
            sentence = message("{value} does not fit `{name}`.", value=shown, name=name)
        quoted = isinstance(node, ScalarNode) and node.style != "plain" and "string" not in types
        if quoted and set(types) & {"boolean", "integer", "number"}:
            mend = message("Write {what}, without quotes.", what=wanted)
        else:
            mend = message("Write {what}.", what=wanted)
        self.add("E0106", sentence, node, mend)

    def limits(self, node: ScalarNode, schema: Schema) -> None:
        value = node.value
        if "enum" in schema and value not in schema["enum"]:
            self.not_listed(node, schema)
        elif isinstance(value, str) and not self.fits(value, schema):
            self.add(
                "E0104",
                message("`{value}` does not fit here.", value=_short(value)),
                node,
                message("Write {what}.", what=_title(schema)),
            )
        elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            self.range(node, value, schema)

    def not_listed(self, node: ScalarNode, schema: Schema) -> None:
        near = did_you_mean(node.text, schema["enum"]) if self.may_guess else None
        if near:
            mend = message("Did you mean `{name}`?", name=near)
        else:
            mend = message("Write one of: {names}.", names=_some(schema["enum"]))
        what = _title(schema) if "title" in schema else message("one of the possible values")
        self.add(
            "E0103",
            message("`{value}` is not {what}.", value=_short(node.text), what=what),
            node,
            mend,
        )

    def fits(self, text: str, schema: Schema) -> bool:
        """Whether a text keeps the length and the pattern that the schema wants."""
        if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)):
            return False
        pattern = schema.get("pattern")
        return pattern is None or _pattern(pattern).match(text) is not None

    def range(self, node: ScalarNode, value: int | Decimal, schema: Schema) -> None:
        least, most = schema.get("minimum"), schema.get("maximum")
        if least is not None and value < least:
            sentence = message("{value} is less than {limit}.", value=value, limit=least)
        elif most is not None and value > most:
            sentence = message("{value} is more than {limit}.", value=value, limit=most)
        else:
            return
        mend = message("Write a number in the range.")
        if least is not None and most is not None:
            mend = message("Write a number from {least} to {most}.", least=least, most=most)
        self.add("E0105", sentence, node, mend)

    # -- problems -------------------------------------------------------------------------

    def admits(self, node: Node, schema: Schema, wanted: str, name: str | None) -> bool:
        types = _types(schema)
        if wanted in types:
            return True
        self.wrong_type(node, schema, types, name)
        return False

    def add(self, code: str, sentence: Message, node: Node, mend: Message) -> None:
        if isinstance(node, ScalarNode):
            node.refused = True
        self.problems.append(problem_at(node, code, sentence, mend))


_NO_BRANCH: Schema = {}


def _branches(schema: Schema) -> tuple[str, dict[str, Schema]]:
    """The key on which the branches of a schema depend, and the branch of each of its values."""
    found: dict[str, Schema] = {}
    key = ""
    for rule in schema["allOf"]:
        [(key, test)] = rule["if"]["properties"].items()
        found[test["const"]] = rule["then"]
    return key, found


def _types(schema: Schema) -> tuple[str, ...]:
    found = schema.get("type")
    if isinstance(found, str):
        return (found,)
    if found is None:
        return ("string",) if "enum" in schema else ("string", "array")
    return tuple(found)


def _almost(text: str) -> str:
    if text.lower() in ("true", "false"):
        return text.lower()
    return _ALMOST_TRUE.get(text.lower(), "")


def _title(schema: Schema) -> Message:
    return Message(str(schema.get("title", "a text")))


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_SHOWN])
    return shown if len(names) <= _MOST_SHOWN else f"{shown} …"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)


_TYPE_WORDS: Mapping[str, Message] = {
    "string": message("a text"),
    "integer": message("a whole number"),
    "number": message("a number"),
    "boolean": message("true or false"),
    "object": message("settings, each on its own line as `name: value`"),
    "array": message("a list such as [a, b]"),
    "null": message("nothing"),
}

_NODE_WORDS: Mapping[type, Message] = {
    MapNode: message("A group of settings"),
    ListNode: message("A list"),
}
