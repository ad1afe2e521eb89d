"""Unions of which each part is a range of an index, where the whole is none.

`owner == me or empty(owner)` makes a database read a list in its order and throw most of it
away; each of the two alone is found at once in the index on owner and sort field.
"""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.expressions.tree import Call, Compare, FieldRef, Input, Node, Or
from tailorbird_runtime.access.rights import Allowed, AnyOf, Own

OWNER = "owner"


def halves(right: Allowed) -> tuple[Node, ...]:
    """The parts of a union that each pin the owner; none if the right is anything else."""
    if isinstance(right, bool):
        return ()
    parts = tuple(_parts(right))
    if len(parts) < 2 or not all(part is not None and _pins_owner(part) for part in parts):
        return ()
    return tuple(dict.fromkeys(part for part in parts if part is not None))


def _parts(right: Allowed) -> Iterator[Node | None]:
    """The alternatives of a right; None for one that is no condition on the record itself."""
    if isinstance(right, AnyOf):
        for test in right.tests:
            yield from _parts(test)
    elif isinstance(right, Own):
        tree = right.expression.tree
        yield from tree.operands if isinstance(tree, Or) else (tree,)
    else:
        yield None


def _pins_owner(node: Node) -> bool:
    match node:
        case Compare(operator="eq", left=left, right=Input(name="me")):
            return _is_owner(left)
        case Compare(operator="eq", left=Input(name="me"), right=right):
            return _is_owner(right)
        case Call(function="empty", arguments=(argument,)):
            return _is_owner(argument)
    return False


def _is_owner(node: Node) -> bool:
    return isinstance(node, FieldRef) and not node.via and node.field == OWNER
