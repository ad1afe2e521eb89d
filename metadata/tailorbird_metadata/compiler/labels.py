"""Texts of the configuration in all languages: inline ones, and those of `labels/<locale>.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tailorbird_metadata.compiler.memory import Trace
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.addresses import FOLDERS
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.source.nodes import Document, MapNode, Node, ScalarNode
from tailorbird_metadata.source.workspace import COMPANY

_PARTS = frozenset(
    {"label", "fields", "rules", "layouts", "lists", "boards", "calendars", "pipelines"}
    | {"convert", "help", "clocks"}
)
"""What a full path has after the entity's name; anything else is the short form of a field."""

_LEAVES = frozenset({"label", "help", "message", "one", "many"})

_PLAIN = ("assignments", "pools", "calendars", "reports", "dashboards", "environments")

_ITEM_LEAVES = {
    "automations": frozenset({"label", "help", "title", "text"}),
    "templates": frozenset({"label", "subject", "body"}),
    "approvals": frozenset({"label", "help", "title"}),
    "webforms": frozenset({"label", "help", "text", "button", "thanks"}),
    **{k: frozenset({"label", "help"}) for k in _PLAIN},
}
"""What the texts of these items are called; of others `_LEAVES` are."""

_NOT_ENTITIES = frozenset({"teams", "queues", "workspace", "packs"} | set(FOLDERS))


@dataclass(slots=True)
class LabelEntry:
    """One translated text: its layer's position in the stack, locale, and node."""

    layer: int
    locale: str
    key: ScalarNode
    value: ScalarNode


