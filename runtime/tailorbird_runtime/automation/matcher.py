"""Which automations a write sets off; looked up, never searched for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tailorbird_metadata.expressions.closure import Closure, compile_closure
from tailorbird_metadata.expressions.folding import NO_INPUTS
from tailorbird_metadata.expressions.tree import Call, FieldRef, In, Literal, Node, Or
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Automation, Field, Model, Trigger
from tailorbird_runtime.automation.occasion import Occasion
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.events import RecordEvent
from tailorbird_runtime.records.history import silent

_CHANGES = frozenset({"updated", "assigned", "converted"})
EVENT_KINDS = frozenset({"created", "updated", "changed", "entered"})
TIMED_KINDS = frozenset({"schedule", "date", "quiet"})
_QUIET_DOORS = frozenset({"sample"})


class Matcher:
    """The automations of one model by what sets them off; those that are off are left out."""

    def __init__(self, model: Model) -> None:
        running = [a for a in model.automations.values() if not a.off]
        by_entity: dict[str, list[Automation]] = {}
        for automation in running:
            if automation.trigger.kind in EVENT_KINDS:
                by_entity.setdefault(automation.entity, []).append(automation)
        self._model = model
        self._by_entity = frozen({e: tuple(found) for e, found in by_entity.items()})
        self._by_id = frozen({a.id: a for a in model.automations.values()})
        self.timed = tuple(a for a in running if a.trigger.kind in TIMED_KINDS)
        self.buttons = tuple(a for a in running if a.trigger.kind == "button")

    def wants(self, entity_id: str, door: str) -> bool:
        """Whether a write of this entity through this door can set anything off."""
        return entity_id in self._by_entity and door not in _QUIET_DOORS

    def by_id(self, automation_id: str) -> Automation | None:
        """The automation with this id."""
        return self._by_id.get(automation_id)

    def set_off(self, event: RecordEvent, actor: Actor) -> Iterator[Occasion]:
        """What a write sets off, in the order of the configuration."""
        for automation in self._by_entity.get(event.entity, ()):
            moved = self._fits(automation.trigger, event)
            if moved is not None:
                yield Occasion(
                    automation=automation,
                    entity=event.entity,
                    record=event.id,
                    kind=automation.trigger.kind,
                    actor=actor,
                    changed=event.changed - silent(self._model.entity(event.entity)),
                    moved=moved,
                    before=event.before,
                )

    def _fits(self, trigger: Trigger, event: RecordEvent) -> tuple[Any, ...] | None:
        """The value before and after where the trigger is about one, () where it is not."""
        if event.after is None:
            return None
        if trigger.kind == "created":
            return () if event.action == "created" else None
        if trigger.kind == "entered":
            return self._entered(trigger, event)
        if event.action not in _CHANGES or event.before is None:
            return None
        if trigger.kind == "updated":
            return () if event.changed - silent(self._model.entity(event.entity)) else None
        if trigger.field not in event.changed:
            return None
        field = self._model.entity(event.entity).field(trigger.field)
        was, now = event.before.get(field.id), event.after.get(field.id)
        fits = _admits(field, trigger.was, was) and _admits(field, trigger.becomes, now)
        return (was, now) if fits else None

    def _entered(self, trigger: Trigger, event: RecordEvent) -> tuple[Any, ...] | None:
        found = self._model.entity(event.entity).stage_field()
        if found is None or event.after is None or found.id not in event.changed:
            return None
        if event.action != "created" and event.action not in _CHANGES:
            return None
        was = None if event.before is None else event.before.get(found.id)
        now = event.after.get(found.id)
        return (was, now) if now in trigger.stages else None


def _admits(field: Field, wanted: tuple[Any, ...], value: Any) -> bool:
    """Whether a value is one of those that a trigger names; it names none for any."""
    if not wanted:
        return True
    return bool(_named(field, wanted)({field.id: None if value == () else value}, NO_INPUTS, {}))


def _named(field: Field, wanted: tuple[Any, ...]) -> Closure:
    """The condition that the field is one of these values, in the currency that it is in."""
    type_ = replace(FIELD_TYPES[field.type].value_type(field), money=False)
    member = FieldRef(type=type_, entity="", field=field.id)
    options = tuple(Literal(type=type_, value=v) for v in wanted if v is not None)
    tests: list[Node] = [In(type=BOOLEAN, member=member, options=options)] if options else []
    if None in wanted:
        tests.append(Call(type=BOOLEAN, function="empty", arguments=(member,)))
    return compile_closure(Or(type=BOOLEAN, operands=tuple(tests)))
