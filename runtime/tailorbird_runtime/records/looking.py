"""What a text asks of records: one query gives the rows, and which of its conditions hold.

The reader's rights are part of the query.  Conditions and orders see only what the reader sees;
`me` in them is whoever set the text off, who need not be the reader.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs, Me
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Expression,
    FieldRef,
    Node,
)
from tailorbird_metadata.expressions.types import NUMBER, TEXT
from tailorbird_metadata.expressions.walk import inner, nodes
from tailorbird_metadata.expressions.words import USER
from tailorbird_metadata.fieldtypes import symbol_of
from tailorbird_metadata.model import Entity, Field, Model, SortKey
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.expressions.sql import parameters, to_clause, to_compared, to_value
from tailorbird_runtime.records.persona import with_me
from tailorbird_runtime.records.seen import SeenContext, SeenTables, unrestricted
from tailorbird_runtime.records.stored import Loading, Stored
from tailorbird_runtime.storage.tables import Tables

MOST_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A question about a record of `entity`, or about its children.

    The children are those of entity `child` whose lookup `by` is the record; without a `child`
    it is the record itself.  `formulas` are ids of fields to work out, `conditions` what is asked
    of each row.
    """

    entity: str
    child: str = ""
    by: str = ""
    where: Expression | None = None
    order: tuple[SortKey, ...] = ()
    formulas: tuple[str, ...] = ()
    conditions: tuple[Expression, ...] = ()

    @property
    def about(self) -> str:
        """The id of the entity whose records the rows are."""
        return self.child or self.entity


@dataclass(frozen=True, slots=True)
class Looked:
    """A row with the formulas that were asked for in it, and whether each condition holds."""

    stored: Stored
    holds: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A question as a query; `formulas` and `conditions` count the columns at its end."""

    query: sa.Select[Any]
    formulas: tuple[str, ...]
    conditions: int

    def looked(
        self, connection: sa.Connection, loading: Loading, inputs: Inputs, record_id: int
    ) -> list[Looked]:
        """The rows, one more than `MOST_ROWS` at most."""
        binds = {**parameters(inputs), "looked_at": record_id}
        return [self._looked(loading, row) for row in connection.execute(self.query, binds)]

    def _looked(self, loading: Loading, row: Any) -> Looked:
        first = len(row) - self.conditions
        stored = loading.stored(row)
        values = row[first - len(self.formulas) : first]
        stored.row.update(zip(self.formulas, values, strict=True))
        return Looked(stored, tuple(bool(v) for v in row[first:]))


def statement(
    policy: Policy, tables: Tables, loading: Loading, look: Look, me: Me | None, mine: bool
) -> Statement:
    """The query of a question; `mine` says that the reader is the `me` of its conditions."""

    def meant(expression: Expression) -> Node:
        return expression.tree if mine else with_me(expression.tree, me)

    trees = [meant(e) for e in look.conditions]
    where = None if look.where is None else meant(look.where)
    keys = [_key(tables.model, look.about, key) for key in look.order]
    asked = [*trees, *([] if where is None else [where]), *keys]
    seen = SeenTables(policy, tables, _formulas(tables.model, asked))
    rows = seen.of(look.about)
    context = SeenContext(tables=seen, table=rows, entity=look.about)
    table = loading.table
    query = loading.query.join_from(table, rows, rows.c["id"] == table.c["id"])
    own = unrestricted(policy, tables, table, look.about)
    query = query.add_columns(*_values(tables.model.entity(look.about), look, own))
    query = query.add_columns(*(sa.case((to_clause(t, context), 1), else_=0) for t in trees))
    if where is not None:
        query = query.where(to_clause(where, context))
    query = query.where(_wanted(tables, look, context))
    order = [_directed(_compared(k, context), s) for k, s in zip(keys, look.order, strict=True)]
    query = query.order_by(*order, table.c["id"]).limit(MOST_ROWS + 1)
    return Statement(query, look.formulas, len(trees))


def _values(entity: Entity, look: Look, context: Any) -> list[sa.ColumnElement[Any]]:
    found = (entity.field(f) for f in look.formulas)
    return [
        to_value(f.formula, context).label(f"worked_out_{place}")
        for place, f in enumerate(found)
        if f.formula is not None
    ]


def _wanted(tables: Tables, look: Look, context: SeenContext) -> sa.ColumnElement[bool]:
    """That a row is the record, or a child of it."""
    asked: sa.BindParameter[int] = sa.bindparam("looked_at", required=True)
    if not look.child:
        return context.table.c["id"] == asked
    of = tables.of(look.entity)
    parent = sa.select(sa.type_coerce(asked, of.c["id"].type).label("id")).subquery("looked_from")
    node = Aggregate(
        type=NUMBER, function="count", entity=look.entity, child=look.child, by=look.by
    )
    above = replace(context, table=parent, entity=look.entity)
    there = sa.select(sa.literal(1)).select_from(parent).where(above.belongs(node, context))
    return there.exists()


def _formulas(model: Model, trees: list[Node]) -> frozenset[str]:
    """The ids of all fields that are read anywhere: those that are formulas are worked out."""
    return frozenset(n.owner for tree in trees for n in _all(tree) if isinstance(n, FieldRef))


def _all(tree: Node) -> list[Node]:
    found = list(nodes(tree))
    return [
        *found,
        *(n for a in found if isinstance(a, Aggregate) for p in inner(a) for n in _all(p)),
    ]


# -- order ------------------------------------------------------------------------------------


def _key(model: Model, entity_id: str, key: SortKey) -> FieldRef:
    """What is sorted by: of a record or person behind a lookup its title."""
    *via, last = key.field.split(".")
    field = _at(model, entity_id, (*via, last))
    if field is None:
        return FieldRef(type=TEXT, entity=entity_id, via=tuple(via), field=last)
    if field.kind == "user":
        return FieldRef(type=TEXT, entity=entity_id, via=(*via, last), field="name")
    if field.kind == "lookup" and field.to is not None:
        title = model.entity(field.to).field(model.entity(field.to).title)
        type_ = symbol_of(title).type
        return FieldRef(type=type_, entity=entity_id, via=(*via, last), field=title.id)
    return FieldRef(type=symbol_of(field).type, entity=entity_id, via=tuple(via), field=last)


def _at(model: Model, entity_id: str, path: tuple[str, ...]) -> Field | None:
    """The field at the end of a path of ids; None for a fact about a person."""
    field: Field | None = None
    owner: str | None = entity_id
    for step in path:
        if owner is None or owner == USER or not model.entity(owner).has(step):
            return None
        field = model.entity(owner).field(step)
        owner = USER if field.kind == "user" else field.to
    return field


def _compared(node: FieldRef, context: SeenContext) -> sa.ColumnElement[Any]:
    found = to_compared(node, context)
    field = _at(context.model, node.entity, (*node.via, node.field))
    if field is None or field.picklist is None:
        return found
    places = {o.id: place for place, o in enumerate(field.picklist.options.values())}
    return sa.case(places, value=found) if places else found


def _directed(value: sa.ColumnElement[Any], key: SortKey) -> sa.ColumnElement[Any]:
    return (value.desc() if key.descending else value.asc()).nulls_last()
