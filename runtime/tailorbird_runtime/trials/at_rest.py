"""Conditions about a change, looked at while nothing changes: what a dry run makes of them."""

from __future__ import annotations

from tailorbird_metadata.expressions.reach import placement_of
from tailorbird_metadata.expressions.tree import And, Literal, Node, Old, Placement
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.expressions.walk import rebuilt


def asks_change(tree: Node) -> bool:
    """Whether it asks what a record was before a change."""
    return placement_of(tree) is Placement.EVENT


def unchanged(tree: Node) -> Node:
    """`tree` for a record that is saved as it is: what was is what is."""
    return rebuilt(tree, lambda node: node.operand if isinstance(node, Old) else None)


def whatever_changed(tree: Node) -> Node:
    """`tree` without those of its conditions that ask about the change; they count as met."""
    conditions = tree.operands if isinstance(tree, And) else (tree,)
    kept = tuple(node for node in conditions if not asks_change(node))
    if not kept:
        return Literal(type=BOOLEAN, value=True)
    return kept[0] if len(kept) == 1 else And(type=BOOLEAN, operands=kept)
