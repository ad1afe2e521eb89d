"""Into the bin, out of it again, and away for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Entity, Field
from tailorbird_metadata.model.entity import LINKS
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.any_lookups import apart, link_value
from tailorbird_runtime.fieldtypes.members import forget, points_to
from tailorbird_runtime.records.stored import Stored
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.storage.system import sys_history
from tailorbird_runtime.validation.errors import RecordError
from tailorbird_runtime.validation.references import readable_ids
from tailorbird_runtime.validation.uniqueness import unique_errors

KEPT_FOR = timedelta(days=30)
"""How long a record can be taken out of the bin."""

_AT_ONCE = 500

Rows = dict[int, dict[str, Any]]
_Link = tuple[Entity, Field, dict[str, Any]]


@dataclass(slots=True)
class Doomed:
    """What a delete does: rows to delete by entity id, links to clear, links that forbid it."""

    rows: dict[str, Rows] = field(default_factory=dict)
    clear: list[_Link] = field(default_factory=list)
    block: list[_Link] = field(default_factory=list)

    def has(self, entity_id: str, record_id: int) -> bool:
        """Whether the record goes along."""
        return record_id in self.rows.get(entity_id, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What would happen: how many records go along by entity id, and why it cannot be."""

    takes: Mapping[str, int]
    blocked: tuple[Message, ...]


def doom(writer: Writer, entity: Entity, row: dict[str, Any], *, hold: bool = False) -> Doomed:
    """Follow all lookups that point to the record, and to what is deleted with it.

    With `hold` nobody can hang anything new on these records until the transaction ends.
    """
    if hold:
        table = writer.setting.tables.of(entity.id)
        held = sa.select(table.c["id"]).where(table.c["id"] == row["id"]).with_for_update()
        writer.connection.execute(held)
    found = Doomed(rows={entity.id: {int(row["id"]): row}})
    front: list[tuple[Entity, list[int]]] = [(entity, [int(row["id"])])]
    while front:
        parent, ids = front.pop()
        for child, lookup in writer.setting.model.children_of(parent.id):
            pointing = [link_value(lookup, parent.id, i) for i in ids]
            if not _follows(lookup):
                continue
            rows = _live_children(writer, child, lookup, pointing, hold)
            if lookup.on_delete == "cascade":
                fresh = {i: r for i, r in rows.items() if not found.has(child.id, i)}
                found.rows.setdefault(child.id, {}).update(fresh)
                if fresh:
                    front.append((child, list(fresh)))
            else:
                kind = found.clear if lookup.on_delete == "clear" else found.block
                kind += [(child, lookup, r) for r in rows.values()]
    for links in (found.clear, found.block):
        links[:] = [(e, f, r) for e, f, r in links if not found.has(e.id, int(r["id"]))]
    return found


def blocks(writer: Writer, entity: Entity, found: Doomed) -> tuple[Message, ...]:
    """Why the record cannot be deleted, with the numbers that the person may see."""
    by_child: dict[str, list[int]] = {}
    for child, _, row in found.block:
        by_child.setdefault(child.id, []).append(int(row["id"]))
    sentences, hidden = [], False
    for child_id, ids in by_child.items():
        seen = readable_ids(
            writer.connection, writer.setting.tables, writer.policy, writer.inputs, child_id, ids
        )
        hidden = hidden or len(seen) < len(set(ids))
        if seen:
            child = writer.setting.model.entity(child_id)
            one = message(
                "This record ({entity}) cannot be deleted: 1 {child} depends on it.",
                entity=entity.label,
                child=child.label,
            )
            many = message(
                "This record ({entity}) cannot be deleted: {count} {children} depend on it.",
                entity=entity.label,
                count=len(seen),
                children=child.label_many,
            )
            sentences.append(counted(len(seen), one, many))
    if hidden:
        sentences.append(
            message(
                "This record ({entity}) cannot be deleted: records that you may not see depend"
                " on it.",
                entity=entity.label,
            )
        )
    return tuple(sentences)


