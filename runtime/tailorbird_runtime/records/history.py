"""The history of records: written with every change, read with today's rights."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.record import Change
from tailorbird_runtime.storage.system import sys_history

_SILENT = frozenset(
    {
        *("id", "version", "created_at", "created_by", "changed_at", "changed_by"),
        *("deleted_at", "deleted_by", "last_activity_at", "assigned_at"),
        *("stage_before", "stage_entered_at", "stage_open", "probability", "currency_rate"),
    }
)
_OVERRIDDEN = _SILENT - {"probability"}


def silent(entity: Entity) -> frozenset[str]:
    """Fields that follow from others, or say what the entry itself says.

    The probability is none of them where people may write one of their own.
    """
    own = any(p.own_probability for p in entity.pipelines.values())
    return _OVERRIDDEN if own else _SILENT


_INSERT = sys_history.insert().inline()


def history_row(
    entity: Entity,
    record_id: int,
    version: int,
    *,
    kind: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    actor: Actor,
    inputs: Inputs,
    door: str,
    cause: str | None = None,
    person: int | None = None,
) -> dict[str, Any]:
    """One row of the history table; `person` is who did it if that is not the actor."""
    return {
        "entity": entity.id,
        "record": record_id,
        "version": version,
        "at": inputs.now,
        "actor": person if actor.is_system else actor.id,
        "kind": kind,
        "door": door,
        "cause": cause,
        "changes": json.dumps(
            written_changes(entity, before, after), ensure_ascii=False, separators=(",", ":")
        ),
    }


def write_history(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows to the history, all in one go."""
    if rows:
        connection.execute(_INSERT, rows[0] if len(rows) == 1 else list(rows))


def differing(
    entity: Entity, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> frozenset[str]:
    """The ids of stored fields whose values differ; of a new record those that have a value."""
    return frozenset(
        f.id for f in entity.fields.values() if not f.computed and _of(before, f) != _of(after, f)
    )


def written_changes(
    entity: Entity, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> dict[str, list[Any]]:
    """What is kept of a write: by field id, the value before and after, as JSON."""
    return {
        f: [plain_value(_of(before, entity.field(f))), plain_value(_of(after, entity.field(f)))]
        for f in sorted(differing(entity, before, after) - silent(entity))
    }


def read_changes(entity: Entity, text: str) -> list[Change]:
    """The changes of an entry in internal form; fields that the model no longer has are left
    out."""
    changes = []
    for field_id, (before, after) in json.loads(text).items():
        if entity.has(field_id):
            field = entity.field(field_id)
            changes.append(
                Change(
                    field=field_id, before=read_value(field, before), after=read_value(field, after)
                )
            )
    return changes


def entries_query(entity_id: str, record_ids: Iterable[int]) -> sa.Select[Any]:
    """The rows of some records, the newest first."""
    return (
        sa.select(sys_history)
        .where(sys_history.c.entity == entity_id, sys_history.c.record.in_(list(record_ids)))
        .order_by(sys_history.c.id.desc())
    )


def _of(row: Mapping[str, Any] | None, field: Field) -> Any:
    return BINDINGS[field.type].empty if row is None else row.get(field.id)


def plain_value(value: Any) -> Any:
    """An internal value as it is kept in JSON."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain_value(v) for v in value]
    if isinstance(value, Mapping):
        return {key: plain_value(v) for key, v in value.items()}
    return value


def read_value(field: Field, value: Any) -> Any:
    """The internal value that was kept as JSON."""
    return BINDINGS[field.type].recalled(field, value)
