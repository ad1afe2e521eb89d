"""Conditions of expressions as SQL, by polarity.

`condition(sql, node, True)` is true exactly where the node holds, `condition(sql, node, False)`
exactly where it does not; elsewhere they are false or unknown, which a WHERE takes alike.  So
plain comparisons keep their index, and only what stands under `not` says what empty values do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from tailorbird_metadata.expressions.emptiness import may_be_empty
from tailorbird_metadata.expressions.folding import folded
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
    Or,
)
from tailorbird_metadata.expressions.types import Kind
from tailorbird_runtime.expressions import comparisons, texts
from tailorbird_runtime.expressions.binding import bind
from tailorbird_runtime.expressions.linked import linked_condition
from tailorbird_runtime.expressions.starting import among, weak
from tailorbird_runtime.expressions.trees import below
from tailorbird_runtime.expressions.values import Compiling, aggregate, call, value

Condition = sa.ColumnElement[bool]

_STRICT: Final = frozenset({"contains", "starts_with", "ends_with", "like", "has_tag", "overlaps"})


def condition(sql: Compiling, node: Node, positive: bool) -> Condition:
    """SQL that is true exactly where `node` has the value `positive`."""
    match node:
        case Not(operand=operand):
            return condition(sql, operand, not positive)
        case And(operands=operands) | Or(operands=operands):
            if isinstance(node, And) is positive:
                return sa.and_(*(condition(sql, o, positive) for o in operands))
            side = sql.at(replace(sql.context, alternative=sql.context.starting))
            return sa.or_(*(condition(side, o, positive) for o in operands))
        case Literal(value=found):
            return sa.true() if bool(found) is positive else sa.false()
    behind = linked_condition(sql, node, positive, condition)
    return _own(sql, node, positive) if behind is None else behind


def _own(sql: Compiling, node: Node, positive: bool) -> Condition:
    match node:
        case FieldRef():
            return _boolean(sql, node, positive)
        case Aggregate():
            return _children(sql, node, positive)
        case Below():
            return below(sql, node, positive)
        case Compare():
            return comparisons.compare(sql, node, positive)
        case In(container=None):
            return comparisons.one_of(sql, node, positive)
        case In():
            return _within(sql, node, positive)
        case Call(function="empty", arguments=(tested,)):
            found = value(sql, tested)
            return _emptied(tested, found.is_(None)) if positive else found.is_not(None)
        case Call(function="choose", arguments=(test, then, other)):
            return sa.case(
                (condition(sql, test, True), condition(sql, then, positive)),
                else_=condition(sql, other, positive),
            )
        case Call(function="coalesce", arguments=(first, *_)):
            return condition(sql, first, positive)
        case Call(function="is_working_day"):
            works: Condition = call(sql, node)
            return works if positive else works.is_not(sa.true())
        case Call(function=name) if name in _STRICT:
            return texts.text_condition(sql, node, positive)
        case _:
            raise TypeError(f"{type(node).__name__} is not a condition in SQL")


def _boolean(sql: Compiling, node: FieldRef, positive: bool) -> Condition:
    """A yes-or-no field of this record, or a formula that is one."""
    field = sql.context.field(node.field)
    if field is not None and field.formula is not None:
        return condition(sql, field.formula.tree, positive)
    column: Condition = sql.context.column(node.field)
    return weak(column == sa.true() if positive else sa.not_(column))


def _emptied(tested: Node, test: Condition) -> Condition:
    """That a value is empty; few records are without an owner or a link, many without a day."""
    own = isinstance(tested, FieldRef) and tested.type.kind is not Kind.RECORD
    return weak(test) if own else test


def _children(sql: Compiling, node: Aggregate, positive: bool) -> Condition:
    """any: there is a child for which it holds; all: there is none for which it does not; of the
    newest or oldest, whether its own condition holds."""
    if node.function in ("newest", "oldest"):
        found: Condition = aggregate(sql, node)
        return found.is_(sa.true()) if positive else found.is_not(sa.true())
    looks_for = node.function == "any"
    inner = sql.context.children(node)
    child = sql.at(inner)
    tests = [] if node.where is None else [condition(child, folded(node.where), looks_for)]
    parents = sql.context.parents(node, inner) if looks_for is positive else None
    if parents is not None:
        ids = parents.where(*inner.live(), *tests)
        return among(sql.context.table.c.id, ids, alternative=sql.context.alternative)
    there = (
        sa.select(sa.literal_column("1"))
        .where(sql.context.belongs(node, inner), *inner.live(), *tests)
        .correlate(sql.context.table)
        .exists()
    )
    return there if looks_for is positive else ~there


def _within(sql: Compiling, node: In, positive: bool) -> Condition:
    """Membership in a set of the person's: `me.teams`, `me.roles`."""
    assert isinstance(node.container, Input)
    member = value(sql, node.member)
    many = bind(node.container.name.replace(".", "_"))
    if positive:
        return member.in_(many)
    if not may_be_empty(node.member):
        return member.not_in(many)
    return sa.or_(member.not_in(many), member.is_(None))
