"""Questions about the records that a plan asks, and asks again when it is applied."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_runtime.fieldtypes.columns import DECIMAL_DIGITS, ScaledDecimal
from tailorbird_runtime.storage.people_tables import sys_user, sys_user_role
from tailorbird_runtime.storage.tables import Tables

SHOWN_DUPLICATES = 5
"""Values that a message about duplicates names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """Counts records of a database that still has the tables of `old`.

    Questions name entities and fields by id and count live records, except `values`, which counts
    deleted ones too.
    """

    connection: sa.Connection
    old: Tables
    new: Tables

    def records(self, entity: str) -> int:
        """All live records."""
        return self._count(entity, self._live(entity))

    def without_value(self, entity: str, field: str) -> int:
        """Records whose field is empty."""
        return self._count(entity, self._live(entity), self._column(entity, field).is_(None))

    def values(self, entity: str, field: str) -> int:
        """Records whose field is not empty; all of them where it cannot be."""
        return self._count(entity, self._column(entity, field).is_not(None))

    def too_large(self, entity: str, field: str) -> int:
        """Records whose number does not fit into the field's new places."""
        kind = self.new.of(entity).c[field].type
        places = kind.places if isinstance(kind, ScaledDecimal) else 0
        limit = Decimal(10) ** (DECIMAL_DIGITS - places)
        column = self._column(entity, field)
        bound: Any = limit if isinstance(column.type, ScaledDecimal) else int(limit)
        return self._count(entity, sa.or_(column >= bound, column <= -bound))

    def unknown_options(self, entity: str, field: str) -> int:
        """Records whose option is not in the field's new list."""
        picklist = self.new.model.entity(entity).field(field).picklist
        known = [o.id for o in picklist.options.values()] if picklist is not None else []
        return self._count(entity, self._column(entity, field).not_in(known))

    def people_with(self, role: str) -> int:
        """Active people who hold the role (id)."""
        joined = sys_user.join(sys_user_role, sys_user_role.c.person == sys_user.c.id)
        query = sa.select(sa.func.count()).select_from(joined)
        query = query.where(sys_user_role.c.role == role, sys_user.c.active.is_(True))
        return int(self.connection.execute(query).scalar_one())

    def duplicates(self, entity: str, field: str) -> int:
        """Values that more than one record has."""
        shared = self._shared(entity, field).subquery()
        query = sa.select(sa.func.count()).select_from(shared)
        return int(self.connection.execute(query).scalar_one())

    def some_duplicates(self, entity: str, field: str) -> tuple[str, ...]:
        """The first few of them."""
        query = self._shared(entity, field).limit(SHOWN_DUPLICATES)
        return tuple(str(row[0]) for row in self.connection.execute(query))

    def ask(self, question: str, entity: str, field: str) -> int:
        """The answer to a guard's question."""
        questions = {
            "without_value": self.without_value,
            "values": self.values,
            "too_large": self.too_large,
            "unknown_options": self.unknown_options,
            "duplicates": self.duplicates,
        }
        return questions[question](entity, field)

    def _column(self, entity: str, field: str) -> sa.Column[Any]:
        return self.old.of(entity).c[field]

    def _live(self, entity: str) -> sa.ColumnElement[bool]:
        return self.old.of(entity).c.deleted_at.is_(None)

    def _count(self, entity: str, *conditions: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(self.old.of(entity)).where(*conditions)
        return int(self.connection.execute(query).scalar_one())

    def _shared(self, entity: str, field: str) -> sa.Select[Any]:
        table = self.old.of(entity)
        loose = self.new.model.entity(entity).field(field).unique == "ignore_case"
        column = table.c[self.new.compared(entity, field) if loose else field]
        return (
            sa.select(sa.func.min(table.c[field]))
            .where(self._live(entity), column.is_not(None))
            .group_by(column)
            .having(sa.func.count() > 1)
            .order_by(sa.func.min(table.c.id))
        )
