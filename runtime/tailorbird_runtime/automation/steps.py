"""Carrying out one step of an automation on a record."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.meaning.days import add_days
from tailorbird_metadata.expressions.meaning.working import add_working_days
from tailorbird_metadata.expressions.tree import FieldRef
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import (
    Assign,
    CallOut,
    CreateRecord,
    CreateTask,
    Deed,
    Entity,
    Field,
    Mail,
    Notify,
    Phrase,
    Recipient,
    SetFields,
    Step,
    Text,
    Value,
)
from tailorbird_runtime.automation import notices
from tailorbird_runtime.automation.filling import filled_text
from tailorbird_runtime.automation.occasion import Occasion, StepRefused
from tailorbird_runtime.automation.recipients import (
    addresses_of,
    next_in_turn,
    people_of,
    takes_turns,
)
from tailorbird_runtime.automation.sight import Sight
from tailorbird_runtime.automation.words import who_words
from tailorbird_runtime.fieldtypes.columns import MONEY_PLACES, rounded
from tailorbird_runtime.fieldtypes.showing import trimmed
from tailorbird_runtime.jobs.queue import Queue
from tailorbird_runtime.people import reading
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.assigning import KEEP
from tailorbird_runtime.records.converting import set_value
from tailorbird_runtime.records.history import plain_value
from tailorbird_runtime.records.inside import Inside
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.validation.evaluation import Situation

TASK = "task"
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a step: a record that was made, or why it was left out."""

    made: tuple[str, int] | None = None
    left_out: Message | None = None


