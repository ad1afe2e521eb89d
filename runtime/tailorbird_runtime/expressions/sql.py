"""Expressions as SQL for both databases; what other rooms use.

Build a clause once, keep the statement, and pass `parameters(inputs)` at each execution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.folding import folded
from tailorbird_metadata.expressions.magnitude import magnitude
from tailorbird_metadata.expressions.tree import Expression, Node
from tailorbird_metadata.expressions.types import Kind
from tailorbird_runtime.expressions.binding import Scaled, Whole, parameters
from tailorbird_runtime.expressions.conditions import condition
from tailorbird_runtime.expressions.context import SqlContext, Visible
from tailorbird_runtime.expressions.operations import operation, plain
from tailorbird_runtime.expressions.values import Compiling, key, value

__all__ = ["SqlContext", "Visible", "parameters", "to_clause", "to_compared", "to_value"]

RESULT_PLACES = 4
"""Decimals of a computed number in a result, where nothing else is asked for."""


def to_clause(expression: Expression | Node, context: SqlContext) -> sa.ColumnElement[bool]:
    """A condition for WHERE: true exactly where the expression holds, false or unknown elsewhere.

    Under a `not` of SQL's own it would be wrong: negate the expression instead.
    """
    return condition(_Sql(context), _tree(expression), True)


def to_value(
    expression: Expression | Node, context: SqlContext, *, places: int | None = None
) -> sa.ColumnElement[Any]:
    """A value for SELECT and ORDER BY.

    A number is rounded half up to `places` (at most 4 unless asked) and comes out as a Decimal
    with as many, empty where 64 bits do not hold it; a whole one as an int.
    """
    tree = _tree(expression)
    found = value(_Sql(context), tree)
    if tree.type.kind is not Kind.NUMBER:
        return found
    kept = min(RESULT_PLACES, magnitude(tree).places) if places is None else places
    type_ = Scaled(kept) if kept else Whole()
    return sa.type_coerce(operation("result", found, plain(kept)), type_)


def to_compared(
    expression: Expression | Node, context: SqlContext, *, places: int | None = None
) -> sa.ColumnElement[Any]:
    """What filters and orders look at: the text key of a text or of tags, else the value."""
    tree = _tree(expression)
    if tree.type.kind in (Kind.TEXT, Kind.TEXTS):
        return key(_Sql(context), tree)
    return to_value(expression, context, places=places)


def compiling(context: SqlContext) -> Compiling:
    """The back end at one row, for the modules of this room."""
    return _Sql(context)


@dataclass(frozen=True)
class _Sql:
    """The back end at one row; `Compiling` for the modules of this room."""

    context: SqlContext

    def condition(self, node: Node, positive: bool) -> sa.ColumnElement[bool]:
        return condition(self, node, positive)

    def truth(self, node: Node) -> sa.ColumnElement[bool]:
        return condition(self, node, True)

    def at(self, context: SqlContext) -> Compiling:
        return _Sql(context)


def _tree(expression: Expression | Node) -> Node:
    return folded(expression.tree if isinstance(expression, Expression) else expression)
