"""The side table for `tailorbird why`: what each layer says about each item, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Composition
from tailorbird_metadata.origins import Origin
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode


class Origins(Mapping[str, tuple[Origin, ...]]):
    """Origins by item path, lowest layer first; worked out when somebody asks."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition

    @cached_property
    def _found(self) -> Mapping[str, tuple[Origin, ...]]:
        return _origins_of(self._composition)

    def __getitem__(self, path: str) -> tuple[Origin, ...]:
        return self._found[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _origins_of(composition: Composition) -> Mapping[str, tuple[Origin, ...]]:
    found: dict[str, tuple[Origin, ...]] = {}
    for item in composition.items.values():
        base = item.address.path
        for path, node in _nodes(item.root, base, base):
            found.setdefault(path, tuple(_chain(node)))
        for place, node in item.switched_off:
            found[".".join((base, *place))] = tuple(_chain(node))
    for old, new in composition.renames():
        for path in [p for p in found if p == old or p.startswith(old + ".")]:
            found[new + path.removeprefix(old)] = found.pop(path)
    workspace = composition.workspace
    if workspace is not None:
        for path, node in _nodes(workspace.root, "workspace", "workspace"):
            found.setdefault(path, tuple(_chain(node)))
    return frozen(found)


def _nodes(node: Node, path: str, base: str) -> Iterator[tuple[str, Node]]:
    yield path, node
    if isinstance(node, MapNode):
        for key, entry in node.entries.items():
            if isinstance(entry.value, MapNode):
                yield from _nodes(entry.value, f"{path}.{key}", base)
            else:
                yield f"{path}.{key}", entry.value


def _chain(node: Node) -> Iterator[Origin]:
    chain = [node]
    while chain[-1].under is not None:
        chain.append(chain[-1].under)
    for said in reversed(chain):
        yield Origin(layer=said.source.layer, location=said.location, value=_written(said))


def _written(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, ListNode):
        return "[" + ", ".join(n.text for n in node.items if isinstance(n, ScalarNode)) + "]"
    return "{…}"
