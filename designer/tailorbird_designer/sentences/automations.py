"""A whole automation as one sentence, and its steps one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_designer.conditions import Change, changes
from tailorbird_designer.sentences.pieces import Parts, Piece, Pieces, bold, marked, plain, rich
from tailorbird_designer.sentences.rows import Teller
from tailorbird_designer.sentences.triggers import trigger_words
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Value
from tailorbird_metadata.model.automation import (
    Assign,
    Automation,
    CallOut,
    CreateRecord,
    CreateTask,
    Mail,
    Notify,
    Recipient,
    SetFields,
    Step,
)
from tailorbird_metadata.model.phrase import ForBlock, Phrase, written
from tailorbird_runtime.automation.words import value_words as internal


def automation_sentence(
    teller: Teller, found: Automation, published: Automation | None, before: Teller | None = None
) -> Pieces:
    """`When …, if …, then …`; what differs from the published version is marked.

    `before` says things about the published model.
    """
    entity = teller.model.entity(found.entity)
    locale = teller.voice.locale
    event = trigger_words(teller, entity, found.trigger)
    deeds = [_step(teller, entity, s, published) for s in found.steps.values()]
    then = teller.listed(deeds) or plain(teller.voice.say(message("do nothing yet")))
    if published is not None and published.trigger != found.trigger:
        event = marked_words(event)
    words: Parts = {
        "when": _word("when", message("When"), teller),
        "if_": _word("if", message("if"), teller),
        "then": _word("then", message("then"), teller),
        "event": event,
        "steps": then,
    }
    if found.when is None:
        if published is not None and published.when is not None:
            always = marked(plain(teller.voice.say(message("without any condition"))))
            said = message("{when} {event}, {always}, {then} {steps}.")
            return rich(said, locale, always=always, **words)
        return rich(message("{when} {event}, {then} {steps}."), locale, **words)
    clauses = _clauses(teller, entity, found, published, before or teller)
    said = message("{when} {event}, {if_} {clauses}, {then} {steps}.")
    return rich(said, locale, clauses=clauses, **words)


def marked_words(pieces: Pieces) -> Pieces:
    """All of it, as something that changed."""
    return marked(plain("".join(p.text for p in pieces)))


def _word(kind: str, text: Message, teller: Teller) -> Pieces:
    return (Piece(text=teller.voice.say(text), kind=kind),)


def _clauses(
    teller: Teller,
    entity: Entity,
    found: Automation,
    published: Automation | None,
    before: Teller,
) -> Pieces:
    now = teller.condition(found.when, entity)
    changed: Mapping[tuple[int, ...], Change] = {}
    if published is not None:
        old_entity = before.model.entity(published.entity)
        was = before.condition(published.when, old_entity)
        changed = changes(was, now)
    return teller.clauses(now, teller.names(entity), changed)


def _step(teller: Teller, entity: Entity, step: Step, published: Automation | None) -> Pieces:
    words = step_words(teller, entity, step)
    if step.when is not None:
        clauses = teller.clauses(teller.condition(step.when, entity), teller.names(entity), {})
        words = rich(message("{do} (if {clauses})"), teller.voice.locale, do=words, clauses=clauses)
    if published is None:
        return words
    was = next((s for s in published.steps.values() if s.id == step.id), None)
    return words if was == step else marked_words(words)


def step_words(teller: Teller, entity: Entity, step: Step) -> Pieces:
    """One step: `send the email VIP offer to Contact`."""
    deed = step.does
    locale = teller.voice.locale
    match deed:
        case SetFields():
            return _sets(teller, entity, deed)
        case CreateRecord():
            target = teller.model.entity(deed.entity)
            thing = bold(teller.voice.say(target.label))
            return rich(message("create a record of {thing}"), locale, thing=thing)
        case CreateTask():
            return _task(teller, entity, deed)
        case Assign():
            return rich(message("hand it to {who}"), locale, who=recipient(teller, entity, deed.to))
        case Notify():
            what = phrase_text(deed.text, teller, entity) if deed.text else ""
            who = recipient(teller, entity, deed.to)
            if not what:
                return rich(message("notify {who}"), locale, who=who)
            return rich(message("notify {who}: “{text}”"), locale, who=who, text=bold(what))
        case Mail():
            template = teller.model.templates.get(deed.template)
            label = teller.voice.say(template.label) if template else deed.template
            who = recipient(teller, entity, deed.to)
            said = message("send the email {template} to {who}")
            return rich(said, locale, template=bold(label), who=who)
        case CallOut():
            there = teller.model.integrations.get(deed.integration)
            name = teller.voice.say(there.label) if there else deed.integration
            said = message("call {action} of {integration}")
            return rich(said, locale, action=bold(deed.action), integration=bold(name))


def recipient(teller: Teller, entity: Entity, to: Recipient | None) -> Pieces:
    """Who: `Owner`, `Owner of Account`, `the role Finance`."""
    say = teller.voice.say
    if to is None or to.kind == "actor":
        return bold(say(message("whoever set it off")))
    if to.kind == "role":
        role = teller.model.role(to.name)
        label = bold(say(role.label) if role else to.name)
        return rich(message("the role {name}"), teller.voice.locale, name=label)
    if to.kind == "team":
        team = teller.model.workspace.teams.get(to.name)
        label = bold(say(team) if team else to.name)
        return rich(message("the team {name}"), teller.voice.locale, name=label)
    if to.kind == "queue":
        queue = teller.model.workspace.queues.get(to.name)
        label = bold(say(queue) if queue else to.name)
        return rich(message("the queue {name}"), teller.voice.locale, name=label)
    place = teller.names(entity).place(".".join(names_of(teller, entity, to.path)))
    who = bold(teller.place(place) if place else ".".join(to.path))
    if to.kind == "manager":
        return rich(message("the manager of {who}"), teller.voice.locale, who=who)
    return who


def names_of(teller: Teller, entity: Entity, path: tuple[str, ...]) -> tuple[str, ...]:
    """Names of fields by the ids of a path."""
    found: list[str] = []
    owner: Entity | None = entity
    for step in path:
        field: Field | None = owner.field(step) if owner is not None and owner.has(step) else None
        found.append(field.name if field is not None else step)
        owner = teller.model.entity(field.to) if field is not None and field.to else None
    return tuple(found)


def phrase_text(phrase: Phrase, teller: Teller, entity: Entity, locale: str = "") -> str:
    """The words of a phrase, its places by name in braces."""
    members = phrase.of(locale or teller.voice.locale)
    return written(members, entity.id, _Names(teller))


@dataclass(frozen=True, slots=True)
class _Names:
    """What ids are called in the model that is spoken of."""

    teller: Teller

    def path(self, entity: str, path: tuple[str, ...]) -> tuple[str, ...]:
        """See `Names`."""
        return names_of(self.teller, self.teller.model.entity(entity), path)

    def children(self, entity: str, block: ForBlock) -> str:
        """See `Names`."""
        model = self.teller.model
        if block.field:
            return model.entity(entity).field(block.field).name
        return model.entity(block.child).field(block.by).collection or block.child


def _task(teller: Teller, entity: Entity, deed: CreateTask) -> Pieces:
    locale = teller.voice.locale
    parts: Parts = {
        "title": bold(phrase_text(deed.title, teller, entity)),
        "who": recipient(teller, entity, deed.to),
        "due": bold(due_words(teller, deed)),
    }
    if deed.due_days == 0:
        return rich(message("add the task “{title}” for {who}, due today"), locale, **parts)
    if deed.due_days is None:
        return rich(message("add the task “{title}” for {who}"), locale, **parts)
    return rich(message("add the task “{title}” for {who}, due in {due}"), locale, **parts)


def due_words(teller: Teller, deed: CreateTask) -> str:
    """`2 working days`."""
    count = deed.due_days or 0
    if not deed.working_days:
        return teller.voice.days(count)
    if count == 1:
        return teller.voice.say(message("1 working day"))
    return teller.voice.say(message("{n} working days", n=count))


def _sets(teller: Teller, entity: Entity, deed: SetFields) -> Pieces:
    said = []
    for field_id, value in deed.sets.items():
        field = entity.field(field_id)
        said.append(
            rich(
                message("set {field} to {value}"),
                teller.voice.locale,
                field=bold(teller.voice.say(field.label)),
                value=bold(value_words(teller, entity, field, value)),
            )
        )
    return teller.listed(said)


def value_words(teller: Teller, entity: Entity, field: Field, value: Value) -> str:
    """A value that is written: its label, or what it is worked out from."""
    if value.expression is not None:
        return teller.expression(value.expression.text, teller.names(entity))
    return teller.voice.say(internal(teller.model, field, value.literal))
