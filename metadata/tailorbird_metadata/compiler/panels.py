"""Panels of a layout: history, timeline, tasks, cards of linked records, and related lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.references import column, sort_keys
from tailorbird_metadata.compiler.values import values_of
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.layout import CARD, Panel
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode

PANELS = ("history", "timeline", "tasks")
"""Panels that every record has."""

LATER_PANELS = ("emails", "files", "calls", "approval_status")
"""Panels that a later version brings."""

_OF_LISTS = ("label", "columns", "where", "sort", "limit", "set")
"""What only a related list can be told."""


class Placed(NamedTuple):
    """Panels in order, what is said of some, and the field ids that stand among them."""

    panels: tuple[str, ...]
    arranged: Mapping[str, Panel]
    fields: tuple[str, ...]


class Panels:
    """Reads the panels of one layout; labels are translated below each of `bases`."""

    def __init__(self, context: Context, draft: Draft, layer: str, bases: tuple[str, ...]) -> None:
        self.context, self.draft, self.layer, self.bases = context, draft, layer, bases
        self.path = bases[-1]

    def read(self, node: MapNode, key: str, part: str, *, facts: bool = False) -> Placed:
        """The panels under `key`; with `facts` fields may stand among them."""
        names: list[str] = []
        fields: list[str] = []
        arranged: dict[str, Panel] = {}
        for word, settings in _written(node.get(key)):
            if self._is_panel(word.text):
                names.append(word.text)
                if settings is not None and settings.entries:
                    arranged[word.text] = self._panel(word.text, settings, f"{part}.{word.text}")
            elif word.text in LATER_PANELS:
                self._later(word)
            elif facts and self.draft.current(word.text, word.source.layer) in self._facts():
                fields += self._fact(word, settings)
            elif not self._is_unsure(word.text):
                self._unknown(word, facts)
        return Placed(tuple(names), frozen(arranged), tuple(fields))

    def _is_panel(self, name: str) -> bool:
        return name in PANELS or name in self.draft.collections or self._card(name) is not None

    def _card(self, name: str) -> Field | None:
        """The lookup whose card the name means."""
        found = self.draft.fields.get(name.removesuffix(CARD)) if name.endswith(CARD) else None
        usable = found is not None and found.type == "lookup" and found.retired is None
        return found if usable else None

    def _facts(self) -> set[str]:
        return {*self.draft.fields, *self.draft.later, *self.draft.unsure}

    def _fact(self, word: ScalarNode, settings: MapNode | None) -> Iterator[str]:
        field = self.context.shown_field(self.draft, word, self.path)
        if settings is not None:
            self._refuse(word.text, settings, (*_OF_LISTS, "show_when"))
        if field is not None:
            yield field.id

    def _panel(self, name: str, node: MapNode, part: str) -> Panel:
        path = f"{self.path}.{part}"
        context, draft = self.context, self.draft
        show_when = condition(context, draft, node.scalar("show_when"), path=f"{path}.show_when")
        collection = draft.collections.get(name)
        child = context.draft(collection.child) if collection is not None else None
        if name in PANELS or child is None:
            self._refuse(name, node, _OF_LISTS)
            return Panel(name=name, show_when=show_when)
        columns = (column(context, child, c, path) for c in node.items("columns"))
        limit = node.value("limit")
        return Panel(
            name=name,
            label=self._label(node.get("label"), part),
            columns=tuple(c for c in columns if c is not None),
            where=condition(context, child, node.scalar("where"), path=f"{path}.where"),
            sort=sort_keys(context, child, node.items("sort"), path),
            limit=limit if isinstance(limit, int) else None,
            values=frozen(values_of(context, child, node, draft, path)),
            show_when=show_when,
        )

    def _label(self, node: Node | None, part: str) -> Text | None:
        paths = (f"{base}.{part}.label" for base in self.bases)
        return self.context.labels.optional(node, self.layer, *paths)

    def _refuse(self, name: str, node: MapNode, keys: tuple[str, ...]) -> None:
        for key in keys:
            if key in node.entries:
                self.context.add(
                    node.key(key),
                    "E0282",
                    message("`{name}` is not a list of records and has no `{key}:`.",
                            name=name, key=key),
                    message("Remove it."),
                    path=self.path,
                )  # fmt: skip

    def _is_unsure(self, name: str) -> bool:
        """Whether it may be the children of something that could not be compiled."""
        return name in self.context.unsure_collections or bool(self.context.unsure_entities)

    def _unknown(self, word: ScalarNode, facts: bool) -> None:
        cards = (f"{n}{CARD}" for n in self.draft.fields if self._card(f"{n}{CARD}") is not None)
        known = [*PANELS, *self.draft.collections, *cards]
        sentence = message("`{name}` is not a panel here.", name=word.text)
        if facts:
            known += [n for n in self.draft.fields if n != "id"]
            sentence = message("`{name}` is neither a panel nor a field here.", name=word.text)
        self.context.unknown(word, "E0224", sentence, known, self.path)

    def _later(self, word: ScalarNode) -> None:
        self.context.add(
            word,
            "W0023",
            message("`{name}` does not run in this version and is left out.", name=word.text),
            message("Leave it for a later version, or remove it."),
            severity="warning",
            path=self.path,
        )


def _written(node: Node | None) -> Iterator[tuple[ScalarNode, MapNode | None]]:
    """Each name with its settings, from a list of names or from a map."""
    if isinstance(node, MapNode):
        for entry in node.entries.values():
            yield entry.key, entry.value if isinstance(entry.value, MapNode) else None
    elif node is not None:
        for item in getattr(node, "items", ()):
            if isinstance(item, ScalarNode):
                yield item, None
