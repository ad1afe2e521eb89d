"""`extends:` of layouts and roles: the lower one's map with the upper one's laid over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.layers.merge import Merging
from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.schema.check import check_schema
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


@dataclass(slots=True)
class Family:
    """Items of one kind that may extend each other, by present name.

    `own` are the keys that an item does not inherit; `chain` gives, lowest first, the names of
    an item and of all that it extends.
    """

    context: Context
    items: Mapping[str, Item]
    aliases: Mapping[str, str]
    own: frozenset[str]
    unknown: Callable[[ScalarNode], None]
    resolved: dict[str, MapNode] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    unhidden: dict[str, list[tuple[str, Problem]]] = field(default_factory=dict)
    """By item: names that it hides although what it extends does not have them."""

    def root(self, name: str) -> MapNode:
        """The root of an item with everything that it extends below it."""
        if name not in self.resolved:
            self.open.append(name)
            try:
                self.resolved[name] = self._laid(name)
            finally:
                self.open.remove(name)
        return self.resolved[name]

    def chain(self, name: str) -> tuple[str, ...]:
        """The item's name after the names of those that it extends, most distant first."""
        found = [name]
        base = self.base(self.items[name].root)
        while base is not None and base not in found:
            found.append(base)
            base = self.base(self.items[base].root)
        return tuple(found[::-1])

    def base(self, root: MapNode) -> str | None:
        """The name of the item that is extended, if it exists."""
        node = root.scalar("extends")
        if node is None:
            return None
        name = node.text
        if name not in self.items and node.source.layer != "company":
            name = self.aliases.get(name, name)
        return name if name in self.items else None

    def _laid(self, name: str) -> MapNode:
        item = self.items[name]
        node = item.root.scalar("extends")
        if node is None:
            return item.root
        base = self.base(item.root)
        if base is None:
            self.unknown(node)
            return item.root
        if base in self.open:
            self.context.add(
                node,
                "E0113",
                message("`{name}` extends itself, by way of others.", name=name),
                message("Remove one of the `extends:`."),
            )
            return item.root
        below = message("`{name}`", name=base)
        merging = Merging(item.address.kind, below, skipped=self.own, patching=False)
        found = merging.merged(without_keys(self.root(base), self.own), item.root)
        self.context.problems += merging.problems
        self.unhidden[name] = merging.unhidden
        kept = {k: e for k, e in item.root.entries.items() if k in self.own}
        found.entries.update(kept)
        self.context.problems += check_schema(found, item.address.kind)
        return found


def without_keys(root: MapNode, keys: Iterable[str]) -> MapNode:
    """The map without some of its keys."""
    skipped = frozenset(keys)
    return MapNode(
        source=root.source,
        line=root.line,
        column=root.column,
        end_line=root.end_line,
        end_column=root.end_column,
        entries={k: e for k, e in root.entries.items() if k not in skipped},
    )
