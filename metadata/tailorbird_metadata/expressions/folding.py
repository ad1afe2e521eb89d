"""Parts of a tree that are the same for every record and at every moment, worked out once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.meaning import ZONED
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Below,
    Call,
    FieldRef,
    Input,
    Literal,
    Node,
    OfRecord,
    Old,
)
from tailorbird_metadata.expressions.walk import nodes, rebuilt

NO_INPUTS: Final = Inputs(now=datetime(2000, 1, 1, tzinfo=UTC), today=date(2000, 1, 1), zone="UTC")
"""For what reads neither the clock nor the person."""


@lru_cache(maxsize=4096)
def folded(tree: Node) -> Node:
    """`tree` with its constant parts replaced by their values."""
    return rebuilt(tree, _constant)


def _constant(node: Node) -> Node | None:
    if isinstance(node, Literal) or any(_varies(n) for n in nodes(node)):
        return None
    value = compile_closure(node)({}, NO_INPUTS, {})
    return Literal(type=node.type, value=value, span=node.span)


def _varies(node: Node) -> bool:
    """Whether the node depends on a record, the clock, the person or the company's zone."""
    if isinstance(node, (FieldRef, Input, Aggregate, Below, OfRecord, Old)):
        return True
    return isinstance(node, Call) and node.function in ZONED and len(node.arguments) == 1
