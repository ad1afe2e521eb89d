"""The direct parts of a node, and a walk over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tailorbird_metadata.expressions.tree import (
    Aggregate,
    And,
    Arithmetic,
    Below,
    Call,
    Compare,
    In,
    Negate,
    Node,
    Not,
    Or,
)


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly below; those inside an aggregate (about a child) and an `Old` (about the
    record before its change) are left out."""
    match node:
        case Not(operand=operand) | Negate(operand=operand):
            return (operand,)
        case And(operands=operands) | Or(operands=operands):
            return operands
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case In(member=member, options=options, container=container):
            return (member, *options, *(() if container is None else (container,)))
        case Call(arguments=arguments):
            return arguments
        case Below(member=member, root=root):
            return (member, root)
        case _:
            return ()


def nodes(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text; not into aggregates and `Old`."""
    yield node
    for part in parts(node):
        yield from nodes(part)


def inner(node: Aggregate) -> tuple[Node, ...]:
    """The nodes of an aggregate that are evaluated on the child."""
    return tuple(n for n in (node.value, node.where, node.order) if n is not None)


def inner_rebuilt(node: Aggregate, change: Callable[[Node], Node | None]) -> Aggregate:
    """An aggregate with the parts of what it evaluates on the child replaced; see `rebuilt`."""
    return replace(
        node,
        value=node.value and rebuilt(node.value, change),
        where=node.where and rebuilt(node.where, change),
        order=node.order and rebuilt(node.order, change),
    )


def rebuilt(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """`node` with every part for which `change` gives something replaced by that.

    Parts below a replaced one are not looked at; aggregates and `Old` are whole parts.
    """
    changed = change(node)
    if changed is not None:
        return changed
    match node:
        case Not(operand=operand) | Negate(operand=operand):
            return replace(node, operand=rebuilt(operand, change))
        case And(operands=operands) | Or(operands=operands):
            return replace(node, operands=tuple(rebuilt(o, change) for o in operands))
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return replace(node, left=rebuilt(left, change), right=rebuilt(right, change))
        case In(member=member, options=options, container=container):
            return replace(
                node,
                member=rebuilt(member, change),
                options=tuple(rebuilt(o, change) for o in options),
                container=None if container is None else rebuilt(container, change),
            )
        case Below(member=member, root=root):
            return replace(node, member=rebuilt(member, change), root=rebuilt(root, change))
        case Call(arguments=arguments):
            return replace(node, arguments=tuple(rebuilt(a, change) for a in arguments))
        case _:
            return node
