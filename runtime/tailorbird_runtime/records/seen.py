"""The tables as one policy sees them: what may not be read is not there, or empty.

Conditions and orders that somebody else has written (templates) are compiled on these, so that
they tell a reader nothing about what the reader may not see.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.tree import Aggregate
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.access.clauses import clause, visible_rows
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.expressions.context import SqlContext
from tailorbird_runtime.expressions.sql import to_value
from tailorbird_runtime.fieldtypes.members import SEVERAL
from tailorbird_runtime.storage.tables import USER, Tables


def unrestricted(policy: Policy, tables: Tables, table: sa.FromClause, entity: str) -> SqlContext:
    """Where a field's own formula is worked out: records that may not be read do not count."""

    def visible(target: str, rows: sa.FromClause) -> sa.ColumnElement[bool] | None:
        return visible_rows(policy, tables, rows, target)

    return SqlContext(tables=tables, table=table, entity=entity, visible=visible)


@dataclass(frozen=True)
class SeenTables:
    """In the place of each table: its live records that may be read, with hidden values empty.

    Formula fields among `formulas` are columns, worked out as on a page and hidden like any
    other field.
    """

    policy: Policy
    tables: Tables
    formulas: frozenset[str]
    fetches: dict[Any, Any] = field(default_factory=dict)

    @property
    def model(self) -> Model:
        """The model that they belong to."""
        return self.tables.model

    def of(self, entity_id: str) -> Any:
        """The records of an entity; people are no secret."""
        table = self.tables.of(entity_id)
        if entity_id == USER:
            return table
        columns = [self._column(entity_id, table, c) for c in table.c]
        columns += self._formulas(entity_id, table)
        found = sa.select(*columns).where(table.c["deleted_at"].is_(None))
        visible = visible_rows(self.policy, self.tables, table, entity_id)
        return (found if visible is None else found.where(visible)).subquery()

    def _column(
        self, entity_id: str, table: sa.Table, column: sa.Column[Any]
    ) -> sa.ColumnElement[Any]:
        owner = column.name.partition("__")[0]
        known = self.model.entity(entity_id).has(owner)
        if not known or column.name in ("id", "version", "deleted_at"):
            return column
        return self._masked(entity_id, table, owner, column).label(column.name)

    def _masked(
        self, entity_id: str, table: sa.Table, owner: str, value: sa.ColumnElement[Any]
    ) -> sa.ColumnElement[Any]:
        """A value where the reader may see it in the clear."""
        access = self.policy.of(entity_id).field(owner)
        tests = [
            clause(right, self.tables, table, entity_id) for right in (access.plain, access.read)
        ]
        conditions = [test for test in tests if test is not None]
        if not conditions:
            return value
        nothing = sa.false() if isinstance(value.type, sa.Boolean) else sa.null()
        return sa.case((sa.and_(*conditions), value), else_=nothing)

    def _formulas(self, entity_id: str, table: sa.Table) -> list[sa.ColumnElement[Any]]:
        context = unrestricted(self.policy, self.tables, table, entity_id)
        fields = self.model.entity(entity_id).active_fields()
        return [
            self._masked(entity_id, table, f.id, to_value(f.formula, context)).label(f.id)
            for f in fields
            if f.formula is not None and f.id in self.formulas
        ]


@dataclass(frozen=True)
class SeenContext(SqlContext):
    """A row of `SeenTables`: its formulas are columns, and members of a hidden field are none."""

    def field(self, field_id: str) -> Field | None:
        """See `SqlContext`."""
        found = super().field(field_id)
        return found if found is None or found.formula is None else replace(found, formula=None)

    @property
    def by_members(self) -> bool:
        """See `SqlContext`: they know no rights."""
        return False

    def belongs(self, node: Aggregate, children: SqlContext) -> sa.ColumnElement[bool]:
        """See `SqlContext`; a child whose lookup is hidden belongs to nothing."""
        return sa.or_(
            *(
                sa.and_(
                    super(SeenContext, self).belongs(replace(node, by=link, also=()), children),
                    children.table.c[link].is_not(None),
                )
                for link in node.links
            )
        )

    def parents(self, node: Aggregate, children: SqlContext) -> sa.Select[Any] | None:
        """See `SqlContext`; rows of members know no rights."""
        if self.model.entity(node.child).field(node.by).type in SEVERAL:
            return None
        return super().parents(node, children)