def deletion_of(writer: Writer, entity: Entity, stored: Stored) -> Deletion:
    """What deleting the record would do; counts only what the person may read."""
    found = doom(writer, entity, stored.row)
    takes = {}
    for entity_id, rows in found.rows.items():
        ids = [i for i in rows if (entity_id, i) != (entity.id, stored.id)]
        seen = readable_ids(
            writer.connection, writer.setting.tables, writer.policy, writer.inputs, entity_id, ids
        )
        if seen:
            takes[entity_id] = len(seen)
    return Deletion(takes=takes, blocked=blocks(writer, entity, found))


def carry_out(writer: Writer, entity: Entity, found: Doomed) -> None:
    """Delete all that is doomed and clear the links; raises Moved if someone was faster."""
    for child, lookups, row in _once_each(found.clear):
        changed = dict(row)
        for lookup in lookups:
            changed.update(BINDINGS[lookup.type].write(lookup, None, changed))
        writer.write(child, row, changed)
    for entity_id, rows in found.rows.items():
        doomed_entity = writer.setting.model.entity(entity_id)
        for row in rows.values():
            gone = dict(row)
            gone["deleted_at"], gone["deleted_by"] = writer.inputs.now, writer.person
            writer.write(doomed_entity, row, gone, "deleted", backdated=True)


def _once_each(links: Iterable[_Link]) -> Iterator[tuple[Entity, list[Field], dict[str, Any]]]:
    """Each record once, with all its lookups that are to be cleared."""
    found: dict[tuple[str, int], tuple[Entity, list[Field], dict[str, Any]]] = {}
    for child, lookup, row in links:
        entry = found.setdefault((child.id, int(row["id"])), (child, [], row))
        entry[1].append(lookup)
    yield from found.values()


def revivable(writer: Writer, entity: Entity, row: dict[str, Any]) -> dict[str, Rows]:
    """The record and what was deleted in the same go through cascading lookups."""
    found: dict[str, Rows] = {entity.id: {int(row["id"]): row}}
    front: list[tuple[Entity, list[int]]] = [(entity, [int(row["id"])])]
    while front:
        parent, ids = front.pop()
        for child, lookup in writer.setting.model.children_of(parent.id):
            if lookup.on_delete != "cascade":
                continue
            table = writer.setting.tables.of(child.id)
            links = [link_value(lookup, parent.id, i) for i in ids]
            query = sa.select(table).where(
                table.c[lookup.id].in_(links), table.c["deleted_at"] == row["deleted_at"]
            )
            rows = {r["id"]: dict(r) for r in writer.connection.execute(query).mappings()}
            fresh = {i: r for i, r in rows.items() if i not in found.get(child.id, {})}
            found.setdefault(child.id, {}).update(fresh)
            if fresh:
                front.append((child, list(fresh)))
    return found


def revive(writer: Writer, found: dict[str, Rows]) -> list[RecordError]:
    """Take records out of the bin; returns what stands against it (and then wrote too much:
    the caller rolls back)."""
    errors: list[RecordError] = []
    for entity_id, rows in found.items():
        entity = writer.setting.model.entity(entity_id)
        for row in rows.values():
            back = dict(row)
            back["deleted_at"] = back["deleted_by"] = None
            errors += _reference_errors(writer, entity, back, found)
            every = [f.id for f in entity.active_fields()]
            errors += unique_errors(
                writer.connection,
                writer.setting.tables,
                writer.policy,
                entity,
                back,
                every,
                lambda _: True,
            )
            if not errors:
                writer.write(entity, row, back, "restored", backdated=True)
    return errors


