"""The tables of a draft's model, read from a database that has another one."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa

from tailorbird_metadata.model import Model
from tailorbird_runtime.storage.tables import Tables


class Overlay(Tables):
    """Tables of `model` in which whatever the database of `published` does not have is empty.

    A column that is new, or that keeps its values in another way than before, reads as empty; an
    entity that is new has no records.  What is the same is the table itself, with its indexes.
    """

    def __init__(self, model: Model, published: Tables) -> None:
        super().__init__(model)
        self._there = published
        self._overlaid = {
            entity_id: self._overlay(entity_id, super(Overlay, self).of(entity_id))
            for entity_id in (e.id for e in model.entities.values())
        }

    def of(self, entity_id: str) -> sa.Table:
        """The table, or a query in its place."""
        found = self._overlaid.get(entity_id)
        return super().of(entity_id) if found is None else cast("sa.Table", found)

    def _overlay(self, entity_id: str, wanted: sa.Table) -> sa.FromClause | None:
        if all(e.id != entity_id for e in self._there.model.entities.values()):
            nothing = [_empty(column) for column in wanted.c]
            return sa.select(*nothing).where(sa.false()).subquery(wanted.name)
        there = self._there.of(entity_id)
        if all(_alike(column, there.c.get(column.name)) for column in wanted.c):
            return None
        columns = [
            there.c[column.name] if _alike(column, there.c.get(column.name)) else _empty(column)
            for column in wanted.c
        ]
        return sa.select(*columns).select_from(there).subquery(f"{wanted.name}_now")


def _alike(wanted: sa.Column[Any], found: sa.Column[Any] | None) -> bool:
    return found is not None and repr(wanted.type) == repr(found.type)


def _empty(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    if isinstance(column.type, sa.Boolean):
        return sa.false().label(column.name)
    plain = sa.Text() if isinstance(column.type, sa.String) else column.type
    return sa.type_coerce(sa.cast(sa.null(), plain), column.type).label(column.name)
