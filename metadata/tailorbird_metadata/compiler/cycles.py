"""Automations that can set each other off: a warning that names the chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_metadata.compiler.circles import shortest_circle
from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.steps import TASK
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.automation import (
    Assign,
    Automation,
    CreateRecord,
    CreateTask,
    SetFields,
    Trigger,
)
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.source.nodes import MapNode


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step does to records: makes one (no field), or writes a field of one."""

    entity: str
    field: str | None = None
    value: Value | None = None


def check_cycles(
    context: Context, automations: Mapping[str, Automation], roots: Mapping[str, MapNode]
) -> None:
    """Takes down each circle once, at the first of its automations.

    One with a condition on what automations write comes to rest and ends a circle.
    """
    on = [a for a in automations.values() if not a.off]
    written = {(e.entity, e.field) for a in on for e in effects(a) if e.field is not None}
    running = {
        name: a for name, a in automations.items() if not a.off and not _comes_to_rest(a, written)
    }
    follows = {
        name: [n for n, other in running.items() if sets_off(automation, other)]
        for name, automation in running.items()
    }
    told: set[frozenset[str]] = set()
    for name in running:
        chain = shortest_circle(name, follows)
        if chain is None or frozenset(chain) in told:
            continue
        told.add(frozenset(chain))
        start = roots[name].entries.get("automation") or next(iter(roots[name].entries.values()))
        context.add(
            start.key,
            "W0412",
            message("These set each other off: {chain}.", chain=" → ".join((*chain, name))),
            message(
                "Add a condition under `when:` that no longer holds after the first time. If it"
                " happens, the chain is stopped."
            ),
            severity="warning",
            path=f"automations.{name}",
        )


def sets_off(one: Automation, other: Automation) -> bool:
    """Whether what `one` does can be what `other` waits for.

    An automation that writes the same value again changes nothing and does not set itself off.
    """
    for effect in effects(one):
        if effect.entity != other.entity or not _meets(effect, other.trigger):
            continue
        if one.id == other.id and effect.field is not None and not _moves_on(effect):
            continue
        return True
    return False


def effects(automation: Automation) -> Iterator[Effect]:
    """What an automation does to records, step by step."""
    for step in automation.steps.values():
        deed = step.does
        if isinstance(deed, SetFields):
            for field, value in deed.sets.items():
                yield Effect(automation.entity, field, value)
        elif isinstance(deed, Assign):
            moves_on = deed.to.kind in ("role", "team")
            yield Effect(automation.entity, "owner", None if moves_on else Value())
        elif isinstance(deed, CreateRecord):
            yield Effect(deed.entity)
        elif isinstance(deed, CreateTask):
            yield Effect(TASK)


def _meets(effect: Effect, trigger: Trigger) -> bool:
    if effect.field is None:
        return trigger.kind in ("created", "entered")
    if trigger.kind == "updated":
        return True
    if trigger.kind == "entered":
        return effect.field == "stage" and _can_be(effect.value, trigger.stages)
    if trigger.kind != "changed" or trigger.field != effect.field:
        return False
    return not trigger.becomes or _can_be(effect.value, trigger.becomes)


def _can_be(value: Value | None, among: tuple[object, ...]) -> bool:
    """Whether a written value can be one of these; an expression can be any."""
    return value is None or value.expression is not None or value.literal in among


def _moves_on(effect: Effect) -> bool:
    """Whether writing once more gives another value: worked out from itself, or taking turns."""
    if effect.value is None:
        return True
    made = effect.value.expression
    return made is not None and effect.field in made.reads


def _comes_to_rest(automation: Automation, written: set[tuple[str, str]]) -> bool:
    """Whether its condition reads a field that steps write."""
    reads = automation.when.reads if automation.when is not None else ()
    return any((automation.entity, field) in written for field in reads)
