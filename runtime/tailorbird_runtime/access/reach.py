"""What a person's own condition may read."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.expressions.tree import Aggregate, FieldRef, Node
from tailorbird_metadata.expressions.walk import inner, nodes
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.storage.tables import USER


def unreadable(policy: Policy, entity_id: str, tree: Node) -> Iterator[str]:
    """The names of what the condition reads and the person may not, also behind lookups and on
    children; empty for a condition that they may use."""
    for node in nodes(tree):
        if isinstance(node, FieldRef):
            yield from _field(policy, entity_id, node)
        elif isinstance(node, Aggregate):
            child = policy.of(node.child)
            if not child.usable(node.by):
                yield child.entity.name
            for part in inner(node):
                yield from unreadable(policy, node.child, part)


def _field(policy: Policy, entity_id: str, node: FieldRef) -> Iterator[str]:
    here = entity_id
    for step in (*node.via, node.owner):
        if here == USER:
            return
        rights = policy.of(here)
        if not rights.usable(step):
            yield rights.entity.field(step).name if rights.entity.has(step) else step
            return
        found = rights.entity.field(step)
        if found.kind == "user":
            here = USER
        elif found.to is not None:
            here = found.to
