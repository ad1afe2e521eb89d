"""Writes inside a running transaction: what automations do goes the way of every other write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.model import Entity, Model
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.assigning import Keep, hand_over
from tailorbird_runtime.records.creating import draft_record
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.events import RecordEvent
from tailorbird_runtime.records.looking import Look, Looked, Statement, statement
from tailorbird_runtime.records.reading import Reader
from tailorbird_runtime.records.refusals import lost_sight
from tailorbird_runtime.records.stored import Stored
from tailorbird_runtime.records.updating import draft_revision
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.intake import Schemas


class Inside:
    """Records as one actor may write them in a transaction that somebody else ends.

    Values are internal ones by field id.  Everything is held as for any other door: required
    fields, options, references, unique values, rules and gates; for a person also rights, while
    the product itself may also fill fields that are read-only.  Methods raise what
    `RecordService` raises, before anything is written.
    """

    def __init__(self, writer: Writer, schemas: Schemas, reader: Reader, asking: Actor) -> None:
        self._writer = writer
        self._schemas = schemas
        self._reader = reader
        self.inputs: Inputs = replace(writer.inputs, me=asking.me())

    @property
    def model(self) -> Model:
        """The model that the records are of."""
        return self._writer.setting.model

    def entity(self, entity_id: str) -> Entity:
        """The entity with this id; raises KeyError."""
        return self._writer.setting.entity(entity_id)

    @property
    def actor(self) -> Actor:
        """Who writes."""
        return self._writer.actor

    def situation(
        self, entity_id: str, row: Mapping[str, Any], before: Mapping[str, Any] | None = None
    ) -> Situation:
        """Expressions on a row, which was `before` until now, as who set this off would have
        them answered."""
        found = self._writer.situation(entity_id, row, before)
        found.inputs = self.inputs
        return found

    def stored(self, entity_id: str, record_id: int) -> Stored:
        """The whole row with what the actor may do; raises NotFound."""
        loading = self._reader.loading(self._writer.policy, entity_id)
        return loading.one(self._writer.connection, self._writer.inputs, record_id)

    def stored_all(self, entity_id: str, record_ids: Iterable[int]) -> dict[int, Stored]:
        """Those of the records that the actor may read, in one query."""
        loading = self._reader.loading(self._writer.policy, entity_id)
        return loading.rows(self._writer.connection, self._writer.inputs, record_ids)

    def look(self, look: Look, record_id: int, asking: Inputs) -> list[Looked]:
        """The answer to a question about a record as the actor may have it; `asking` is who
        stands as `me` in its conditions.  No rows for a record that may not be read."""
        writer = self._writer
        policy, tables = writer.policy, writer.setting.tables
        loading = self._reader.loading(policy, look.about)
        mine = policy.everything or asking.me == writer.inputs.me

        def build() -> Statement:
            return statement(policy, tables, loading, look, asking.me, mine)

        found = policy.kept(("look", look), build) if mine else build()
        inputs = asking if policy.everything else writer.inputs
        return found.looked(writer.connection, loading, inputs, record_id)

    def create(self, entity_id: str, values: Mapping[str, Any]) -> int:
        """The id of a new record."""
        writer, entity = self._writer, self._writer.setting.entity(entity_id)
        preset, laid = self._apart(values)
        draft = draft_record(writer, self._schemas, entity, {}, preset=preset, laid=laid)
        if draft.errors:
            raise RecordInvalid(draft.errors)
        writer.stamp_new(draft.row, draft.given)
        writer.number(entity, [draft.row])
        return writer.insert(entity, draft.row)

    def update(self, entity_id: str, record_id: int, values: Mapping[str, Any]) -> bool:
        """Change a record; whether anything differed."""
        writer, entity = self._writer, self._writer.setting.entity(entity_id)
        stored = self.stored(entity_id, record_id)
        preset, laid = self._apart(values)
        revision = draft_revision(
            writer, self._schemas, entity, stored, {}, preset=preset, laid=laid
        )
        if revision.errors:
            raise RecordInvalid(revision.errors)
        if not revision.changed:
            return False
        writer.write(entity, stored.row, revision.row)
        hands_over = revision.hands_over and "assign" in stored.may
        if not (self.actor.is_system or hands_over) and self._lost(entity_id, record_id):
            raise lost_sight(entity)
        return True

    def assign(
        self, entity_id: str, record_id: int, *, owner: int | None | Keep, team: str | None | Keep
    ) -> None:
        """Hand a record over."""
        writer, entity = self._writer, self._writer.setting.entity(entity_id)
        loading = self._reader.loading(writer.policy, entity_id)
        done = hand_over(writer, self._schemas, loading, entity, [record_id], owner, team)
        reason = done.refused.get(record_id)
        if reason is not None:
            raise RecordInvalid([RecordError(field=None, code="not_allowed", message=reason)])

    def take_events(self) -> tuple[RecordEvent, ...]:
        """What was written since the last time, as far as something may follow from it."""
        events = tuple(self._writer.events)
        self._writer.events.clear()
        return events

    def _apart(
        self, values: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        return (values, None) if self.actor.is_system else (None, values)

    def _lost(self, entity_id: str, record_id: int) -> bool:
        try:
            self.stored(entity_id, record_id)
        except NotFound:
            return True
        return False
