"""What an expression costs for each record, and whether all about it can be proven."""

from __future__ import annotations

from typing import Final

from tailorbird_metadata.expressions.tree import (
    Aggregate,
    And,
    Below,
    Call,
    Compare,
    FieldRef,
    In,
    Input,
    Literal,
    Node,
    Not,
    OfRecord,
    Old,
    Or,
)
from tailorbird_metadata.expressions.walk import inner, parts

COMPARISON: Final = 1
"""Comparing two values that are at hand: about 25 ns a record in PostgreSQL, the unit."""
OPERATION: Final = 3
"""A function, or calculating with two numbers."""
LOOKUP: Final = 5
"""Following one lookup."""
TREE: Final = 50
"""Asking for a place in a tree."""
CHILDREN: Final = 80
"""Looking at the children of a record, of which there are a few."""
CALENDAR: Final = 100
"""Counting the working days of a calendar; finding one of them looks at many."""


def cost_of(tree: Node) -> int:
    """About how much work it is for one record; 1 is a comparison with a value.

    Measured in queries of both databases (docs/expressions.md, "Cost"); a closure on the server
    weighs alike, but for the one question to the database that lookups and children share.
    """
    return _own(tree) + sum(cost_of(part) for part in _below(tree))


def _own(node: Node) -> int:
    match node:
        case Compare():
            return COMPARISON
        case In(options=options):
            return COMPARISON if all(isinstance(o, Literal) for o in options) else len(options)
        case FieldRef(via=via):
            plain = COMPARISON if node.type.kind == "boolean" else 0
            return plain + LOOKUP * len(via)
        case Aggregate():
            return CHILDREN
        case Below():
            return TREE
        case Call(function="empty"):
            return COMPARISON
        case Call(function="working_days_between", arguments=(_, _, _)):
            return CALENDAR
        case Call(function="add_working_days", arguments=(_, _, _)):
            return 15 * CALENDAR
        case And() | Or() | Not() | Literal() | Input() | Old() | OfRecord():
            return 0
        case _:
            return OPERATION


def _below(node: Node) -> tuple[Node, ...]:
    match node:
        case Aggregate():
            return inner(node)
        case Old(operand=operand):
            return (operand,)
        case OfRecord(value=value):
            return (value,)
        case _:
            return parts(node)


def is_analysable(tree: Node) -> bool:
    """Whether the condition is made of tests of one field of the record against written values.

    Of such conditions `analysis` finds out exactly whether they can hold, overlap or leave a gap;
    of others only some of it.
    """
    match tree:
        case And(operands=operands) | Or(operands=operands):
            return all(is_analysable(operand) for operand in operands)
        case Not(operand=operand):
            return is_analysable(operand)
        case Compare(left=left, right=right):
            return (_is_field(left) and isinstance(right, Literal)) or (
                isinstance(left, Literal) and _is_field(right)
            )
        case In(member=member, options=options, container=None):
            return _is_field(member) and all(isinstance(o, Literal) for o in options)
        case Call(function="empty", arguments=(value,)):
            return _is_field(value)
        case Literal():
            return tree.type.kind == "boolean"
        case _:
            return tree.type.kind == "boolean" and _is_field(tree)


def _is_field(node: Node) -> bool:
    own = node.operand if isinstance(node, Old) else node
    return isinstance(own, FieldRef) and not own.via
