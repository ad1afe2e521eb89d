"""Records as they were, from what the history kept of each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Entity
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.records.history import read_changes
from tailorbird_runtime.storage.people_tables import sys_user
from tailorbird_runtime.storage.system import sys_history

Row = dict[str, Any]
CHANGES = frozenset({"created", "updated", "assigned", "converted"})
"""The kinds of entries that change what a record is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a record: when, by whom (None: the product), the ids of the fields.

    `after` is the row that it left, `before` the one that it found, None for a new record.
    """

    at: datetime
    who: str | None
    fields: tuple[str, ...]
    before: Row | None
    after: Row


def undone(entity: Entity, after: Mapping[str, Any], entry: sa.Row[Any]) -> Row:
    """The row before the change of an entry; what follows from the stage goes with it.

    Of what the product keeps by itself (since when a stage, at what rate) the history says
    nothing: that stays as it is.
    """
    before = dict(after)
    for change in read_changes(entity, entry.changes):
        field = entity.field(change.field)
        before |= BINDINGS[field.type].write(field, change.before, before)
    return before | _stage_facts(entity, before)


def last_change(
    connection: sa.Connection, entity: Entity, row: Mapping[str, Any], until: datetime
) -> Change | None:
    """The last change of a record up to a moment; None if the history has none."""
    wanted = sa.select(sys_history).where(
        sys_history.c.entity == entity.id, sys_history.c.record == row["id"]
    )
    after = dict(row)
    for entry in connection.execute(wanted.order_by(sys_history.c.id.desc())):
        changed = read_changes(entity, entry.changes)
        if entry.kind in CHANGES and entry.at <= until and changed:
            return Change(
                at=entry.at,
                who=_name(connection, entry.actor),
                fields=tuple(c.field for c in changed),
                before=None if entry.kind == "created" else undone(entity, after, entry),
                after=after,
            )
        after = undone(entity, after, entry)
    return None


def _name(connection: sa.Connection, person: int | None) -> str | None:
    query = sa.select(sys_user.c.name).where(sys_user.c.id == person)
    return None if person is None else connection.execute(query).scalar_one_or_none()


def _stage_facts(entity: Entity, row: Mapping[str, Any]) -> Row:
    """What follows from the stage."""
    for pipeline in entity.pipelines.values():
        for stage in pipeline.stages.values():
            if stage.id == row.get(pipeline.field):
                return {"stage_open": stage.closed is None, "probability": stage.probability}
    return {}
