"""The columns of a query, joined with the words for what they refer to, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.access.clauses import clause, visible_rows
from tailorbird_runtime.access.locks import unlocked
from tailorbird_runtime.access.policy import HANDED_OVER, EntityPolicy, Policy, is_writable
from tailorbird_runtime.access.rights import Allowed, all_of, any_of
from tailorbird_runtime.expressions import trees
from tailorbird_runtime.expressions.sql import SqlContext, to_compared, to_value
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.numbers import DEFAULT_PLACES
from tailorbird_runtime.records.decoding import Decoder, Reader
from tailorbird_runtime.records.flags import Flags
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.tables import USER, Tables

ANY = sa.ColumnElement[Any]
_PLACES = {"integer": 0, "decimal": DEFAULT_PLACES, "percent": DEFAULT_PLACES}


@dataclass(slots=True)
class Selection:
    """What is selected from an entity's table for one policy.

    Joined records are joined under their own row condition, so a lookup to a record that the
    person may not read finds nothing.
    """

    policy: Policy
    tables: Tables
    entity: Entity
    table: sa.FromClause = field(init=False)
    source: sa.FromClause = field(init=False)
    rights: EntityPolicy = field(init=False)
    decoder: Decoder = field(init=False)
    _columns: list[ANY] = field(init=False)
    _places: dict[ANY, int] = field(init=False)
    _flags: Flags = field(init=False)
    _joined: dict[str, sa.FromClause] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.table = self.source = self.tables.of(self.entity.id)
        self.rights = self.policy.of(self.entity.id)
        self.decoder = Decoder(self.entity.id)
        self._columns = [self.table.c["id"], self.table.c["version"]]
        self._places = {column: place for place, column in enumerate(self._columns)}
        self._flags = Flags(self.tables, self.table, self.entity.id, self.add_extra)

    def add_fields(self, columns: Sequence[str] | None) -> None:
        """Select these columns as far as they may be read; all readable fields for None."""
        for path in columns if columns is not None else [f.id for f in self.rights.readable()]:
            if "." in path:
                self._add_behind(path)
            else:
                self._add_own(path)
        if (
            any(self._is_amount(f) for f in self.decoder.readable)
            and "currency" not in self.decoder.readable
        ):
            self._add_own("currency")

    def _is_amount(self, path: str) -> bool:
        return "." not in path and self.entity.field(path).type == "money"

    def add_extra(self, column: ANY) -> int:
        """Select a column; its place in the row.  A stored column is selected once."""
        if column in self._places:
            return self._places[column]
        place = len(self._columns)
        if isinstance(column, sa.Column):
            self._places[column] = place
        self._columns.append(column.label(f"c{place}"))
        return place

    def add_rights(self) -> None:
        """Select what the person may do with the record, and which fields they may write."""
        rights = self.rights
        actions = ("edit", "delete", *rights.actions)
        self.decoder.may = self._flags.add({a: rights.right(a) for a in actions})
        fields = rights.writable()
        self.decoder.writable = self._flags.add(
            {f.id: all_of((may_write(rights, f), unlocked(self.entity, f.id))) for f in fields}
        )

    def joined(
        self,
        lookup: Field,
        source: sa.FromClause | None = None,
        path: str = "",
        entity_id: str | None = None,
    ) -> sa.FromClause:
        """The table of what a lookup or user field (of `entity_id`, by default of the entity
        itself) points to, as far as it may be read."""
        path = path or lookup.id
        known = self._joined.get(path)
        if known is not None:
            return known
        source = self.table if source is None else source
        target = target_of(lookup)
        alias = self.tables.of(target).alias()
        on = [alias.c["id"] == self._values(lookup, source, entity_id)[0][1]]
        if target != USER:
            on.append(alias.c["deleted_at"].is_(None))
            visible = clause(self.policy.of(target).read, self.tables, alias, target)
            if visible is not None:
                on.append(visible)
        self.source = sa.outerjoin(self.source, alias, sa.and_(*on))
        self._joined[path] = alias
        return alias

    def statement(self) -> sa.Select[Any]:
        """The query without conditions."""
        return sa.select(*self._columns).select_from(self.source)

    def record(self, row: Sequence[Any]) -> Record:
        """A row of the query as a record."""
        return self.decoder.record(row)

    def _add_own(self, field_id: str) -> None:
        access = self.rights.field(field_id)
        if access.read is False or field_id in self.decoder.readable:
            return
        found = self.entity.field(field_id)
        self.decoder.readable.add(field_id)
        readable = self._condition(access.read)
        plain = self._flag(access.plain)
        for key, value in self._values(found, self.table):
            if readable is not None:
                value = sa.case((readable, value), else_=None)
            self._add_value(key, value, found, access.read, plain)

    def _add_value(
        self, key: str, value: ANY, found: Field, read: Allowed, plain: int | bool
    ) -> None:
        place = self.add_extra(value)
        if read is True and plain is True and found.kind not in ("lookup", "user"):
            self.decoder.simple[key] = place
            return
        reader = Reader(key=key, place=place, plain=plain)
        if not isinstance(read, bool):
            reader.read = self._flags.place(read)
        if plain is True or not isinstance(plain, bool):
            self._add_title(reader, found, self.table, found.id)
        self.decoder.readers.append(reader)

    def _add_title(
        self,
        reader: Reader,
        found: Field,
        source: sa.FromClause,
        path: str,
        entity_id: str | None = None,
    ) -> None:
        if found.kind not in ("lookup", "user"):
            return
        alias = self.joined(found, source, path, entity_id)
        if target_of(found) == USER:
            reader.title = self.add_extra(alias.c["name"])
            return
        reader.present = self.add_extra(alias.c["id"])
        reader.title = self.add_extra(self.title_of(target_of(found), alias))

    def _add_behind(self, path: str) -> None:
        """A field of the record that a lookup points to, if it can be read without condition."""
        lookup_id, field_id = path.split(".", 1)
        if not self.rights.usable(lookup_id) or path in self.decoder.readable or "." in field_id:
            return
        lookup = self.entity.field(lookup_id)
        if lookup.kind != "lookup" or not self.policy.of(target_of(lookup)).usable(field_id):
            return
        alias = self.joined(lookup)
        behind = self.policy.model.entity(target_of(lookup)).field(field_id)
        self.decoder.readable.add(path)
        for key, value in self._values(behind, alias, target_of(lookup)):
            suffix = key[len(behind.id) :]
            reader = Reader(key=path + suffix, place=self.add_extra(value))
            self._add_title(reader, behind, alias, path, target_of(lookup))
            self.decoder.readers.append(reader)

    def _values(
        self, found: Field, source: sa.FromClause, entity_id: str | None = None
    ) -> list[tuple[str, ANY]]:
        if found.formula is not None:
            context = self.context_of(entity_id or self.entity.id, source)
            return [(found.id, to_value(found.formula, context, places=_kept_places(found)))]
        if found.lines is not None:
            return []
        if found.type == "money":
            base = f"{found.id}__base"
            return [(found.id, source.c[found.id]), (base, source.c[base])]
        return [(found.id, source.c[found.id])]

    def context_of(self, entity_id: str, source: sa.FromClause) -> SqlContext:
        """Where a formula is worked out: what the person may not read counts as empty in it."""

        def visible(target: str, rows: sa.FromClause) -> sa.ColumnElement[bool] | None:
            return visible_rows(self.policy, self.tables, rows, target)

        return SqlContext(tables=self.tables, table=source, entity=entity_id, visible=visible)

    def compared(self, field_id: str) -> ANY:
        """What conditions, orders and sums of a field look at."""
        found = self.entity.field(field_id)
        if found.formula is not None:
            context = self.context_of(self.entity.id, self.table)
            return to_compared(found.formula, context, places=_kept_places(found))
        return self.table.c[self.tables.compared(self.entity.id, field_id)]

    def title_of(self, entity_id: str, source: sa.FromClause) -> ANY:
        """The title of a record as text, in a tree with those above it; empty where the person
        may not read that field."""
        link = self.policy.model.entity(entity_id).tree
        if link is None or not self.policy.of(entity_id).usable(link):
            return self._own_title(entity_id, source)
        return trees.path(
            self.tables,
            entity_id,
            link,
            source,
            lambda table: self._own_title(entity_id, table),
            lambda table: visible_rows(self.policy, self.tables, table, entity_id),
        )

    def _own_title(self, entity_id: str, source: sa.FromClause) -> ANY:
        """The title of a record as text; empty where the person may not read that field."""
        entity = self.policy.model.entity(entity_id)
        if not self.policy.of(entity_id).usable(entity.title):
            return sa.null()
        found = entity.field(entity.title)
        seen = BINDINGS[found.type].seen(found)
        value = self._values(found, source, entity_id)[0][1] if found.computed else source.c[seen]
        return value if found.type in ("text", "autonumber") else sa.cast(value, sa.Text())

    def _condition(self, right: Allowed) -> sa.ColumnElement[bool] | None:
        return clause(right, self.tables, self.table, self.entity.id)

    def _flag(self, right: Allowed) -> int | bool:
        """The place of a column that says whether the right holds, or the constant."""
        return right if isinstance(right, bool) else self._flags.place(right)


def _kept_places(formula: Field) -> int | None:
    """The decimals of a formula's number: as a field of the type that it returns has them."""
    places = formula.params.get("places", _PLACES.get(formula.params.get("returns", "")))
    return None if places is None else int(places)


def target_of(lookup: Field) -> str:
    """The entity id that a lookup or user field points to."""
    return USER if lookup.kind == "user" or lookup.to is None else lookup.to


def may_write(rights: EntityPolicy, found: Field) -> Allowed:
    """The right to write a field of a stored record; a change of owner or team is a hand-over."""
    if not is_writable(found):
        return False
    if HANDED_OVER.get(found.id) == found.type:
        return any_of((rights.field(found.id).listed, rights.right("assign")))
    return rights.field(found.id).edit
