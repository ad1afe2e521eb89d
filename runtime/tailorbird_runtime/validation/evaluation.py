"""Expressions on one record inside a unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.needs import Fetched, fetched_nodes, old_nodes
from tailorbird_metadata.expressions.tree import Compare, Expression, FieldRef, Node, Old
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.model import Entity
from tailorbird_runtime.expressions.fetch import fetch
from tailorbird_runtime.storage.tables import Tables

_BY_ORDER = frozenset({"lt", "le", "gt", "ge"})

Closure = Callable[[Mapping[str, Any], Inputs, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An expression of the model, ready to be evaluated.

    `needs` are the nodes whose values must be fetched, `own` the ids of the record's own fields
    that it reads, `ordered` the fields that it compares by order, `olds` what it asks about the
    record before its change.
    """

    expression: Expression
    closure: Closure
    needs: tuple[Fetched, ...]
    own: tuple[str, ...]
    ordered: tuple[FieldRef | Old, ...]
    olds: tuple[Old, ...]


class Closures:
    """Compiled expressions of one model, each compiled at its first use."""

    def __init__(self) -> None:
        self._known: dict[int, Prepared] = {}

    def of(self, expression: Expression) -> Prepared:
        """The expression, prepared; it is known by its identity, as hashing a tree takes longer
        than evaluating it."""
        known = self._known.get(id(expression))
        if known is None:
            known = self._known[id(expression)] = _prepared(expression)
        return known


def _prepared(expression: Expression) -> Prepared:
    tree = expression.tree
    own = (n.field for n in nodes(tree) if isinstance(n, FieldRef) and not n.via)
    compared = (n for n in nodes(tree) if isinstance(n, Compare) and n.operator in _BY_ORDER)
    ordered = (f for n in compared for f in nodes(n) if isinstance(f, (FieldRef, Old)))
    return Prepared(
        expression=expression,
        closure=compile_closure(expression),
        needs=tuple(fetched_nodes(expression)),
        own=tuple(dict.fromkeys(own)),
        ordered=tuple(dict.fromkeys(ordered)),
        olds=old_nodes(tree),
    )


class Situation:
    """One record as it would be stored, with what its expressions read from other records.

    `row` is by column name, as in the tables; formulas are worked out when one is read.  `before`
    is the stored row that a change is about to replace or has replaced; None for a record that
    is just being made, and where nothing changes.
    """

    def __init__(
        self,
        connection: sa.Connection,
        tables: Tables,
        closures: Closures,
        inputs: Inputs,
        entity_id: str,
        row: Mapping[str, Any],
        before: Mapping[str, Any] | None = None,
    ) -> None:
        self._connection = connection
        self._tables = tables
        self._closures = closures
        self._fetched: dict[str, Any] = {}
        self._worked_out: set[str] = set()
        self.inputs = inputs
        self.entity: Entity = tables.model.entity(entity_id)
        self.row: dict[str, Any] = dict(row)
        self._before = before
        self._past: Situation | None = None

    def on(self, row: Mapping[str, Any], *, before: Mapping[str, Any] | None = None) -> Situation:
        """The same person and moment with another row, which was `before` until now."""
        return Situation(
            self._connection,
            self._tables,
            self._closures,
            self.inputs,
            self.entity.id,
            row,
            before,
        )

    @property
    def past(self) -> Situation | None:
        """The same person and moment with the row before the change."""
        if self._past is None and self._before is not None:
            self._past = self.on(self._before)
        return self._past

    def columns(self) -> tuple[str, ...]:
        """The names of all columns of the entity's table."""
        return tuple(self._tables.of(self.entity.id).c.keys())

    def see(self, row: Mapping[str, Any]) -> None:
        """Look at a row that has changed."""
        self.row = dict(row)
        self._fetched.clear()
        self._worked_out.clear()

    def prepare(self, expressions: Iterable[Expression]) -> None:
        """Fetch what all these expressions need in one go."""
        expressions = tuple(expressions)
        wanted: dict[str, Fetched] = {}
        for expression in expressions:
            for below in (expression, *self._formulas_in(expression)):
                for node in self._closures.of(below).needs:
                    wanted.setdefault(node.key, node)
        self._fetch(wanted)
        olds = [old for e in expressions for old in self._closures.of(e).olds]
        past = self.past if olds else None
        if past is not None:
            past._fetch({n.key: n for old in olds for n in fetched_nodes(old.operand)})

    def value(self, expression: Expression) -> Any:
        """The value of the expression on this record."""
        prepared = self._closures.of(expression)
        for field_id in prepared.own:
            self._work_out(field_id)
        if prepared.needs:
            self._fetch({n.key: n for n in prepared.needs})
        self._look_back(prepared.olds)
        return prepared.closure(self.row, self.inputs, self._fetched)

    def read_node(self, node: Node) -> Any:
        """The value of a part of an expression on this record."""
        self._look_back(old_nodes(node))
        for found in nodes(node):
            if isinstance(found, FieldRef) and not found.via:
                self._work_out(found.field)
        self._fetch({n.key: n for n in fetched_nodes(node)})
        return compile_closure(node)(self.row, self.inputs, self._fetched)

    def holds(self, expression: Expression) -> bool:
        """Whether the condition holds on this record."""
        return bool(self.value(expression))

    def compares_empty(self, expression: Expression) -> bool:
        """Whether a field that the condition compares by order is empty."""
        found = self._closures.of(expression).ordered
        return any(self.read(node) in (None, ()) for node in found)

    def read(self, node: FieldRef | Old) -> Any:
        """The value of a field, own or behind lookups, or as it was before."""
        if isinstance(node, Old):
            self._look_back((node,))
            return self._fetched[node.key]
        if not node.via:
            self._work_out(node.field)
            return self.row.get(node.field)
        self._fetch({node.key: node})
        return self._fetched[node.key]

    def _look_back(self, olds: Iterable[Old]) -> None:
        """Put what the record was where closures find it; a new one was nothing."""
        for node in olds:
            if node.key in self._fetched:
                continue
            nothing = False if node.type.kind is Kind.BOOLEAN else None
            was = nothing if self.past is None else self.past.read_node(node.operand)
            self._fetched[node.key] = was

    def _work_out(self, field_id: str) -> None:
        """Put a formula's value into the row (formulas never read each other in a circle)."""
        if field_id in self._worked_out or not self.entity.has(field_id):
            return
        self._worked_out.add(field_id)
        formula = self.entity.field(field_id).formula
        if formula is not None:
            self.row[field_id] = self.value(formula)

    def _formulas_in(self, expression: Expression) -> Iterable[Expression]:
        for field_id in self._closures.of(expression).own:
            formula = self.entity.field(field_id).formula if self.entity.has(field_id) else None
            if formula is not None:
                yield formula
                yield from self._formulas_in(formula)

    def _fetch(self, wanted: Mapping[str, Fetched]) -> None:
        missing = tuple(node for key, node in wanted.items() if key not in self._fetched)
        if missing:
            self._fetched.update(
                fetch(
                    self._connection, self._tables, missing, self.row, self.entity.id, self.inputs
                )
            )
