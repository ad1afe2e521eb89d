"""Linked values and aggregates of one record, read in a single query.

The record may not be stored yet: its lookups are taken from the row that is handed in, and a
record without an id has no children.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions import walk
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.needs import Fetched
from tailorbird_metadata.expressions.tree import Aggregate, FieldRef
from tailorbird_metadata.expressions.types import Kind
from tailorbird_runtime.expressions.binding import parameters
from tailorbird_runtime.expressions.context import SqlContext, Tables
from tailorbird_runtime.expressions.sql import compiling
from tailorbird_runtime.expressions.values import stored_value

_Nodes = tuple[Fetched, ...]
_Statement = tuple[sa.Select[Any], tuple[str, ...]]

_MOST = 512


def fetch(
    connection: sa.Connection,
    tables: Tables,
    nodes: Sequence[Fetched],
    row: Mapping[str, Any],
    entity: str,
    inputs: Inputs,
) -> dict[str, Any]:
    """The values of `needs.fetched_nodes(...)` by key, for `compile_closure(...)`.

    `row` is by field id; of it only `id` and the lookups that `nodes` follow are read.
    """
    if not nodes:
        return {}
    statement, columns = _statement(tables, tuple(nodes), entity)
    binds = {f"row_{name}": row.get(name) for name in columns}
    found = connection.execute(statement, {**parameters(inputs), **binds}).one()
    return {
        node.key: bool(one) if node.type.kind is Kind.BOOLEAN else one
        for node, one in zip(nodes, found, strict=True)
    }


def _statement(tables: Tables, nodes: _Nodes, entity: str) -> _Statement:
    """The query for these nodes, and the columns of the row that it wants bound."""
    known: dict[tuple[str, _Nodes], _Statement] = tables.fetches
    found = known.get((entity, nodes))
    if found is None:
        if len(known) >= _MOST:
            known.clear()
        found = known[(entity, nodes)] = _built(tables, nodes, entity)
    return found


def _built(tables: Tables, nodes: _Nodes, entity: str) -> _Statement:
    columns = tuple(dict.fromkeys(name for node in nodes for name in _columns_of(node)))
    table = tables.of(entity)
    row = sa.select(
        *(
            sa.bindparam(f"row_{name}", type_=table.c[name].type, required=True).label(name)
            for name in columns
        )
    ).subquery("handed_in")
    sql = compiling(SqlContext(tables=tables, table=row, entity=entity))
    values = (stored_value(sql, n).label(f"v{i}") for i, n in enumerate(nodes))
    return sa.select(*values).select_from(row), columns


def _columns_of(node: Fetched) -> Iterator[str]:
    """The columns of the row that a node starts at."""
    for found in walk.nodes(node):
        if isinstance(found, Aggregate):
            yield "id"
        elif isinstance(found, FieldRef):
            yield found.via[0] if found.via else found.field
