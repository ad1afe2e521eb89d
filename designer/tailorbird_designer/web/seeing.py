"""The draft through the eyes of a role: its lists, and its form with the rights of the role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, ListView, Model, Role
from tailorbird_runtime.access.policy import EntityPolicy, Policies, is_writable
from tailorbird_runtime.forms.conditions import Conditions, row_of
from tailorbird_runtime.forms.fields import Choices, FieldBinder
from tailorbird_runtime.forms.form import BoundForm, FormBuilder, build
from tailorbird_runtime.forms.layouts import choose
from tailorbird_runtime.forms.values import Binder, BoundValue
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.masks import masked as mask
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.tables import Tables

EXAMPLES = 5


@dataclass(frozen=True)
class Eyes:
    """An admin who looks at one entity of the draft as somebody with one role."""

    at: Desk
    role: Role
    entity: Entity

    @property
    def model(self) -> Model:
        """What the draft means."""
        return self.at.model

    @cached_property
    def policy(self) -> EntityPolicy:
        """What the role may do with the entity."""
        return Policies(self.model).of([self.role.id]).of(self.entity.id)

    @cached_property
    def actor(self) -> Actor:
        """The admin, with nothing but this role."""
        return replace(self.at.context.actor, roles=(self.role.id,))

    @property
    def binder(self) -> Binder:
        """Values in the admin's language."""
        return Binder(model=self.model, voice=self.at.voice)

    # -- lists --------------------------------------------------------------------------------

    def lists(self) -> Iterator[ListView]:
        """The lists that the role finds."""
        for view in self.entity.lists.values():
            if not view.roles or self.role.id in view.roles or self.role.everything:
                yield view

    def columns(self, view: ListView) -> Iterator[tuple[str, str]]:
        """Key and label of the columns that the role may read."""
        for column in view.columns:
            lookup, _, behind = column.partition(".")
            if not self.entity.has(lookup) or self.policy.field(lookup).read is False:
                continue
            field = self.entity.field(lookup)
            label = self.at.say(field.label)
            if behind and field.to is not None:
                label = f"{label}: {self.at.say(self.model.entity(field.to).field(behind).label)}"
            yield column, label

    def examples(self) -> tuple[Record, ...]:
        """Some records as they are stored; none of an entity that is only in the draft."""
        known = self.at.published_entity(self.entity)
        if known is None:
            return ()
        context = self.at.context
        return context.live.records.list(context.actor, known.id, Query(limit=EXAMPLES)).records

    def cell(self, record: Record, column: str) -> BoundValue:
        """One value of an example; a mask where the role sees one, nothing that is not stored."""
        field = self.entity.field(column.partition(".")[0])
        shown = self.seen(record)
        if "." in column or field.id not in shown.values:
            return BoundValue(type="text")
        return self.binder.value(field, shown, tight=True)

    # -- the form -----------------------------------------------------------------------------

    def stored(self, record_id: int) -> Record | None:
        """A record as it is stored, with the rights of the role; None if there is none."""
        known = self.at.published_entity(self.entity)
        if known is None:
            return None
        context = self.at.context
        return self.seen(context.live.records.get(context.actor, known.id, record_id))

    def seen(self, record: Record) -> Record:
        """A record with the rights of the role; what only the draft has is empty."""
        readable = frozenset(f.id for f in self.policy.readable())
        masked = frozenset(f for f in readable if self.policy.field(f).plain is False)
        values = {k: v for k, v in record.values.items() if k.partition("__")[0] in readable
                  or k == "currency"}  # fmt: skip
        values.update({f: mask(record.values.get(f)) for f in masked})
        writable = frozenset(f.id for f in self.entity.active_fields() if self._may_edit(f))
        return replace(record, values=values, readable=readable, masked=masked, writable=writable)

    def _may_edit(self, field: Field) -> bool:
        allowed = self.policy.edit is not False and self.policy.field(field.id).edit is not False
        return allowed and is_writable(field)

    def fresh(self) -> Record | None:
        """A new record with its defaults; None if the role may not create one."""
        if self.policy.create is False:
            return None
        ports = self.at.ports
        tables = Tables(self.model)
        records = RecordService(
            model=self.model, tables=tables, engine=ports.engine, clock=ports.clock
        )
        return records.draft(self.actor, self.entity.id)

    def form(self, record: Record) -> BoundForm:
        """The form of a record, with its live conditions."""
        at, entity = self.at, self.entity
        layout = choose(self.model, entity, [self.role.id])
        teams = tuple((k, at.say(t)) for k, t in self.model.workspace.teams.items())
        fields = FieldBinder(entity=entity, binder=self.binder, choices=Choices(teams=teams))
        zone = self.model.workspace.timezone
        inputs = Inputs(now=at.voice.now, today=at.voice.today, zone=zone, me=self.actor.me())
        readable, writable = frozenset(record.readable), frozenset(record.writable)
        conditions = Conditions(
            entity=entity, layout=layout, voice=at.voice, inputs=inputs,
            row=row_of(self.model, entity, record.values, {}), readable=readable | writable,
        )  # fmt: skip
        builder = FormBuilder(
            entity=entity, layout=layout, fields=fields, conditions=conditions,
            writable=writable, readable=readable, record=record, titles=record.titles,
        )  # fmt: skip
        new = message("New {thing}", thing=at.voice.inside(entity.label))
        name = record.titles.get(entity.title) or str(record.values.get(entity.title) or "")
        return build(
            builder,
            title=at.say(new) if record.id == 0 else name or f"#{record.id}",
            action="",
            cancel="",
            save=at.say(message("Save")),
        )
