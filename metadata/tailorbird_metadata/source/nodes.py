"""What was written: maps, lists and scalars, each with its place and the layer it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tailorbird_metadata.problems import Location


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file and the layer that it belongs to: core, a pack's name, or company."""

    path: str
    layer: str


@dataclass(slots=True, kw_only=True, eq=False)
class Node:
    """A place in a file; lines and columns count from 1, the end is exclusive.

    `under` is what the layer below said at the same place, when this node overrides it.
    """

    source: SourceFile
    line: int
    column: int
    end_line: int
    end_column: int
    under: Node | None = None

    @property
    def location(self) -> Location:
        """The span of this node."""
        return Location(
            file=self.source.path,
            line=self.line,
            column=self.column,
            end_line=self.end_line,
            end_column=self.end_column,
        )


@dataclass(slots=True, kw_only=True, eq=False)
class ScalarNode(Node):
    """A text; `style` is "plain", "quoted" or "block".

    `value` is the text itself until the schema has turned it into a boolean, number or None.
    """

    text: str
    style: str = "plain"
    value: object = None
    refused: bool = False
    """Whether something about it is reported already; what it means is not judged then."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was written."""
        return self.style == "plain" and self.text == ""


@dataclass(slots=True)
class Entry:
    """A key and its value."""

    key: ScalarNode
    value: Node


@dataclass(slots=True, kw_only=True, eq=False)
class MapNode(Node):
    """A map in the order of the file; keys are unique."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value

    def key(self, key: str) -> ScalarNode:
        """The node of the key itself; raises KeyError."""
        return self.entries[key].key

    def scalar(self, key: str) -> ScalarNode | None:
        """The value under `key` if it is a scalar that says something."""
        found = self.get(key)
        return found if isinstance(found, ScalarNode) and not found.is_blank else None

    def text(self, key: str) -> str | None:
        """The text under `key`, or None."""
        found = self.scalar(key)
        return None if found is None else found.text

    def value(self, key: str, default: object = None) -> object:
        """The coerced value of a scalar under `key`."""
        found = self.scalar(key)
        return default if found is None else found.value

    def whole(self, key: str) -> int | None:
        """The whole number under `key`, or None."""
        found = self.value(key)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def mapping(self, key: str) -> MapNode | None:
        """The map under `key`, or None."""
        found = self.get(key)
        return found if isinstance(found, MapNode) else None

    def maps(self, key: str) -> Iterator[tuple[str, ScalarNode, Node]]:
        """Name, key node and value of each entry of the map under `key`."""
        found = self.mapping(key)
        if found is not None:
            for name, entry in found.entries.items():
                yield name, entry.key, entry.value

    def items(self, key: str) -> tuple[ScalarNode, ...]:
        """The scalars of the list under `key`."""
        found = self.get(key)
        if not isinstance(found, ListNode):
            return ()
        return tuple(n for n in found.items if isinstance(n, ScalarNode))


@dataclass(slots=True, kw_only=True, eq=False)
class ListNode(Node):
    """A list in the order of the file."""

    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Document:
    """One file: its text and its root map.

    `composed` says that the tree was part of a composition, which may have noted things in it.
    """

    source: SourceFile
    text: str
    root: MapNode
    composed: bool = False
