"""What a lookup may be set to, by the picker of its target and by its offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.access.clauses import visible_rows
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause
from tailorbird_runtime.fieldtypes.operators import ordered
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.selection import Selection, target_of
from tailorbird_runtime.records.setting import Setting
from tailorbird_runtime.records.sorting import sort_keys, sortable
from tailorbird_runtime.storage.tables import USER
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.offers import offered

MOST_OPTIONS = 20
"""Records that a lookup offers at once."""

FEWEST_DIGITS = 4
"""So many digits look like a telephone number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What a lookup may be set to: `named` is the column of the titles, `searched` are those in
    which a text is looked for, `order` stands before the titles."""

    query: sa.Select[Any]
    named: sa.ColumnElement[Any]
    searched: Sequence[sa.ColumnElement[Any]]
    order: Sequence[sa.ColumnElement[Any]] = ()


class Chooser:
    """Finds what can be chosen."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def options(
        self,
        connection: sa.Connection,
        actor: Actor,
        lookup: Field,
        text: str,
        situation: Situation | None = None,
    ) -> list[tuple[int, str]]:
        """What a lookup may be set to: titles that start with the text first, then in the order
        and by the fields that the `picker` of the target names.

        With the situation of the record that is edited, only what the lookup offers to it.
        """
        key = text_key(text.strip())
        target = target_of(lookup)
        if "\0" in key:
            return []
        if target == USER:
            choice: _Choice | None = self._people()
        else:
            choice = self._records(self._setting.policy(actor), target, lookup, situation)
        if choice is None:
            return []
        query, first = choice.query, []
        if key:
            query = query.where(sa.or_(*(found_in(c, key) for c in choice.searched)))
            starts = choice.named.startswith(key, autoescape=True)
            first = [sa.case((starts, 0), else_=1)]
        last = (choice.named.asc().nulls_last(), self._setting.tables.of(target).c["id"])
        query = query.order_by(*first, *choice.order, *last)
        binds = parameters(self._setting.inputs(actor))
        rows = connection.execute(query.limit(MOST_OPTIONS), binds)
        return [(row[0], row[1] if row[1] is not None else f"#{row[0]}") for row in rows]

    def _people(self) -> _Choice:
        table = self._setting.tables.of(USER)
        query = sa.select(table.c["id"], table.c["name"]).where(table.c["active"])
        column = table.c["name__key"]
        return _Choice(query=query, named=column, searched=[column])

    def _records(
        self, policy: Policy, target: str, lookup: Field, situation: Situation | None
    ) -> _Choice | None:
        """The records of `target` that a lookup offers; None if the person may not see titles."""
        rights, entity = policy.of(target), self._setting.entity(target)
        if rights.read is False or not rights.usable(entity.title):
            return None
        table = self._setting.tables.of(target)
        query = titled(policy, self._setting, target)
        if lookup.offer is not None and situation is not None:
            fits = offered(lookup.offer, situation)
            context = SqlContext(tables=self._setting.tables, table=table, entity=target)
            if fits is not None:
                query = query.where(to_clause(fits, context))
        column = table.c[self._setting.tables.compared(target, entity.title)]
        return _Choice(
            query=query,
            named=column,
            searched=self._searched(policy, entity, column),
            order=self._picked_first(policy, entity),
        )

    def _searched(
        self, policy: Policy, entity: Entity, title: sa.ColumnElement[Any]
    ) -> list[sa.ColumnElement[Any]]:
        """The columns in which a picker looks: those that the person may search."""
        names = entity.picker.search if entity.picker is not None else ()
        usable = policy.of(entity.id).usable
        tables = self._setting.tables
        table = tables.of(entity.id)
        found: list[sa.ColumnElement[Any]] = [
            table.c[tables.compared(entity.id, f)] for f in names if usable(f)
        ]
        return found or [title]

    def _picked_first(self, policy: Policy, entity: Entity) -> list[sa.ColumnElement[Any]]:
        """The order that the picker names, as far as the person may sort so."""
        asked = entity.picker.sort if entity.picker is not None else ()
        keys = tuple(k for k in asked if sortable(policy, entity.id, k.field))
        selection = Selection(policy, self._setting.tables, entity)
        found = sort_keys(selection, keys) if keys else ()
        return [ordered(k.value, k.descending) for k in found]


def titled(policy: Policy, setting: Setting, entity_id: str) -> sa.Select[Any]:
    """Ids and titles of the live records of an entity that the person may read."""
    table = setting.tables.of(entity_id)
    selection = Selection(policy, setting.tables, setting.entity(entity_id))
    title = selection.title_of(entity_id, table)
    query = sa.select(table.c["id"], title).where(table.c["deleted_at"].is_(None))
    visible = visible_rows(policy, setting.tables, table, entity_id)
    return query if visible is None else query.where(visible)


def found_in(column: sa.ColumnElement[Any], key: str) -> sa.ColumnElement[bool]:
    """Whether a column contains a text; of a number as people write it only the digits count."""
    digits = "".join(c for c in key if c.isdigit()).lstrip("0")
    if len(digits) < FEWEST_DIGITS or any(c.isalpha() for c in key):
        return column.contains(key, autoescape=True)
    return sa.or_(column.contains(key, autoescape=True), column.contains(digits, autoescape=True))