def too_old(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether the record has been in the bin for too long to be taken out."""
    return bool(row["deleted_at"] < now - KEPT_FOR)


def purge_rows(writer: Writer, entity: Entity, before: datetime) -> int:
    """Remove the rows that were deleted before a moment, with their history; how many."""
    table = writer.setting.tables.of(entity.id)
    query = sa.select(table.c["id"]).where(table.c["deleted_at"] < before).limit(_AT_ONCE)
    ids = list(writer.connection.execute(query).scalars())
    if not ids:
        return 0
    for child, lookup in _pointing_to(writer, entity):
        below = writer.setting.tables.of(child.id)
        links = [link_value(lookup, entity.id, i) for i in ids]
        if lookup.type == "multi_lookup":
            _take_out(writer, child, lookup, ids)
            continue
        emptied = BINDINGS[lookup.type].write(lookup, None, {})
        writer.connection.execute(
            below.update().where(below.c[lookup.id].in_(links)).values(emptied)
        )
    of_these = sa.and_(sys_history.c.entity == entity.id, sys_history.c.record.in_(ids))
    writer.connection.execute(sys_history.delete().where(of_these))
    forget(writer.connection, entity.id, ids)
    writer.connection.execute(table.delete().where(table.c["id"].in_(ids)))
    return len(ids)


def _pointing_to(writer: Writer, entity: Entity) -> Iterator[tuple[Entity, Field]]:
    """Every lookup to the entity, retired ones too: their columns still hold ids."""
    for child in writer.setting.model.entities.values():
        for found in child.fields.values():
            if found.type in LINKS and entity.id in found.leads_to:
                yield child, found


def _follows(lookup: Field) -> bool:
    """Whether something happens to the records that point to a deleted one at once.

    One of several stays named while it is in the bin, unseen, and is there again when it comes
    back.
    """
    return lookup.type != "multi_lookup" or lookup.on_delete == "block"


def _take_out(writer: Writer, child: Entity, lookup: Field, ids: Sequence[int]) -> None:
    """Take records that go for good out of the sets that name them, each in its history."""
    gone = {str(one) for one in ids}
    table = writer.setting.tables.of(child.id)
    query = sa.select(table).where(points_to(lookup, child.id, table, ids)).with_for_update()
    for row in [dict(r) for r in writer.connection.execute(query).mappings()]:
        changed = dict(row)
        kept = tuple(one for one in row[lookup.id] if one not in gone)
        changed.update(BINDINGS[lookup.type].write(lookup, kept, changed))
        writer.write(child, row, changed)


def _live_children(
    writer: Writer, child: Entity, lookup: Field, links: Iterable[int | str], hold: bool
) -> Rows:
    table = writer.setting.tables.of(child.id)
    query = sa.select(table).where(
        points_to(lookup, child.id, table, links), table.c["deleted_at"].is_(None)
    )
    query = query.with_for_update() if hold else query
    return {r["id"]: dict(r) for r in writer.connection.execute(query).mappings()}


def _reference_errors(
    writer: Writer, entity: Entity, row: dict[str, Any], together: dict[str, Rows]
) -> Iterator[RecordError]:
    """Links of a restored record to others that are still in the bin; loose ones are cleared."""
    for found in entity.active_fields():
        value = row.get(found.id) if found.type in ("lookup", "any_lookup") else None
        if value is None:
            continue
        target, target_id = apart(value) if found.targets else (str(found.to), value)
        if target_id in together.get(target, {}):
            continue
        table = writer.setting.tables.of(target)
        query = sa.select(table.c["id"]).where(
            table.c["id"] == target_id, table.c["deleted_at"].is_(None)
        )
        if writer.connection.execute(query).first() is not None:
            continue
        if found.on_delete == "clear":
            row.update(BINDINGS[found.type].write(found, None, row))
            continue
        label = writer.setting.model.entity(target).label
        yield RecordError(
            field=found.name,
            code="blocked",
            message=message(
                "This record belongs to another one ({entity}) that is in the bin.", entity=label
            ),
            help=message("Restore that one first."),
        )
