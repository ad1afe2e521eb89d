"""Values that no two live records may share; the unique index has the last word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.errors import RecordError
from tailorbird_runtime.validation.rules import Readable


def unique_errors(
    connection: sa.Connection,
    tables: Tables,
    policy: Policy,
    entity: Entity,
    row: Mapping[str, Any],
    changed: Iterable[str],
    readable: Readable,
) -> Iterator[RecordError]:
    """Changed unique fields whose value another live record has.

    The sentence is the same whether the person may read that record or not.
    """
    table = tables.of(entity.id)
    for field_id in changed:
        if not entity.has(field_id):
            continue
        field = entity.field(field_id)
        column = unique_column(tables, entity, field)
        if column is None or row.get(column) is None:
            continue
        query = policy.kept(("taken", entity.id, column), partial(_taken_by, table, column))
        binds = {"wanted": row[column], "myself": row.get("id") or 0}
        if connection.execute(query, binds).first() is not None:
            yield taken(entity, field, readable)


def _taken_by(table: sa.Table, column: str) -> sa.Select[Any]:
    """The id of another live record with the value `wanted`."""
    return (
        sa.select(table.c["id"])
        .where(
            table.c[column] == sa.bindparam("wanted", type_=table.c[column].type),
            table.c["deleted_at"].is_(None),
            table.c["id"] != sa.bindparam("myself"),
        )
        .limit(1)
    )


def unique_column(tables: Tables, entity: Entity, field: Field) -> str | None:
    """The column that the unique index of the field is on; None for other fields."""
    if field.unique is None:
        return None
    return tables.compared(entity.id, field.id) if field.unique == "ignore_case" else field.id


def taken(entity: Entity, field: Field, readable: Readable) -> RecordError:
    """That another record has this value already."""
    if not readable(field.id):
        return RecordError(
            field=None,
            code="unique",
            message=message("A field that you cannot see must be unique."),
        )
    return RecordError(
        field=field.name,
        code="unique",
        message=message(
            "There is already another record ({entity}) with this value in {field}.",
            entity=entity.label,
            field=field.label,
        ),
        rule=f"fields.{field.name}.unique",
    )
