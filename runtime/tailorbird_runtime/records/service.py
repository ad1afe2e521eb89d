"""The record service: the one way in which records are read and written.

Every door (form, inline, api, import, bulk, convert, automation, sample) calls it; rights, rules,
required fields and gates are held here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_runtime.people.actor import SYSTEM, Actor
from tailorbird_runtime.records import bulk, deleting
from tailorbird_runtime.records.assigning import KEEP, Keep, hand_over
from tailorbird_runtime.records.converting import Overrides, carry_out_conversion
from tailorbird_runtime.records.creating import draft_record
from tailorbird_runtime.records.errors import Conflict, NotFound
from tailorbird_runtime.records.events import Follower
from tailorbird_runtime.records.inside import Inside
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.questions import Questions
from tailorbird_runtime.records.reading import found_or_missing
from tailorbird_runtime.records.record import (
    Assigned,
    Record,
)
from tailorbird_runtime.records.refusals import lost_sight, not_allowed
from tailorbird_runtime.records.stored import Stored
from tailorbird_runtime.records.units import unit_of_work
from tailorbird_runtime.records.with_lines import WithLines
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid

DEMANDS = frozenset({"required", "rule", "gate", "move", "closed"})
"""Codes of errors that are about what a company demands, not about what a value is."""


class RecordService(Questions):
    """Records of one model in one database; it is the only writer.

    Methods raise NotFound (also for what may not be read), NotAllowed, RecordInvalid with every
    reason at once, Conflict for a stale `version`, and QueryInvalid for questions without an
    answer.  `raw` values are keyed by field name, as the door got them; everything that is
    returned is by field id.  Each write is one transaction.
    """

    def create(self, actor: Actor, entity_id: str, raw: Mapping[str, Any], *, door: str) -> Record:
        """A new record.  If its maker may not read it, the result has an id and no values.

        A field of type `lines` takes a list of lines, which are made with it (`records.lines`).
        """
        entity = self.model.entity(entity_id)

        def work(connection: sa.Connection) -> Record:
            writer = Writer(self._setting, connection, actor, door)
            record_id = self._with_lines(writer).create(entity, raw)
            writer.finish()
            return self._as_seen(writer, entity_id, record_id, 1)

        return unit_of_work(self.engine, work)

    def the_only(self, actor: Actor, entity_id: str) -> int | None:
        """The record of a single entity as far as the person may read it, made with its defaults
        if it is not there yet; None where that takes a person."""
        found = self.list(actor, entity_id, Query(columns=(), limit=1)).records
        if found:
            return found[0].id
        try:
            return self.create(SYSTEM, entity_id, {}, door="automation").id
        except RecordInvalid:
            return None

    def lay_down(self, entity_id: str, raw: Mapping[str, Any]) -> int:
        """A record as tests in memory find it, from a time before today's demands; its id.

        Types, options, references and unique values are checked; required fields, rules, gates
        and moves are not.
        """
        entity = self.model.entity(entity_id)

        def work(connection: sa.Connection) -> int:
            writer = Writer(self._setting, connection, SYSTEM, "sample")
            draft = draft_record(writer, self._schemas, entity, raw)
            errors = [e for e in draft.errors if e.code not in DEMANDS]
            if errors:
                raise RecordInvalid(errors)
            writer.stamp_new(draft.row, draft.given)
            writer.number(entity, [draft.row])
            record_id = writer.insert(entity, draft.row)
            writer.finish()
            return record_id

        return unit_of_work(self.engine, work)

    def update(
        self,
        actor: Actor,
        entity_id: str,
        record_id: int,
        raw: Mapping[str, Any],
        *,
        version: int | None = None,
        door: str,
    ) -> Record:
        """A changed record; `version` is the one that the person saw (None: whatever it is).

        If nothing differs, nothing is written.  Lines that a field of type `lines` names are
        changed, added and deleted with the record; the others stay.
        """
        entity = self.model.entity(entity_id)

        def work(connection: sa.Connection) -> Record:
            writer = Writer(self._setting, connection, actor, door)
            stored = self._stored(writer, entity_id, record_id)
            self._refuse_stale(writer, stored, version)
            revision = self._with_lines(writer).update(entity, stored, raw)
            found = self._reader.record(connection, actor, entity_id, record_id)
            if found is None and not (revision.hands_over and "assign" in stored.may):
                raise lost_sight(entity)
            if writer.finish():
                found = self._reader.record(connection, actor, entity_id, record_id)
            return found or _unseen(entity_id, record_id, int(revision.row["version"]))

        return unit_of_work(self.engine, work)

    def delete(
        self,
        actor: Actor,
        entity_id: str,
        record_id: int,
        *,
        version: int | None = None,
        door: str,
    ) -> None:
        """Put a record, and what belongs to it, into the bin."""
        entity = self.model.entity(entity_id)

        def work(connection: sa.Connection) -> None:
            writer = Writer(self._setting, connection, actor, door)
            stored = self._stored(writer, entity_id, record_id)
            if "delete" not in stored.may:
                raise not_allowed(self.model, entity, "delete")
            self._refuse_stale(writer, stored, version)
            if entity.single:
                sentence = message("The only record of {entity} stays.", entity=entity.label)
                raise RecordInvalid([RecordError(field=None, code="single", message=sentence)])
            doomed = deleting.doom(writer, entity, stored.row, hold=True)
            reasons = deleting.blocks(writer, entity, doomed)
            if reasons:
                raise RecordInvalid(
                    RecordError(field=None, code="blocked", message=reason) for reason in reasons
                )
            writer.cause = f"{entity_id}/{record_id}"
            deleting.carry_out(writer, entity, doomed)
            writer.finish()

        unit_of_work(self.engine, work)

    def restore(self, actor: Actor, entity_id: str, record_id: int, *, door: str) -> Record:
        """Take a record out of the bin, with what was deleted along with it."""
        entity = self.model.entity(entity_id)

        def work(connection: sa.Connection) -> Record:
            writer = Writer(self._setting, connection, actor, door)
            loading = self._reader.loading(writer.policy, entity_id)
            stored = loading.one(connection, writer.inputs, record_id, deleted=True)
            if "delete" not in stored.may:
                raise NotFound(entity_id, record_id)
            errors = []
            if deleting.too_old(stored.row, writer.inputs.now):
                sentence = message("This record was deleted too long ago to be restored.")
                errors = [RecordError(field=None, code="closed", message=sentence)]
            else:
                back = deleting.revivable(writer, entity, stored.row)
                errors = deleting.revive(writer, back)
            if errors:
                raise RecordInvalid(errors)
            writer.finish()
            return self._as_seen(writer, entity_id, record_id, stored.version + 1)

        return unit_of_work(self.engine, work)

    def purge(self, entity_id: str, before: datetime) -> int:
        """Remove for good what was deleted before a moment; how many records."""
        entity = self.model.entity(entity_id)
        removed = 0
        while True:
            gone = unit_of_work(
                self.engine,
                lambda connection: deleting.purge_rows(
                    Writer(self._setting, connection, SYSTEM, "automation"), entity, before
                ),
            )
            removed += gone
            if not gone:
                return removed

    def assign(
        self,
        actor: Actor,
        entity_id: str,
        ids: Iterable[int],
        *,
        owner: int | None | Keep = KEEP,
        team: str | None | Keep = KEEP,
        door: str = "bulk",
    ) -> Assigned:
        """Hand records over; what is not given stays.  Tells which could not be, and why."""
        entity, wanted = self.model.entity(entity_id), list(ids)

        def work(connection: sa.Connection) -> Assigned:
            writer = Writer(self._setting, connection, actor, door)
            loading = self._reader.loading(writer.policy, entity_id)
            done = hand_over(writer, self._schemas, loading, entity, wanted, owner, team)
            writer.finish()
            return done

        return unit_of_work(self.engine, work)

    def convert(
        self,
        actor: Actor,
        entity_id: str,
        record_id: int,
        conversion: str,
        *,
        include: Iterable[str] | None = None,
        overrides: Overrides | None = None,
        version: int | None = None,
        door: str = "convert",
    ) -> dict[str, Record]:
        """The records that came of it, by step name.

        `include` names the optional steps to take (None: all), `overrides` are raw values by
        step name and field name.
        """
        entity = self.model.entity(entity_id)
        found = entity.conversions.get(conversion)
        if found is None:
            raise NotFound(entity_id, record_id)
        chosen = None if include is None else frozenset(include)

        def work(connection: sa.Connection) -> dict[str, Record]:
            writer = Writer(self._setting, connection, actor, door)
            writer.cause = f"{entity_id}/{record_id}"
            stored = self._stored(writer, entity_id, record_id)
            self._refuse_stale(writer, stored, version)
            ids = carry_out_conversion(
                writer, self._schemas, entity, stored, found, chosen, overrides or {}
            )
            writer.finish()
            return {
                name: self._as_seen(writer, found.steps[name].entity, made, 1)
                for name, made in ids.items()
            }

        return unit_of_work(self.engine, work)

    def bulk_create(
        self,
        actor: Actor,
        entity_id: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        door: str = "bulk",
    ) -> tuple[int, ...]:
        """All records or none; their ids in order.

        From the product itself, through `sample` or `import`, rows may bring read-only fields
        and `created_at`, `created_by`, `changed_at`, `changed_by`, `stage_entered_at` along.
        """
        entity = self.model.entity(entity_id)

        def work(connection: sa.Connection) -> tuple[int, ...]:
            writer = Writer(self._setting, connection, actor, door)
            ids = bulk.create_all(writer, self._schemas, entity, rows)
            writer.finish()
            return ids

        return unit_of_work(self.engine, work)

    def bulk_update(
        self,
        actor: Actor,
        entity_id: str,
        changes: Sequence[tuple[int, Mapping[str, Any]]],
        *,
        door: str = "bulk",
    ) -> None:
        """All changes or none, in order; the same record may come several times."""
        entity = self.model.entity(entity_id)

        def work(connection: sa.Connection) -> None:
            writer = Writer(self._setting, connection, actor, door)
            loading = self._reader.loading(writer.policy, entity_id)
            bulk.update_all(writer, self._schemas, loading, entity, changes)
            writer.finish()

        unit_of_work(self.engine, work)

    def followed_by(self, follower: Follower) -> RecordService:
        """The same service, with something that follows from every unit of its writes."""
        made = copy(self)
        made._setting = replace(self._setting, follower=follower)
        return made

    def inside(
        self,
        connection: sa.Connection,
        actor: Actor,
        *,
        cause: str,
        follower: Follower | None = None,
        asking: Actor | None = None,
    ) -> Inside:
        """Writes within a transaction that runs already, through the door `automation`.

        `asking` is who stands as `me` in the expressions that give the values, if that is not the
        writer.
        """
        writer = Writer(
            self._setting, connection, actor, "automation", cause=cause, follower=follower
        )
        return Inside(writer, self._schemas, self._reader, asking or actor)

    def _refuse_stale(self, writer: Writer, stored: Stored, version: int | None) -> None:
        if version is None or version == stored.version:
            return
        connection, actor = writer.connection, writer.actor
        current = self._reader.record(connection, actor, stored.entity_id, stored.id)
        record = found_or_missing(current, stored.entity_id, stored.id)
        changed_by = stored.row["changed_by"]
        names = self._reader.titles(connection, actor, "user", [changed_by] if changed_by else [])
        raise Conflict(
            current=record,
            changed_by=names.get(changed_by),
            changed_at=stored.row["changed_at"],
            fields=self._reader.changed_since(connection, stored.entity_id, record, version),
        )

    def _with_lines(self, writer: Writer) -> WithLines:
        return WithLines(
            writer, self._schemas, lambda child: self._reader.loading(writer.policy, child)
        )

    def _as_seen(self, writer: Writer, entity_id: str, record_id: int, version: int) -> Record:
        found = self._reader.record(writer.connection, writer.actor, entity_id, record_id)
        return found or _unseen(entity_id, record_id, version)


def _unseen(entity_id: str, record_id: int, version: int) -> Record:
    """A record that was written by someone who may not read it."""
    return Record(entity_id=entity_id, id=record_id, version=version, values={})
