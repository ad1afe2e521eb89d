"""Whether what happened is what a case expects: what is missing, and what nobody named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tailorbird_metadata.cases import Case, Made, Ref, Said, Values
from tailorbird_metadata.cases import Message as Expectation
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.jobs.job import Job
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.trials.effects import Effects, Key, Refusal, Told
from tailorbird_runtime.trials.likeness import (
    Joined,
    alike,
    call_words,
    is_call,
    is_default,
    is_named,
    mail_words,
    pair,
    short,
    who,
)
from tailorbird_runtime.trials.pairing import left_over
from tailorbird_runtime.trials.worlds import World


@dataclass(slots=True)
class Judgement:
    """What a case expected and did not get, and what it got and had not named."""

    expected: list[Message] = field(default_factory=list)
    got: list[Message] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.expected and not self.got


def judge(world: World, case: Case, effects: Effects) -> Judgement:
    """Compare what happened with what the case names."""
    return _Judge(world, case, effects).judged()


class _Judge:
    """One case being compared."""

    def __init__(self, world: World, case: Case, effects: Effects) -> None:
        self.world, self.case, self.effects = world, case, effects
        self.then = case.then
        self.found = Judgement()

    def judged(self) -> Judgement:
        if self.effects.refusal is not None or self.then.refused is not None:
            self.refusal(self.effects.refusal)
        self.records()
        self.made()
        self.messages()
        self.found.got += self.effects.troubles
        self.readable()
        return self.found

    def miss(self, sentence: Message) -> None:
        """Something that was expected did not happen."""
        self.found.expected.append(sentence)

    def surplus(self, sentence: Message) -> None:
        """Something happened that was not named."""
        self.found.got.append(sentence)

    # -- refusals ---------------------------------------------------------------------------

    def refusal(self, refusal: Refusal | None) -> None:
        wanted, at = self.then.refused, self.then.at
        errors = refusal.errors if refusal is not None else ()
        if wanted is not None and any(is_named(e.rule, e.code, wanted) for e in errors):
            places = [e.field for e in errors if is_named(e.rule, e.code, wanted)]
            if at is not None and at not in places:
                self.miss(message("refused at {field}", field=self.label(at)))
                shown = [self.label(p) if p is not None else message("no field") for p in places]
                self.surplus(message("refused at {field}", field=shown[0]))
            return
        if wanted is not None:
            self.miss(message("refused by {rule}", rule=wanted))
        if refusal is None:
            self.surplus(message("it was not refused"))
        for error in errors:
            self.surplus(
                message(
                    "refused by {rule}: {sentence}",
                    rule=short(error.rule) or error.code,
                    sentence=error.message,
                )
            )

    def label(self, name: str) -> Any:
        """A field as people call it."""
        entity = self.case.when.entity
        fields = self.world.model.entity(entity).fields if entity is not None else {}
        return fields[name].label if name in fields else name

    # -- records ----------------------------------------------------------------------------

    def records(self) -> None:
        named: dict[Key, Values] = {}
        entities = {g.name: g.entity for g in self.case.records}
        for name, values in self.then.records.items():
            named[(entities[name], self.world.ids[name])] = values
        if self.effects.subject is not None and self.then.record:
            there = named.get(self.effects.subject, {})
            named[self.effects.subject] = {**there, **self.then.record}
        elif self.then.record:
            self.miss(message("a record; nothing was made"))
        for key, values in named.items():
            self.compare(key, values)
        self.unnamed(named)

    def compare(self, key: Key, values: Values) -> None:
        entity = self.world.model.entity(key[0])
        try:
            record = self.world.records.get(SYSTEM, *key)
        except NotFound:
            self.miss(message("{record}, which is gone", record=self.title(key)))
            return
        for field_id, said in values.items():
            place = entity.field(field_id)
            value = record.values.get(field_id)
            if not alike(value, self.world.internal(said)):
                self.miss(pair(place, self.shown(place, self.world.internal(said))))
                self.surplus(pair(place, self.shown(place, value)))

    def unnamed(self, named: Mapping[Key, Values]) -> None:
        """Changes that neither the act itself made nor the case names."""
        for key, changed in self.effects.changed.items():
            known = set(named.get(key, ()))
            if key == self.effects.subject:
                known |= self.done()
            for place in (f for f in self.entity(key).fields.values() if f.id in changed - known):
                record = self.world.records.get(SYSTEM, *key)
                shown = self.shown(place, record.values.get(place.id))
                self.surplus(
                    message(
                        "{record}: {change}",
                        record=self.title(key),
                        change=pair(place, shown),
                    )
                )

    def done(self) -> set[str]:
        """The fields that the act itself writes."""
        act = self.case.when
        stage = {"stage", "pipeline"} if act.kind == "move" or "stage" in act.values else set()
        return {*act.values, *stage}

    def entity(self, key: Key) -> Entity:
        return self.world.model.entity(key[0])

    def title(self, key: Key) -> str:
        """A record by the name that the test gave it, else by its title."""
        for given in self.case.records:
            if (given.entity, self.world.ids.get(given.name)) == key:
                return given.name
        row = self.effects.made.get(key, {})
        return str(row.get(self.entity(key).title) or f"{key[0]}/{key[1]}")

    def shown(self, place: Field, value: Any) -> Any:
        """A value as the test would write it."""
        if value is None or value == ():
            return message("nothing")
        if place.type == "user":
            return next((n for n, i in self.world.persons.items() if i == value), value)
        if place.type == "lookup" and place.to is not None:
            return self.title((place.to, int(value)))
        option = place.picklist.by_id(value) if place.picklist is not None else None
        if option is not None:
            return option.name
        if isinstance(value, tuple):
            return ", ".join(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        return value

    # -- new records ------------------------------------------------------------------------

    def made(self) -> None:
        made = [key for key in self.effects.made if key != self.effects.subject]
        wanted = (*self.then.tasks, *self.then.created)
        missed, surplus = left_over(wanted, made, self.fits)
        for one in missed:
            self.miss(self.made_words(one))
        for key in surplus:
            self.surplus(self.row_words(key))

    def fits(self, wanted: Made, key: Key) -> bool:
        if key[0] != wanted.entity:
            return False
        record = self.world.records.get(SYSTEM, *key)
        values = record.values
        if wanted.holder is not None and not self.is_one(values.get("owner"), wanted.holder):
            return False
        return all(
            alike(values.get(f), self.world.internal(said)) for f, said in wanted.values.items()
        )

    def is_one(self, person: Any, wanted: Ref) -> bool:
        """Whether a person is the one, or one of the role or team."""
        if person is None:
            return False
        if wanted.kind == "person":
            return bool(self.world.persons[wanted.name] == person)
        actor = self.world.people.actor(int(person))
        if actor is None:
            return False
        return wanted.name in (actor.roles if wanted.kind == "role" else actor.teams)

    def made_words(self, wanted: Made) -> Message:
        entity = self.world.model.entity(wanted.entity)
        parts = [
            pair(entity.field(f), self.said(entity.field(f), s)) for f, s in wanted.values.items()
        ]
        if wanted.holder is not None:
            parts.insert(0, message("for {who}", who=who(wanted.holder)))
        return message("{thing}: {parts}", thing=entity.label, parts=Joined(parts))

    def said(self, place: Field, said: Said) -> Any:
        return self.shown(place, self.world.internal(said))

    def row_words(self, key: Key) -> Message:
        entity, values = self.entity(key), self.world.records.get(SYSTEM, *key).values
        parts = [
            pair(place, self.shown(place, values[place.id]))
            for place in entity.fields.values()
            if not place.system
            and not place.automatic
            and values.get(place.id) not in (None, (), False)
            and not is_default(place, values[place.id])
        ]
        return message("{thing}: {parts}", thing=entity.label, parts=Joined(parts))

    # -- messages ---------------------------------------------------------------------------

    def messages(self) -> None:
        self.pair(self.then.notices, self.effects.notices, self.is_notice, self.notice_words)
        self.pair(self.then.mails, self.effects.mails, self.is_mail, mail_words)
        self.pair(self.then.calls, self.effects.calls, is_call, call_words)

    def pair(self, wanted: Iterable[Any], there: Iterable[Any], fits: Any, words: Any) -> None:
        """Each expectation takes one of what is there."""
        missed, surplus = left_over(tuple(wanted), tuple(there), fits)
        for one in missed:
            self.miss(words(one))
        for item in surplus:
            self.surplus(words(item))

    def is_notice(self, wanted: Expectation, told: Told) -> bool:
        if isinstance(wanted.to, Ref) and not self.is_one(told.person, wanted.to):
            return False
        return (wanted.text is None or wanted.text == self.in_words(told.text)) and (
            wanted.body is None or wanted.body.strip() in self.in_words(told.body)
        )

    def in_words(self, said: Message | None) -> str:
        return said.render(self.world.model.workspace.locale) if said is not None else ""

    def notice_words(self, one: Expectation | Told) -> Message:
        if isinstance(one, Told):
            name = next(n for n, i in self.world.persons.items() if i == one.person)
            return message("notice to {who}: {words}", who=name, words=self.in_words(one.text))
        return message("notice to {who}: {words}", who=who(one.to), words=one.text or "…")

    def is_mail(self, wanted: Expectation, job: Job) -> bool:
        payload = job.payload
        to = wanted.to
        if isinstance(to, Ref):
            persons = {f"{n}@test.example": i for n, i in self.world.persons.items()}
            if not self.is_one(persons.get(str(payload["to"])), to):
                return False
        elif to is not None and to != payload["to"]:
            return False
        return (
            wanted.template in (None, payload.get("template"))
            and wanted.text in (None, payload["subject"])
            and (wanted.body is None or wanted.body.strip() in str(payload["body"]))
        )

    # -- who may read -----------------------------------------------------------------------

    def readable(self) -> None:
        if self.then.readable is None or self.effects.subject is None:
            return
        may = {n for n in self.world.persons if self.sees(n, self.effects.subject)}
        wanted = set(self.then.readable)
        for name in sorted(wanted - may):
            self.miss(message("{who} may read it", who=name))
        for name in sorted(may - wanted):
            self.surplus(message("{who} may read it", who=name))

    def sees(self, name: str, key: Key) -> bool:
        try:
            self.world.records.get(self.world.actor(name), *key)
        except NotFound:
            return False
        return True
