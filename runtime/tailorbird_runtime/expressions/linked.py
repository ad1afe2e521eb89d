"""Conditions on what stands behind a lookup, as `lookup IN (SELECT id …)`.

So the database can start from the few records over there that match.  A record without a link
(or with one that the person may not see) counts as one whose linked values are all empty.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import sqlalchemy as sa

from tailorbird_metadata.expressions.emptiness import may_be_empty
from tailorbird_metadata.expressions.folding import folded
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Below,
    Call,
    Compare,
    FieldRef,
    In,
    Literal,
    Node,
)
from tailorbird_metadata.expressions.types import BOOLEAN, Kind
from tailorbird_metadata.expressions.walk import nodes, rebuilt
from tailorbird_metadata.expressions.words import USER
from tailorbird_runtime.expressions.context import stepped
from tailorbird_runtime.expressions.starting import among
from tailorbird_runtime.expressions.values import Compiling

Condition = sa.ColumnElement[bool]
Compile = Callable[[Compiling, Node, bool], Condition]


def linked_condition(
    sql: Compiling, node: Node, positive: bool, condition: Compile
) -> Condition | None:
    """The condition if all that `node` reads stands behind one lookup; else None."""
    lookup = _lookup(node)
    if lookup is None:
        return None
    inner = sql.context.behind(lookup)
    there = _moved(node, inner.entity)
    link = sql.context.column(lookup)
    ids = sa.select(inner.table.c.id).where(*inner.seen())
    emptied = _emptied(node)
    holds = ids.where(condition(sql.at(inner), there, positive))
    if not isinstance(emptied, Literal):
        apart = sa.or_(link.is_(None), link.not_in(ids))
        return sa.or_(link.in_(holds), sa.and_(apart, condition(sql, emptied, positive)))
    if bool(emptied.value) is not positive:
        return among(link, holds, alternative=sql.context.alternative)
    if not inner.seen() and inner.entity != USER:
        return sa.or_(link.is_(None), among(link, holds, alternative=sql.context.starting))
    # Who is not there or may not be seen counts as empty: rule out those that fail instead.
    fails = ids.where(condition(sql.at(inner), there, not positive))
    return sa.or_(link.is_(None), link.not_in(fails))


@lru_cache(maxsize=4096)
def _lookup(node: Node) -> str | None:
    """The lookup behind which everything stands that `node` reads of records."""
    found: set[str] = set()
    for part in nodes(node):
        if isinstance(part, Aggregate) or (isinstance(part, FieldRef) and not part.via):
            return None
        if isinstance(part, FieldRef):
            found.add(part.via[0])
    return found.pop() if len(found) == 1 else None


def _moved(node: Node, entity: str) -> Node:
    return rebuilt(node, lambda n: stepped(n, entity) if isinstance(n, FieldRef) else None)


@lru_cache(maxsize=4096)
def _emptied(node: Node) -> Node:
    """`node` for a record without the link; a literal where its inputs do not matter."""

    def without(part: Node) -> Node | None:
        if not isinstance(part, FieldRef):
            return None
        nothing = False if part.type.kind is Kind.BOOLEAN else None
        return Literal(type=part.type, value=nothing)

    found = folded(rebuilt(node, without))
    outcome = _outcome(found)
    return found if outcome is None else Literal(type=BOOLEAN, value=outcome)


def _outcome(node: Node) -> bool | None:
    """The outcome of a condition with an empty side, whatever its inputs are; None if open."""
    match node:
        case Literal(value=found):
            return bool(found)
        case Compare(operator="eq" | "ne", left=left, right=right):
            if (_nothing(left) and not may_be_empty(right)) or (
                _nothing(right) and not may_be_empty(left)
            ):
                return node.operator == "ne"
            return None
        case Compare(left=left, right=right):
            return False if _nothing(left) or _nothing(right) else None
        case Below(member=member, root=root):
            return False if _nothing(member) or _nothing(root) else None
        case In(member=member):
            return False if _nothing(member) else None
        case Call(
            function="contains" | "starts_with" | "ends_with" | "has_tag" | "overlaps",
            arguments=found,
        ):
            return False if any(map(_nothing, found)) else None
        case _:
            return None


def _nothing(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None
