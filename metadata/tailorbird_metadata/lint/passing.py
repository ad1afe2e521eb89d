"""What a rule lets through, as a condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import (
    And,
    Call,
    Compare,
    FieldRef,
    In,
    Literal,
    Node,
    Not,
    Old,
    Or,
)
from tailorbird_metadata.expressions.types import BOOLEAN, Kind, ValueType
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.model import Entity, Rule


@dataclass(frozen=True, slots=True)
class Demand:
    """What must hold of a record that a rule concerns; silent while one of `needs` is empty."""

    rule: Rule
    tree: Node
    needs: tuple[Node, ...]

    def passed(self) -> Node:
        """That the record gets past it."""
        return Or(type=BOOLEAN, operands=(self.tree, *map(empty, self.needs)))


def demands(entity: Entity, rule: Rule) -> Iterator[Demand]:
    """What a rule asks of the records for which its `when` holds."""
    if rule.check is not None:
        yield Demand(rule, rule.check.tree, tuple(_compared(rule.check.tree)))
    for field_id, options in rule.options.items():
        field = entity.field(field_id)
        if field.picklist is not None:
            type_ = ValueType(kind=Kind.CHOICE, of=field.picklist.path)
            member = FieldRef(type=type_, entity=entity.id, field=field_id)
            allowed = tuple(Literal(type=type_, value=o) for o in options)
            yield Demand(rule, In(type=BOOLEAN, member=member, options=allowed), (member,))


def _compared(tree: Node) -> dict[Node, None]:
    """The fields that a check compares by order, and what they were before."""
    found: dict[Node, None] = {}
    for node in nodes(tree):
        if isinstance(node, Compare) and node.operator not in ("eq", "ne"):
            sides = (*nodes(node.left), *nodes(node.right))
            refs = (n for n in sides if isinstance(n, (FieldRef, Old)))
            found.update(dict.fromkeys(r for r in refs if r.type.kind is not Kind.BOOLEAN))
    return found


def empty(node: Node) -> Node:
    """That there is no value."""
    return Call(type=BOOLEAN, function="empty", arguments=(node,))


def present(node: Node) -> Node:
    """That there is a value."""
    return Not(type=BOOLEAN, operand=empty(node))


def both(*conditions: Node | None) -> Node:
    """All of them; those that are None are left out."""
    kept = tuple(c for c in conditions if c is not None)
    return And(type=BOOLEAN, operands=kept)
