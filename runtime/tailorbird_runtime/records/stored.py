"""Records as they are in the tables, with what the person may do with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_runtime.access.clauses import clause
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.expressions.sql import parameters
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.flags import Flags
from tailorbird_runtime.records.selection import may_write
from tailorbird_runtime.storage.tables import Tables


@dataclass(slots=True)
class Stored:
    """A whole row by column name; `may` are actions, the others field ids.

    `plain` are fields that are read without a mask.
    """

    entity_id: str
    row: dict[str, Any]
    may: frozenset[str]
    readable: frozenset[str]
    plain: frozenset[str]
    writable: frozenset[str]

    @property
    def id(self) -> int:
        """The record's id."""
        return int(self.row["id"])

    @property
    def version(self) -> int:
        """How often it was written."""
        return int(self.row["version"])


class Loading:
    """Reads whole rows under one policy; its statements are built once."""

    def __init__(self, policy: Policy, tables: Tables, entity_id: str) -> None:
        self.entity_id = entity_id
        self.table = tables.of(entity_id)
        self._names = [c.name for c in self.table.c]
        rights = policy.of(entity_id)
        columns: list[sa.ColumnElement[Any]] = list(self.table.c)
        flags = Flags(tables, self.table, entity_id, lambda column: _append(columns, column))
        actions = ("edit", "delete", *rights.actions)
        fields = rights.entity.active_fields()
        self._may = flags.add({a: rights.right(a) for a in actions})
        self._readable = flags.add({f.id: rights.field(f.id).read for f in fields})
        self._plain = flags.add({f.id: rights.field(f.id).plain for f in fields})
        self._writable = flags.add({f.id: may_write(rights, f) for f in fields})
        base = sa.select(*columns)
        visible = clause(rights.read, tables, self.table, entity_id)
        base = base if visible is None else base.where(visible)
        self.query = base.where(self.table.c["deleted_at"].is_(None))
        """The live records; columns that are added at its end stand behind those of `stored`."""
        self._one = {gone: base.where(*self._which(False, gone)) for gone in (False, True)}
        self._many = {gone: base.where(*self._which(True, gone)) for gone in (False, True)}

    def rows(
        self, connection: sa.Connection, inputs: Inputs, ids: Iterable[int]
    ) -> dict[int, Stored]:
        """The live records with these ids that the person may read."""
        binds = {**parameters(inputs), "wanted_ids": list(ids)}
        found = (self.stored(row) for row in connection.execute(self._many[False], binds))
        return {stored.id: stored for stored in found}

    def one(
        self, connection: sa.Connection, inputs: Inputs, record_id: int, *, deleted: bool = False
    ) -> Stored:
        """One record, live or in the bin; raises NotFound."""
        binds = {**parameters(inputs), "wanted_id": record_id}
        row = connection.execute(self._one[deleted], binds).first()
        if row is None:
            raise NotFound(self.entity_id, record_id)
        return self.stored(row)

    def _which(self, many: bool, gone: bool) -> tuple[sa.ColumnElement[bool], ...]:
        ids, deleted_at = self.table.c["id"], self.table.c["deleted_at"]
        wanted: sa.BindParameter[Any] = sa.bindparam("wanted_ids", expanding=True)
        by_id = ids.in_(wanted) if many else ids == sa.bindparam("wanted_id")
        return by_id, deleted_at.is_not(None) if gone else deleted_at.is_(None)

    def stored(self, row: Sequence[Any]) -> Stored:
        """A row of a query of this class."""
        may = self._may.of(row)
        return Stored(
            entity_id=self.entity_id,
            row=dict(zip(self._names, row, strict=False)),
            may=may,
            readable=self._readable.of(row),
            plain=self._plain.of(row),
            writable=self._writable.of(row) if "edit" in may else frozenset(),
        )


def _append(columns: list[sa.ColumnElement[Any]], column: sa.ColumnElement[Any]) -> int:
    columns.append(column.label(f"flag_{len(columns)}"))
    return len(columns) - 1
