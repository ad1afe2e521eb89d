"""What a closure has to be handed besides the row: linked values and aggregates."""

from __future__ import annotations

from functools import lru_cache

from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Below,
    Expression,
    FieldRef,
    Node,
    Old,
)
from tailorbird_metadata.expressions.walk import nodes

Fetched = FieldRef | Aggregate | Below
"""What is read from other records."""


def fetched_nodes(expression: Expression | Node) -> tuple[Fetched, ...]:
    """The nodes whose values a closure wants in `fetched` under their `key`, each once."""
    return _of_tree(expression.tree if isinstance(expression, Expression) else expression)


@lru_cache(maxsize=4096)
def old_nodes(tree: Node) -> tuple[Old, ...]:
    """The nodes about the record before its change; a closure wants their values in `fetched`,
    too."""
    found = {node.key: node for node in nodes(tree) if isinstance(node, Old)}
    return tuple(found.values())


@lru_cache(maxsize=4096)
def _of_tree(tree: Node) -> tuple[Fetched, ...]:
    found: dict[str, Fetched] = {}
    for node in nodes(tree):
        if isinstance(node, (Aggregate, Below)) or (isinstance(node, FieldRef) and node.via):
            found.setdefault(node.key, node)
    return tuple(found.values())
