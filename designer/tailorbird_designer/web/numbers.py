"""Figures from the records in force: how many there are, how often a field is filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model import Field
from tailorbird_runtime.live import Live
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.tables import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Live records of an entity, and by field id how many of them have a value."""

    records: int = 0
    fields: Mapping[str, int] = empty_map()

    def percent(self, field_id: str) -> int | None:
        """The share of records with a value; None without records or for an unknown field."""
        found = self.fields.get(field_id)
        if found is None or not self.records:
            return None
        return found * 100 // self.records

    def without(self, field_id: str) -> int:
        """How many records have no value; all of them for a field that is not there yet."""
        return self.records - self.fields.get(field_id, 0)


def records(engine: sa.Engine, live: Live) -> dict[str, int]:
    """Live records by entity id, in one query."""
    counts = [
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.deleted_at.is_(None))
        .scalar_subquery()
        for table in (live.tables.of(e.id) for e in live.model.entities.values())
    ]
    if not counts:
        return {}
    with read(engine) as connection:
        row = connection.execute(sa.select(*counts)).one()
    return dict(zip((e.id for e in live.model.entities.values()), map(int, row), strict=True))


def filled(engine: sa.Engine, live: Live, entity_id: str) -> Filled:
    """How often each field of an entity in force is filled, in one pass over its records."""
    entity = next((e for e in live.model.entities.values() if e.id == entity_id), None)
    if entity is None:
        return Filled()
    counted = {f.id: _filled(live.tables, entity.id, f) for f in entity.fields.values()}
    asked = {k: c for k, c in counted.items() if c is not None}
    table = live.tables.of(entity.id)
    query = sa.select(sa.func.count(), *asked.values()).select_from(table)
    with read(engine) as connection:
        all_of_them, *found = connection.execute(query.where(table.c.deleted_at.is_(None))).one()
    fields = dict(zip(asked, (int(n or 0) for n in found), strict=True))
    return Filled(records=int(all_of_them), fields=fields)


def options(engine: sa.Engine, live: Live, entity_id: str, field_id: str) -> dict[str, int]:
    """How many live records have each option of a picklist field."""
    found = next((e for e in live.model.entities.values() if e.id == entity_id), None)
    if found is None or not found.has(field_id):
        return {}
    table = live.tables.of(entity_id)
    column = table.c[field_id]
    query = sa.select(column, sa.func.count()).where(table.c.deleted_at.is_(None)).group_by(column)
    with read(engine) as connection:
        return {str(k): int(n) for k, n in connection.execute(query) if k is not None}


def _filled(tables: Tables, entity_id: str, field: Field) -> sa.ColumnElement[Any] | None:
    """The count of records with a value; of ticked ones for a tick box, None for a formula."""
    columns = tables.columns(entity_id, field.id)
    if not columns:
        return None
    if field.type == "boolean":
        return sa.func.sum(sa.case((columns[0].is_(True), 1), else_=0))
    return sa.func.count(columns[0])
