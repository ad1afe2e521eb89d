"""Many records in one transaction: every rule is evaluated, rows and history go in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tailorbird_metadata.model import Entity
from tailorbird_runtime.fieldtypes import members
from tailorbird_runtime.records.creating import Draft, draft_record, refuse_second
from tailorbird_runtime.records.history import history_row, write_history
from tailorbird_runtime.records.stored import Loading
from tailorbird_runtime.records.updating import draft_revision
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid, in_row
from tailorbird_runtime.validation.intake import Schemas
from tailorbird_runtime.validation.uniqueness import taken, unique_column

BATCH = 500
MOST_ERRORS = 100
"""Errors that are gathered before the rest of the rows is no longer looked at."""


def create_all(
    writer: Writer, schemas: Schemas, entity: Entity, raws: Sequence[Mapping[str, Any]]
) -> tuple[int, ...]:
    """Create all records or none; the ids in the order of the rows.

    Raises RecordInvalid with the errors of all rows (`row` counts from 0).
    """
    refuse_second(writer, entity, len(raws))
    ids: list[int] = []
    writer.gathered = {}
    errors: list[RecordError] = []
    taken_values: dict[str, set[Any]] = {}
    for start in range(0, len(raws), BATCH):
        drafts = []
        for place, raw in enumerate(raws[start : start + BATCH], start):
            draft = draft_record(writer, schemas, entity, raw)
            found = [*draft.errors, *_repeated(writer, entity, draft.row, taken_values)]
            errors += in_row(found, place)
            drafts.append(draft)
            if len(errors) >= MOST_ERRORS:
                raise RecordInvalid(errors)
        if not errors:
            ids += _insert(writer, entity, drafts)
    if errors:
        raise RecordInvalid(errors)
    writer.settle()
    return tuple(ids)


def update_all(
    writer: Writer,
    schemas: Schemas,
    loading: Loading,
    entity: Entity,
    changes: Sequence[tuple[int, Mapping[str, Any]]],
) -> None:
    """Change all records or none; raises RecordInvalid with the errors of all rows."""
    errors: list[RecordError] = []
    for place, (record_id, raw) in enumerate(changes):
        stored = loading.one(writer.connection, writer.inputs, record_id)
        revision = draft_revision(writer, schemas, entity, stored, raw)
        errors += in_row(revision.errors, place)
        if len(errors) >= MOST_ERRORS:
            break
        if not errors and revision.changed:
            backdated = "changed_at" in raw
            moved = writer.at(revision.row) if backdated else writer
            moved.write(entity, stored.row, revision.row, backdated=backdated)
    if errors:
        raise RecordInvalid(errors)


def _insert(writer: Writer, entity: Entity, drafts: Sequence[Draft]) -> list[int]:
    table = writer.setting.tables.of(entity.id)
    rows = [draft.row for draft in drafts]
    for draft in drafts:
        writer.stamp_new(draft.row, draft.given)
    writer.number(entity, rows)
    names = [c.name for c in table.c if c.name != "id"]
    statement = table.insert().returning(table.c["id"], sort_by_parameter_order=True)
    found = writer.connection.execute(statement, [{n: row.get(n) for n in names} for row in rows])
    entries = []
    for row, record_id in zip(rows, found.scalars(), strict=True):
        row["id"] = int(record_id)
        at = writer.at(row)
        entries.append(
            history_row(
                entity,
                row["id"],
                1,
                kind="created",
                before=None,
                after=row,
                actor=at.actor,
                inputs=at.inputs,
                door=writer.door,
                cause=writer.cause,
                person=row["created_by"],
            )
        )
    members.follow(writer.connection, entity, [({}, row) for row in rows])
    write_history(writer.connection, entries)
    for row in rows:
        writer.move_activity(entity, row)
        writer.tell(entity, row["id"], "created", None, row)
    return [row["id"] for row in rows]


def _repeated(
    writer: Writer, entity: Entity, row: Mapping[str, Any], seen: dict[str, set[Any]]
) -> list[RecordError]:
    """Unique values that another row of the same bulk has already."""
    errors = []
    for found in entity.active_fields():
        column = unique_column(writer.setting.tables, entity, found)
        value = row.get(column) if column else None
        if column is None or value is None:
            continue
        values = seen.setdefault(column, set())
        if value in values:
            errors.append(taken(entity, found, lambda _: True))
        values.add(value)
    return errors
