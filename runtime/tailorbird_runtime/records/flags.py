"""Rights that hold record by record, selected beside the record itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_runtime.access.clauses import clause
from tailorbird_runtime.access.rights import Allowed, Test
from tailorbird_runtime.storage.tables import Tables


@dataclass(frozen=True, slots=True)
class Named:
    """Names whose right holds: on every record, and where to look in a row for the others."""

    always: frozenset[str] = frozenset()
    places: tuple[tuple[str, int], ...] = ()

    def of(self, row: Sequence[Any]) -> frozenset[str]:
        """The names whose right holds on this record."""
        if not self.places:
            return self.always
        return self.always | {name for name, place in self.places if row[place]}


class Flags:
    """Columns that say whether a right holds; the same right takes one column.

    `select` adds a column to the query and gives its place in the row.
    """

    def __init__(
        self,
        tables: Tables,
        table: sa.FromClause,
        entity_id: str,
        select: Callable[[sa.ColumnElement[Any]], int],
    ) -> None:
        self._context = (tables, table, entity_id)
        self._select = select
        self._known: dict[Test, int] = {}

    def add(self, rights: Mapping[str, Allowed]) -> Named:
        """Select these rights."""
        always = frozenset(name for name, right in rights.items() if right is True)
        places = tuple(
            (name, self.place(right))
            for name, right in rights.items()
            if not isinstance(right, bool)
        )
        return Named(always, places)

    def place(self, right: Test) -> int:
        """The place in a row that says whether the right holds."""
        if right not in self._known:
            condition = clause(right, *self._context)
            assert condition is not None
            self._known[right] = self._select(sa.case((condition, 1), else_=0))
        return self._known[right]
