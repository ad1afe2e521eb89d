"""How far an expression reaches: its placement, and the fields that it reads."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Below,
    FieldRef,
    Node,
    Old,
    Placement,
)
from tailorbird_metadata.expressions.walk import inner, nodes


def placement_of(tree: Node) -> Placement:
    """Where `tree` can be evaluated."""
    found = Placement.RECORD
    for node in nodes(tree):
        placement = _of_node(node)
        if not placement.within(found):
            found = placement
    return found


def _of_node(node: Node) -> Placement:
    if isinstance(node, Old):
        return Placement.EVENT
    if isinstance(node, Aggregate):
        return Placement.AGGREGATE
    linked = isinstance(node, Below) or (isinstance(node, FieldRef) and node.via)
    return Placement.LINKED if linked else Placement.RECORD


def reads_of(tree: Node) -> tuple[str, ...]:
    """The dotted id paths that `tree` reads, see `Expression.reads`."""
    return tuple(sorted(set(_reads(tree, ""))))


def _reads(tree: Node, prefix: str) -> Iterator[str]:
    for node in nodes(tree):
        if isinstance(node, FieldRef):
            path = (*node.via, node.owner)
            for end in range(1, len(path) + 1):
                yield prefix + ".".join(path[:end])
        elif isinstance(node, Old):
            yield from _reads(node.operand, prefix)
        elif isinstance(node, Aggregate):
            for link in node.links:
                yield f"{prefix}{node.child}.{link}:id"
                for part in inner(node):
                    yield from _reads(part, f"{prefix}{node.child}.{link}:")