@dataclass(slots=True, kw_only=True)
class Doing:
    """Carries out the steps of one run."""

    connection: sa.Connection
    records: RecordService
    inside: Inside
    queue: Queue
    occasion: Occasion
    run: int
    causes: tuple[str, ...]

    @property
    def entity(self) -> Entity:
        """The entity of the record that the run is about."""
        return self.inside.entity(self.occasion.entity)

    def situation(self) -> Situation:
        """The record as it is now; raises NotFound."""
        stored = self.inside.stored(self.occasion.entity, self.occasion.record)
        return self.inside.situation(self.occasion.entity, stored.row, self.occasion.before)

    def do(self, step: Step, situation: Situation) -> Came:
        """Carry out a step; raises StepRefused and what the record service raises."""
        deed: Deed = step.does
        match deed:
            case SetFields():
                return self._set(deed, situation)
            case CreateRecord():
                return self._create(deed, situation)
            case CreateTask():
                return self._task(step, deed, situation)
            case Assign():
                return self._assign(step, deed)
            case Notify():
                return self._notify(deed)
            case Mail():
                return self._mail(deed)
            case CallOut():
                return self._call(deed, situation)

    # -- records --------------------------------------------------------------------------------

    def _set(self, deed: SetFields, situation: Situation) -> Came:
        values = {f: set_value(v, self.entity.field(f), situation) for f, v in deed.sets.items()}
        self.inside.update(self.occasion.entity, self.occasion.record, values)
        return Came()

    def _create(self, deed: CreateRecord, situation: Situation) -> Came:
        target = self.inside.entity(deed.entity)
        values = {f: set_value(v, target.field(f), situation) for f, v in deed.sets.items()}
        currency = situation.row.get("currency")
        if currency is not None and any(target.field(f).type == "money" for f in values):
            values["currency"] = currency
        if deed.link is not None:
            values[deed.link] = self.occasion.record
        return Came(made=(target.id, self.inside.create(target.id, values)))

    def _task(self, step: Step, deed: CreateTask, situation: Situation) -> Came:
        target = self.inside.entity(TASK)
        owner = None if deed.to is None else self._person(step, deed.to)
        values: dict[str, Any] = {"title": self._title(deed.title, owner)}
        if owner is not None and target.has("owner"):
            values["owner"] = owner
        if deed.due_days is not None and target.has("due_on"):
            later = add_working_days if deed.working_days else add_days
            values["due_on"] = later(self.inside.inputs.today, deed.due_days)
        link = link_to(target, self.occasion.entity)
        if link is not None:
            values[link.id] = self.occasion.record
        values |= {f: set_value(v, target.field(f), situation) for f, v in deed.sets.items()}
        return Came(made=(target.id, self.inside.create(target.id, values)))

    def _title(self, title: Phrase, owner: int | None) -> str:
        reader = None if owner is None else reading.actor(self.connection, owner)
        sight = self._sight(reader)
        return filled_text(sight, self.entity, self.occasion.record, title)[:LONGEST_TITLE]

    def _assign(self, step: Step, deed: Assign) -> Came:
        owner = self._person(step, deed.to)
        has_team = self.entity.has("team") and self.entity.field("team").type == "team"
        team = deed.to.name if deed.to.kind == "team" and has_team else KEEP
        self.inside.assign(self.occasion.entity, self.occasion.record, owner=owner, team=team)
        return Came()

    def _person(self, step: Step, to: Recipient) -> int:
        people = self._people(to)
        if not people:
            who = who_words(self.inside.model, self.entity, to)
            raise StepRefused(message("Nobody active is behind {who}.", who=who))
        if not takes_turns(to):
            return people[0]
        name = f"{self.occasion.automation.id}/{step.id}"
        return next_in_turn(self.connection, name, people)

    def _people(self, to: Recipient) -> tuple[int, ...]:
        place = (self.entity, self.occasion.record)
        return people_of(self.connection, self._sight(None), *place, to, self.occasion.actor)

    # -- messages -------------------------------------------------------------------------------

    def _notify(self, deed: Notify) -> Came:
        people = self._people(deed.to)
        if not people:
            return self._nobody(deed.to)
        for person in people:
            title, body = self._notice(deed, reading.actor(self.connection, person))
            notices.tell(
                self.connection,
                [person],
                title,
                now=self.inside.inputs.now,
                body=body,
                automation=self.occasion.automation.id,
                entity=self.occasion.entity,
                record=self.occasion.record,
            )
        return Came()

    def _notice(self, deed: Notify, reader: Actor | None) -> tuple[Message, Message | None]:
        sight = self._eyes(reader)
        if deed.text is not None:
            return self._spoken(sight, deed.text), None
        template = self.inside.model.templates[str(deed.template)]
        return self._spoken(sight, template.subject), self._spoken(sight, template.body)

    def _spoken(self, sight: Sight, phrase: Phrase) -> Message:
        """A sentence in every language of the company: the reader may change hers."""
        said = {
            locale: filled_text(sight, self.entity, self.occasion.record, phrase, locale)
            for locale in self.inside.model.workspace.locales
        }
        return message("{words}", words=Text(frozen(said)))

    def _mail(self, deed: Mail) -> Came:
        place = (self.entity, self.occasion.record)
        found = addresses_of(
            self.connection, self._sight(None), *place, deed.to, self.occasion.actor
        )
        if not found:
            return self._nobody(deed.to)
        template = self.inside.model.templates[deed.template]
        for address in found:
            reader = (
                None if address.person is None else reading.actor(self.connection, address.person)
            )
            sight = self._sight(None) if reader is None else self._eyes(reader)
            payload = {
                "to": address.email,
                "subject": filled_text(sight, *place, template.subject),
                "body": filled_text(sight, *place, template.body),
                "template": template.name,
            }
            self._put("mail", payload)
        return Came()

    def _call(self, deed: CallOut, situation: Situation) -> Came:
        body = {key: sent_value(self.entity, v, situation) for key, v in deed.sends.items()}
        payload = {"integration": deed.integration, "action": deed.action, "body": body}
        self._put("call", payload, attempts=deed.attempts, in_order=True)
        return Came()

    def _put(self, kind: str, payload: dict[str, Any], **more: Any) -> None:
        self.queue.put(
            self.connection,
            kind,
            {**payload, "cause": list(self.causes)},
            automation=self.occasion.automation.name,
            entity=self.occasion.entity,
            record=self.occasion.record,
            run=self.run,
            **more,
        )

    def _nobody(self, to: Recipient) -> Came:
        who = who_words(self.inside.model, self.entity, to)
        return Came(left_out=message("There is nobody to be reached: {who}.", who=who))

    # -- eyes -----------------------------------------------------------------------------------

    def _eyes(self, reader: Actor | None) -> Sight:
        """What a person who gets a message may see."""
        if reader is None:
            return self._sight(None)
        inside = self.records.inside(self.connection, reader, cause="")
        return self._sight(reader, inside)

    def _sight(self, reader: Actor | None, inside: Inside | None = None) -> Sight:
        workspace = self.inside.model.workspace
        locale = workspace.locale if reader is None else reader.locale or workspace.locale
        zone = workspace.timezone if reader is None else reader.zone or workspace.timezone
        eyes = inside or self.inside
        return Sight(eyes, self.connection, locale, zone, acting=self.inside.inputs)


def link_to(target: Entity, entity_id: str) -> Field | None:
    """The lookup of `target` that points to records of an entity."""
    links = (f for f in target.active_fields() if f.type == "lookup" and f.to == entity_id)
    return next(links, None)


def sent_value(entity: Entity, value: Value, situation: Situation) -> Any:
    """A value of a request as JSON; options by their name, numbers with at most 4 decimals."""
    if value.expression is None:
        return plain_value(value.literal)
    found = situation.value(value.expression)
    if isinstance(found, Decimal):
        return format(trimmed(rounded(found, MONEY_PLACES)), "f")
    tree = value.expression.tree
    if isinstance(tree, FieldRef) and not tree.via and entity.has(tree.field):
        picklist = entity.field(tree.field).picklist
        option = picklist.by_id(found) if picklist is not None and found is not None else None
        return option.name if option is not None else plain_value(found)
    return plain_value(found)
