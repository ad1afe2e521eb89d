"""A record and its lines, written together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tailorbird_metadata.model import Entity
from tailorbird_runtime.records.creating import draft_record, right_holds
from tailorbird_runtime.records.lines import JUDGED_AT_LAST, LineWriter, Sent, sent
from tailorbird_runtime.records.stored import Loading, Stored
from tailorbird_runtime.records.updating import Revision, draft_revision
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid
from tailorbird_runtime.validation.intake import Schemas, read_only


class WithLines:
    """Writes one record, with its lines if any are sent; raises what `RecordService` raises.

    Lines are judged on the record as it will be, and rules and gates of the record on the lines
    as they will be: so the record goes first, then its lines, then what demands to look at them.
    An error takes all of it back, as it ends the transaction.
    """

    def __init__(self, writer: Writer, schemas: Schemas, loading: Callable[[str], Loading]) -> None:
        self._writer = writer
        self._schemas = schemas
        self._lines = LineWriter(writer, schemas, loading)

    def create(self, entity: Entity, raw: Mapping[str, Any]) -> int:
        """The id of a new record."""
        writer = self._writer
        found = self._sent_new(entity, raw)
        draft = draft_record(writer, self._schemas, entity, found.plain)
        found.errors += self._unwritable(entity, found, draft.row)
        if self._refused(found, draft.errors):
            lines = self._lines.judge(found.groups, None)
            raise RecordInvalid([*draft.errors, *found.errors, *lines])
        writer.stamp_new(draft.row, draft.given)
        writer.number(entity, [draft.row])
        record_id = writer.insert(entity, draft.row)
        if found.groups:
            errors = self._lines.write(found.groups, record_id)
            there = {"id": record_id}
            again = draft_record(writer, self._schemas, entity, found.plain, preset=there)
            self._refuse([*errors, *_last(again.errors)])
        return record_id

    def update(self, entity: Entity, stored: Stored, raw: Mapping[str, Any]) -> Revision:
        """What became of a stored record."""
        writer = self._writer
        found = sent(
            writer,
            entity,
            raw,
            lambda field_id: field_id in stored.readable,
            lambda field_id: field_id in stored.writable,
        )
        revision = draft_revision(writer, self._schemas, entity, stored, found.plain)
        if self._refused(found, revision.errors):
            lines = self._lines.judge(found.groups, stored.id)
            raise RecordInvalid([*revision.errors, *found.errors, *lines])
        if revision.changed:
            writer.write(entity, stored.row, revision.row)
        if found.groups:
            errors = self._lines.write(found.groups, stored.id)
            again = draft_revision(
                writer, self._schemas, entity, stored, found.plain, with_lines=True
            )
            self._refuse([*errors, *_last(again.errors)])
        return revision

    def _sent_new(self, entity: Entity, raw: Mapping[str, Any]) -> Sent:
        rights = self._writer.policy.of(entity.id)
        return sent(
            self._writer,
            entity,
            raw,
            lambda field_id: rights.field(field_id).read is not False,
            lambda field_id: rights.field(field_id).create is not False,
        )

    def _unwritable(
        self, entity: Entity, found: Sent, row: Mapping[str, Any]
    ) -> Iterator[RecordError]:
        """Fields of lines that may be written on some new records, but not on this one."""
        writer = self._writer
        rights, situation = writer.policy.of(entity.id), writer.situation(entity.id, row)
        for group in found.groups:
            right = rights.field(group.field.id).create
            if not isinstance(right, bool) and not right_holds(writer, right, situation):
                yield read_only(writer.setting.model, entity, group.field)

    def _refused(self, found: Sent, errors: Iterable[RecordError]) -> bool:
        """Whether the record cannot even be written to have its lines judged on it."""
        later = JUDGED_AT_LAST if found.groups else frozenset[str]()
        return bool(found.errors) or any(e.code not in later for e in errors)

    def _refuse(self, errors: Sequence[RecordError]) -> None:
        if errors:
            raise RecordInvalid(errors)


def _last(errors: Iterable[RecordError]) -> list[RecordError]:
    return [e for e in errors if e.code in JUDGED_AT_LAST]
