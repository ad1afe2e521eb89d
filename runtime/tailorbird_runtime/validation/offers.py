"""Lookups that offer only what fits the record, and what a chosen record fills in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Expression,
    FieldRef,
    Literal,
    Node,
    OfRecord,
)
from tailorbird_metadata.expressions.walk import inner, inner_rebuilt, nodes, rebuilt
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.errors import RecordError
from tailorbird_runtime.validation.evaluation import Situation


def offered(offer: Expression, situation: Situation) -> Node | None:
    """The condition on the offered record, with the values of the record that is edited in it;
    None while one of those is empty: then everything is offered."""
    values = {node: situation.read_node(node.value) for node in _of_record(offer.tree)}
    if any(value is None for value in values.values()):
        return None

    def put_in(node: Node) -> Node | None:
        if isinstance(node, OfRecord):
            return Literal(type=node.type, value=values[node])
        if isinstance(node, Aggregate):
            return inner_rebuilt(node, put_in)
        return None

    return rebuilt(offer.tree, put_in)


def own_fields(offer: Expression) -> frozenset[str]:
    """The ids of the fields of the edited record that the condition looks at."""
    refs = (n for of in _of_record(offer.tree) for n in nodes(of.value))
    return frozenset((*n.via, n.field)[0] for n in refs if isinstance(n, FieldRef))


def offer_errors(
    connection: sa.Connection,
    tables: Tables,
    entity: Entity,
    situation: Situation,
    before: Mapping[str, Any] | None,
    changed: frozenset[str],
) -> Iterator[RecordError]:
    """Chosen records that do not fit, where they or what they must fit have changed."""
    for field in entity.active_fields():
        if field.offer is None:
            continue
        chosen = _chosen(field, before, situation.row, changed)
        tree = offered(field.offer, situation) if chosen else None
        if tree is not None and not _fit(connection, tables, field, tree, chosen, situation):
            one = message("{field}: this record does not fit here.", field=field.label)
            some = message("{field}: one of these does not fit here.", field=field.label)
            yield RecordError(
                field=field.name,
                code="not_offered",
                message=one if len(chosen) == 1 else some,
                help=message("Choose one of those that are offered."),
            )


def _chosen(
    field: Field, before: Mapping[str, Any] | None, row: Mapping[str, Any], changed: frozenset[str]
) -> frozenset[int]:
    """The records that must fit now: of several only the new ones, unless something has changed
    that all must fit."""
    assert field.offer is not None
    value = row.get(field.id)
    if value is None or not ({field.id} | own_fields(field.offer)) & changed:
        return frozenset()
    held = set(value) if isinstance(value, tuple) else {value}
    if isinstance(value, tuple) and before is not None and not own_fields(field.offer) & changed:
        held -= set(before.get(field.id) or ())
    return frozenset(int(one) for one in held)


def _fit(
    connection: sa.Connection,
    tables: Tables,
    field: Field,
    tree: Node,
    chosen: frozenset[int],
    situation: Situation,
) -> bool:
    target = str(field.to)
    table = tables.of(target)
    context = SqlContext(tables=tables, table=table, entity=target)
    query = sa.select(table.c.id).where(table.c.id.in_(sorted(chosen)), to_clause(tree, context))
    found = connection.execute(query, parameters(situation.inputs)).scalars()
    return chosen == set(found)


def _of_record(tree: Node) -> Iterator[OfRecord]:
    for node in nodes(tree):
        if isinstance(node, OfRecord):
            yield node
        elif isinstance(node, Aggregate):
            for part in inner(node):
                yield from _of_record(part)
