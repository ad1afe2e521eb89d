"""Indexes as this version of the product makes them, in a database that an earlier one made."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, DropIndex

from tailorbird_runtime.storage.tables import Tables

_OWN: Final = "ix_x_"
"""How the names of all begin that the product hangs on tables of records, unique ones apart."""
_THERE: Final = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
}


def settle_indexes(connection: sa.Connection, tables: Tables) -> None:
    """Make what is missing, drop what is no longer wanted or left records out."""
    wanted = _wanted(tables)
    rows = connection.exec_driver_sql(_THERE[connection.dialect.name])
    there = {name: written for name, written in rows if name.startswith(_OWN)}
    other = [n for n, written in there.items() if n not in wanted or " WHERE " in written]
    for name in sorted(other):
        connection.execute(DropIndex(wanted[name] if name in wanted else _named(name)))
    for name in sorted(wanted.keys() - (there.keys() - set(other))):
        connection.execute(CreateIndex(wanted[name]))


def _wanted(tables: Tables) -> dict[str, sa.Index]:
    """The indexes of a model by name, unique ones apart: those change by a plan alone."""
    found: dict[str, sa.Index] = {}
    for entity in tables.model.entities.values():
        indexes = (i for i in tables.of(entity.id).indexes if not i.unique)
        found |= {str(index.name): index for index in indexes}
    return found


def _named(name: str) -> sa.Index:
    column: sa.Column[Any] = sa.Column("id")
    sa.Table("_", sa.MetaData(), column)
    return sa.Index(name, column)
