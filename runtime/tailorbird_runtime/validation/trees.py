"""A record cannot stand below itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.expressions.trees import upwards
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.errors import RecordError


def circle_errors(
    connection: sa.Connection,
    tables: Tables,
    entity: Entity,
    row: Mapping[str, Any],
    changed: frozenset[str],
) -> Iterator[RecordError]:
    """That the record above is the record itself or one of those below it.

    The records on the way up stay as they are until the transaction ends, so that two moves at
    the same time cannot make a circle together.
    """
    if entity.tree is None or entity.tree not in changed:
        return
    above, own = row.get(entity.tree), row.get("id")
    if above is None or own is None:
        return
    if own in _held_way(connection, tables, entity.id, entity.tree, above):
        field = entity.field(entity.tree)
        yield RecordError(
            field=field.name,
            code="circle",
            message=message("{field}: the record would stand below itself.", field=field.label),
            help=message("Choose a record that is not below this one."),
        )


def _held_way(
    connection: sa.Connection, tables: Tables, entity_id: str, link: str, start: int
) -> set[int]:
    """The ids of a record and of all above it, which nobody else moves now.

    Who waits for a row to be free gets the way as it was before the wait; so it is read again
    until it leads through held rows alone.
    """
    table = tables.of(entity_id)
    way = upwards(tables, entity_id, link, sa.literal(start))
    held: set[int] = set()
    found = {start}
    while not found <= held:
        rows = sa.select(table.c.id).where(table.c.id.in_(found)).order_by(table.c.id)
        connection.execute(rows.with_for_update())
        held |= found
        found = set(connection.execute(way).scalars())
    return found