@dataclass(slots=True)
class Labels:
    """All translations by full item path; `locales` is the inline language of each layer."""

    locales: dict[str, str]
    order: list[str]
    entries: dict[str, list[LabelEntry]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    """Every path under which a text was looked for."""
    trace: Trace = field(default_factory=Trace)
    said: dict[str, tuple[str, Text]] = field(default_factory=dict)
    """Layer and text of all that was asked for, by the most general path of each."""
    also: dict[str, str] = field(default_factory=dict)
    """By a less general path: the one under which the text stands in `said`."""

    def add(self, layer: str, document: Document) -> None:
        """Takes in a `labels/<locale>.yaml`."""
        locale = document.root.text("locale") or ""
        for path, key, value in _leaves(document.root, ()):
            if path == ("locale",):
                continue
            entry = LabelEntry(self.order.index(layer), locale, key, value)
            self.entries.setdefault(".".join(_full(path)), []).append(entry)

    def rename(self, old: str, new: str) -> None:
        """Moves what lower layers say about `old` to the company's own name for it."""
        for path in [p for p in self.entries if p == old or p.startswith(old + ".")]:
            below = [e for e in self.entries[path] if self.order[e.layer] != COMPANY]
            kept = [e for e in self.entries[path] if self.order[e.layer] == COMPANY]
            self.entries[path] = kept
            moved = self.entries.setdefault(new + path.removeprefix(old), [])
            moved[:0] = below

    def text(self, node: Node | None, proposed: str, layer: str, *paths: str) -> Text:
        """The text that is inline at `node` and translated under `paths` (most general first).

        `layer` is the one that declared the item; `proposed` is what it says by saying nothing.
        """
        self._ask(paths)
        inline = _inline(node)
        if layer not in (name for name, _ in inline):
            inline = [(layer, proposed), *inline]
        translations = [e for p in paths for e in self.entries.get(p, ())]
        found = self._laid(inline, translations)
        if paths:
            self.say(paths, layer, found)
        return found

    def say(self, paths: tuple[str, ...], layer: str, text: Text) -> None:
        """Takes down that a text is what stands under `paths`."""
        self.said.setdefault(paths[0], (layer, text))
        self.also.update(dict.fromkeys(paths[1:], paths[0]))
        if self.trace.said is not None:
            self.trace.said.append((paths, layer, text))

    def optional(self, node: Node | None, layer: str, *paths: str) -> Text | None:
        """Like `text`, but None where nothing is written anywhere."""
        self._ask(paths)
        if _inline(node) or any(p in self.entries for p in paths):
            return self.text(node, "", layer, *paths)
        return None

    def _ask(self, paths: tuple[str, ...]) -> None:
        self.asked.update(paths)
        if self.trace.asked is not None:
            self.trace.asked.update(paths)

    def texts(self) -> dict[str, list[tuple[str, int, str, str]]]:
        """All translations by the beginning of their path: path, layer, language and text."""
        found: dict[str, list[tuple[str, int, str, str]]] = {}
        for path, entries in self.entries.items():
            group = found.setdefault(path.partition(".")[0], [])
            group += [(path, e.layer, e.locale, e.value.text) for e in entries]
        return found

    def built_in(self, values: dict[str, str], *paths: str) -> Text:
        """A text of the product that the configuration may translate or override."""
        self._ask(paths)
        found = dict(values)
        for path in paths:
            for entry in self.entries.get(path, ()):
                found[entry.locale] = entry.value.text
        return Text(frozen(found))

    def unused(self) -> Iterator[tuple[str, LabelEntry]]:
        """The translations that no item has asked for."""
        for path, entries in self.entries.items():
            if path not in self.asked:
                yield from ((path, entry) for entry in entries)

    def translations(self, path: str) -> list[LabelEntry]:
        """The translations that stand under `path`."""
        return self.entries.get(path, [])

    def _laid(self, inline: list[tuple[str, str]], translations: list[LabelEntry]) -> Text:
        """Layer by layer: an own text in the language of the one below makes its others stale."""
        values: dict[str, str] = {}
        written: str | None = None
        for place, layer in enumerate(self.order):
            for said in (t for name, t in inline if name == layer):
                locale = self.locales[layer]
                if written == locale:
                    values.clear()
                values[locale] = said
                written = locale
            for entry in translations:
                if entry.layer == place:
                    values[entry.locale] = entry.value.text
        first = {written: values[written]} if written in values else {}
        return Text(frozen({**first, **{k: values[k] for k in sorted(values)}}))


def written_labels(root: MapNode) -> Iterator[tuple[str, str]]:
    """Each text of a `labels/<locale>.yaml`: its path as written, and the item path it means."""
    for path, _, _ in _leaves(root, ()):
        if path != ("locale",):
            yield ".".join(path), ".".join(_full(path))


def translated(root: MapNode) -> Iterator[tuple[str, str]]:
    """Each text of a `labels/<locale>.yaml`: the item path that it means, and what it says."""
    for path, _, value in _leaves(root, ()):
        if path != ("locale",):
            yield ".".join(_full(path)), value.text


def _inline(node: Node | None) -> list[tuple[str, str]]:
    """What each layer says inline, lowest first; within a layer the last one wins."""
    found: list[tuple[str, str]] = []
    while node is not None:
        if isinstance(node, ScalarNode) and not node.is_blank:
            found.append((node.source.layer, node.text))
        node = node.under
    return found[::-1]


def _leaves(
    root: MapNode, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ScalarNode, ScalarNode]]:
    for key, entry in root.entries.items():
        path = (*above, *key.split("."))
        if isinstance(entry.value, MapNode):
            yield from _leaves(entry.value, path)
        elif isinstance(entry.value, ScalarNode):
            yield path, entry.key, entry.value


def _full(path: tuple[str, ...]) -> tuple[str, ...]:
    """The full item path of a written one, which may be a short form."""
    if path[0] in _NOT_ENTITIES:
        return _full_elsewhere(path)
    entity, *rest = path
    if not rest:
        return (entity, "label", "one")
    if rest[0] in ("one", "many"):
        return (entity, "label", *rest)
    if rest[0] not in _PARTS:
        rest = ["fields", *rest]
    if rest[0] == "fields" and len(rest) == 3 and rest[2] not in _LEAVES:
        rest = [*rest[:2], "options", rest[2]]
    return _with_leaf((entity, *rest))


def _full_elsewhere(path: tuple[str, ...]) -> tuple[str, ...]:
    if path[0] == "picklists" and len(path) == 3 and path[2] not in _LEAVES:
        path = (*path[:2], "options", path[2])
    if path[0] not in _ITEM_LEAVES:
        return _with_leaf(path)
    return _with_leaf(path, _ITEM_LEAVES[path[0]]) if len(path) > 2 else (*path, "label")


def _with_leaf(path: tuple[str, ...], leaves: frozenset[str] = _LEAVES) -> tuple[str, ...]:
    return path if path[-1] in leaves else (*path, "label")
