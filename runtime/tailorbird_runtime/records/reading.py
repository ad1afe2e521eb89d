"""Single records, their titles and their history, as one person may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.access.clauses import visible_rows
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.expressions.sql import parameters
from tailorbird_runtime.fieldtypes.any_lookups import apart
from tailorbird_runtime.fieldtypes.members import SEVERAL
from tailorbird_runtime.fieldtypes.records import title_key
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.choosing import titled
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.history import entries_query, read_changes
from tailorbird_runtime.records.lining import with_lines
from tailorbird_runtime.records.record import Change, HistoryEntry, Record
from tailorbird_runtime.records.selection import Selection, target_of
from tailorbird_runtime.records.setting import Setting
from tailorbird_runtime.records.several import any_of, several_of, with_titles
from tailorbird_runtime.records.stored import Loading
from tailorbird_runtime.storage.tables import USER

MOST_ENTRIES = 500


class Reader:
    """Reads what is not a list; statements are compiled once per policy and entity."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._details: dict[tuple[int, str, bool], tuple[Selection, sa.Select[Any]]] = {}
        self._loadings: dict[tuple[int, str], Loading] = {}

    def loading(self, policy: Policy, entity_id: str) -> Loading:
        """The statement that reads whole rows for a writer."""
        key = (id(policy), entity_id)
        known = self._loadings.get(key)
        if known is None:
            known = Loading(policy, self._setting.tables, entity_id)
            self._loadings[key] = known
        return known

    def record(
        self,
        connection: sa.Connection,
        actor: Actor,
        entity_id: str,
        record_id: int,
        *,
        deleted: bool = False,
    ) -> Record | None:
        """One record with all that the person may read, and what they may do with it."""
        policy = self._setting.policy(actor)
        selection, statement = self._detail(policy, entity_id, deleted)
        binds = {**parameters(self._setting.inputs(actor)), "wanted_id": record_id}
        row = connection.execute(statement, binds).first()
        if row is None:
            return None
        named = with_titles(
            self._setting.entity(entity_id),
            [selection.record(row)],
            lambda target, ids: self.titles(connection, actor, target, ids),
        )
        found = named[0]
        if deleted:
            return found if "delete" in found.may else None
        return with_lines(
            self._setting,
            connection,
            actor,
            found,
            lambda target, ids: self.titles(connection, actor, target, ids),
        )

    def titles(
        self, connection: sa.Connection, actor: Actor, entity_id: str, ids: Iterable[int]
    ) -> dict[int, str]:
        """The titles of those records that are live and may be read; of people their names."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        policy = self._setting.policy(actor)
        query = policy.kept(("titles", entity_id), lambda: self._titles(policy, entity_id))
        binds = {**parameters(self._setting.inputs(actor)), "wanted_ids": wanted}
        found = {row[0]: row[1] for row in connection.execute(query, binds)}
        titles = ((i, found[i]) for i in wanted if i in found)
        return {i: title if title is not None else f"#{i}" for i, title in titles}

    def _titles(self, policy: Policy, entity_id: str) -> sa.Select[Any]:
        table = self._setting.tables.of(entity_id)
        wanted: sa.BindParameter[Any] = sa.bindparam("wanted_ids", expanding=True)
        query = (
            sa.select(table.c["id"], table.c["name"])
            if entity_id == USER
            else titled(policy, self._setting, entity_id)
        )
        return query.where(table.c["id"].in_(wanted))

    def history(
        self, connection: sa.Connection, actor: Actor, entity_id: str, record: Record
    ) -> tuple[HistoryEntry, ...]:
        """The entries of a record, the newest first, as far as the person may read the fields
        today; an entry of which nothing is left to see is left out."""
        entity = self._setting.entity(entity_id)
        plain = record.readable - record.masked
        rows = connection.execute(entries_query(entity_id, [record.id]).limit(MOST_ENTRIES)).all()
        entries = []
        for row in rows:
            changes = [c for c in read_changes(entity, row.changes) if c.field in plain]
            if changes or row.kind != "updated":
                entries.append((row, changes))
        words = self._words(connection, actor, entity, entries)
        names = self.titles(connection, actor, USER, [r.actor for r, _ in entries if r.actor])
        return tuple(
            HistoryEntry(
                version=row.version,
                at=row.at,
                actor=row.actor,
                actor_name=names.get(row.actor),
                door=row.door,
                action=row.kind,
                changes=tuple(_worded(entity, c, words) for c in changes),
                cause=row.cause,
            )
            for row, changes in entries
        )

    def changed_since(
        self, connection: sa.Connection, entity_id: str, record: Record, version: int
    ) -> frozenset[str]:
        """The readable fields that changed after a version."""
        entity = self._setting.entity(entity_id)
        rows = connection.execute(entries_query(entity_id, [record.id])).all()
        changes = (c for r in rows if r.version > version for c in read_changes(entity, r.changes))
        return frozenset(c.field for c in changes) & record.readable

    def words_of(
        self, connection: sa.Connection, actor: Actor, entity: Entity, row: Mapping[str, Any]
    ) -> dict[str, str]:
        """The titles of what a row that may not be stored points to, by field id."""
        found = {}
        for lookup in entity.active_fields():
            value = row.get(lookup.id) if lookup.type in ("lookup", "user") else None
            if value is not None:
                title = self.titles(connection, actor, target_of(lookup), [value]).get(value)
                if title is not None:
                    found[lookup.id] = title
        for field in any_of(entity):
            if row.get(field.id) is not None:
                target, number = apart(row[field.id])
                names = self.titles(connection, actor, target, [number])
                found |= dict.fromkeys((field.id,) if names else (), names.get(number, ""))
        for field in several_of(entity):
            ids = [int(one) for one in row.get(field.id) or ()]
            names = self.titles(connection, actor, target_of(field), ids)
            found |= {title_key(field.id, str(i)): title for i, title in names.items()}
        return found

    def _words(
        self,
        connection: sa.Connection,
        actor: Actor,
        entity: Entity,
        entries: list[tuple[Any, list[Change]]],
    ) -> dict[tuple[str, int], str]:
        wanted: dict[str, set[int]] = {}
        for _, changes in entries:
            for change in changes:
                found = entity.field(change.field)
                if found.type in ("lookup", "user"):
                    ids = {v for v in (change.before, change.after) if v is not None}
                    wanted.setdefault(target_of(found), set()).update(ids)
                elif found.targets:
                    for value in {change.before, change.after} - {None}:
                        target, number = apart(value)
                        wanted.setdefault(target, set()).add(number)
                elif found.type in SEVERAL:
                    ids = {int(one) for one in (*change.before, *change.after)}
                    wanted.setdefault(target_of(found), set()).update(ids)
        return {
            (target, record_id): title
            for target, ids in wanted.items()
            for record_id, title in self.titles(connection, actor, target, sorted(ids)).items()
        }

    def _detail(
        self, policy: Policy, entity_id: str, deleted: bool
    ) -> tuple[Selection, sa.Select[Any]]:
        key = (id(policy), entity_id, deleted)
        known = self._details.get(key)
        if known is None:
            selection = Selection(policy, self._setting.tables, self._setting.entity(entity_id))
            selection.add_fields(None)
            selection.add_rights()
            gone = selection.table.c["deleted_at"]
            statement = selection.statement().where(
                selection.table.c["id"] == sa.bindparam("wanted_id"),
                gone.is_not(None) if deleted else gone.is_(None),
            )
            visible = visible_rows(policy, self._setting.tables, selection.table, entity_id)
            if visible is not None:
                statement = statement.where(visible)
            known = self._details[key] = (selection, statement)
        return known


def found_or_missing(record: Record | None, entity_id: str, record_id: int) -> Record:
    """The record; raises NotFound for None."""
    if record is None:
        raise NotFound(entity_id, record_id)
    return record


def _worded(entity: Entity, change: Change, words: Mapping[tuple[str, int], str]) -> Change:
    """A change with titles; ids of records that the person may not read are taken out."""
    found = entity.field(change.field)
    if found.type in SEVERAL:
        return _several_worded(found, change, words)
    if found.type not in ("lookup", "user", "any_lookup"):
        return change

    def word(value: Any) -> str | None:
        if value is None:
            return None
        return words.get(apart(value) if found.targets else (target_of(found), value))

    before, after = word(change.before), word(change.after)
    lost = (change.before is not None and before is None) or (
        change.after is not None and after is None
    )
    return Change(
        field=change.field,
        before=change.before if before is not None else None,
        after=change.after if after is not None else None,
        before_title=before,
        after_title=after,
        restricted=lost,
    )


def _several_worded(found: Field, change: Change, words: Mapping[tuple[str, int], str]) -> Change:
    """A change of a field with several records: those that the person may read."""
    target = target_of(found)
    before, after = (
        tuple(one for one in value if (target, int(one)) in words)
        for value in (change.before, change.after)
    )
    titles = (", ".join(words[target, int(one)] for one in side) for side in (before, after))
    return replace(
        change,
        before=before,
        after=after,
        before_title=next(titles),
        after_title=next(titles),
        restricted=(before, after) != (change.before, change.after),
    )
