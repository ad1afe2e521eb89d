"""Where an item stands in the files: the key of its path, or of what is nearest above it."""

from __future__ import annotations

from tailorbird_metadata.layers.compose import Composition, Item
from tailorbird_metadata.source.nodes import MapNode, Node


class Places:
    """The nodes of a composition by item path, as the company calls the items."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition
        self._renames = composition.renames()
        self._items: dict[str, list[Item]] = {}
        for item in composition.items.values():
            self._items.setdefault(item.address.path, []).append(item)

    def key(self, path: str) -> Node:
        """The key of the item, else that of the nearest thing above it that stands in a file."""
        return self._find(path, value=False)

    def value(self, path: str) -> Node:
        """What stands behind the key, where that is a plain value or a list."""
        return self._find(path, value=True)

    def _find(self, path: str, value: bool) -> Node:
        for written in self._spellings(path):
            found = self._written(written, value)
            if found is not None:
                return found
        above = path.rpartition(".")[0]
        return self._find(above, False) if above else self._workspace(path, value)

    def _spellings(self, path: str) -> list[str]:
        """The path, and the path with the names that a pack uses."""
        found = [path]
        for old, new in self._renames:
            if path == new or path.startswith(new + "."):
                found.append(old + path.removeprefix(new))
        return found

    def _written(self, path: str, value: bool) -> Node | None:
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            for item in self._items.get(".".join(parts[:length]), ()):
                found = _below(item.root, parts[length:], value)
                if found is not None:
                    return found
        return None

    def _workspace(self, path: str, value: bool) -> Node:
        workspace = self._composition.workspace
        assert workspace is not None, "a model has a workspace"
        return _below(workspace.root, [path], value) or _start(workspace.root)


def _below(root: MapNode, keys: list[str], value: bool) -> Node | None:
    """The key (or the value) at the end of `keys`; the first key of the file for none."""
    found: Node = _start(root)
    inside: Node = root
    for key in keys:
        entry = inside.entries.get(key) if isinstance(inside, MapNode) else None
        if entry is None:
            return None
        found, inside = entry.key, entry.value
    return inside if value and keys and not isinstance(inside, MapNode) else found


def _start(root: MapNode) -> Node:
    return next((entry.key for entry in root.entries.values()), root)
