"""How far an expression reaches: its placement, and the fields that it reads."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.expressions.tree import Aggregate, Below, FieldRef, Node, Placement
from tailorbird_metadata.expressions.walk import inner, nodes


def placement_of(tree: Node) -> Placement:
    """Where `tree` can be evaluated."""
    found = Placement.RECORD
    for node in nodes(tree):
        if isinstance(node, Aggregate):
            return Placement.AGGREGATE
        if isinstance(node, Below) or (isinstance(node, FieldRef) and node.via):
            found = Placement.LINKED
    return found


def reads_of(tree: Node) -> tuple[str, ...]:
    """The dotted id paths that `tree` reads, see `Expression.reads`."""
    return tuple(sorted(set(_reads(tree, ""))))


def _reads(tree: Node, prefix: str) -> Iterator[str]:
    for node in nodes(tree):
        if isinstance(node, FieldRef):
            path = (*node.via, node.owner)
            for end in range(1, len(path) + 1):
                yield prefix + ".".join(path[:end])
        elif isinstance(node, Aggregate):
            for link in node.links:
                yield f"{prefix}{node.child}.{link}:id"
                for part in inner(node):
                    yield from _reads(part, f"{prefix}{node.child}.{link}:")
