"""The tables of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.storage.asked import asked_fields
from tailorbird_runtime.storage.indexes import index_table
from tailorbird_runtime.storage.names import physical, refuse_collisions, table_name
from tailorbird_runtime.storage.people_tables import sys_user

USER = "user"
"""The entity id of people in expressions; their table is the product's own."""

_ALWAYS_THERE = frozenset({"version", "created_at", "changed_at"})


class Tables:
    """One SQLAlchemy table an entity, built once for a model; shared by all who query it.

    Raises NameCollision if two things would get the same physical name.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.metadata = sa.MetaData()
        self.fetches: dict[Any, Any] = {}
        self._people = sys_user.to_metadata(self.metadata)
        entities = list(model.entities.values())
        refuse_collisions("the database", (table_name(e.id) for e in entities))
        asked = asked_fields(model)
        self._tables = {e.id: _table(e, self.metadata, asked[e.id]) for e in entities}

    def of(self, entity_id: str) -> sa.Table:
        """The table of an entity, or of people for `user`; raises KeyError for an unknown one."""
        return self._people if entity_id == USER else self._tables[entity_id]

    def columns(self, entity_id: str, field_id: str) -> tuple[sa.Column[Any], ...]:
        """All columns of a field, the one named like it first; none for a formula."""
        table = self.of(entity_id)
        prefix = f"{field_id}__"
        return tuple(c for c in table.c if c.name == field_id or c.name.startswith(prefix))

    def compared(self, entity_id: str, field_id: str) -> str:
        """The name of the column that conditions and sorting use: `name__key`, `amount__base`."""
        if entity_id == USER:
            key = f"{field_id}__key"
            return key if key in self._people.c else field_id
        field = self.model.entity(entity_id).field(field_id)
        return BINDINGS[field.type].compared(field)


def _table(entity: Entity, metadata: sa.MetaData, asked: Sequence[str]) -> sa.Table:
    name = table_name(entity.id)
    columns = [column for field in entity.fields.values() for column in _columns(field)]
    refuse_collisions(name, (column.name for column in columns))
    table = sa.Table(name, metadata, *columns, sqlite_autoincrement=True)
    for field in entity.fields.values():
        target = reference_of(field)
        if target is not None:
            named = physical("fk", name, field.id)
            table.append_constraint(
                sa.ForeignKeyConstraint([table.c[field.id]], [target], name=named)
            )
    index_table(entity, table, asked)
    return table


def _columns(field: Field) -> tuple[sa.Column[Any], ...]:
    made = BINDINGS[field.type].columns(field)
    if field.system and field.id in _ALWAYS_THERE:
        made[0].nullable = False
    return made


def reference_of(field: Field) -> str | None:
    """What a field's column refers to: `x_account.id`, `sys_user.id`, or None.

    The product's own `created_by`, `changed_by`, `deleted_by` have none: they tell the past.
    """
    if field.type == "lookup" and field.to is not None:
        return f"{sys_user.name if field.to == USER else table_name(field.to)}.id"
    if field.type == "user" and not field.system:
        return f"{sys_user.name}.id"
    return None
