"""What a run looked at and did, step by step, as it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tailorbird_metadata.expressions.reach import reads_of
from tailorbird_metadata.expressions.tree import FieldRef, Old
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation, Entity, Model, SetFields, Step
from tailorbird_runtime.automation.occasion import Occasion
from tailorbird_runtime.automation.said import to_text
from tailorbird_runtime.automation.states import LOCALES
from tailorbird_runtime.automation.words import Condition, condition_words, step_words
from tailorbird_runtime.records.history import plain_value
from tailorbird_runtime.validation.evaluation import Situation

PASSED, STOPPED, DONE, LEFT_OUT, FAILED, OPEN = (
    "passed",
    "stopped",
    "done",
    "left_out",
    "failed",
    "open",
)

BEFORE = "old."
"""What stands before the path of a value that the record had before the change."""


@dataclass(slots=True)
class Trace:
    """Entries in order; JSON when it is written.

    An entry has a `kind` (trigger, condition, step), a `state`, `words` (a sentence as JSON) and,
    as it fits, `values` (by path of ids), the `name` of a step and what it `made`.
    """

    model: Model
    entity: Entity
    entries: list[dict[str, Any]] = field(default_factory=list)

    def trigger(self, occasion: Occasion) -> None:
        """What set it off."""
        entry = self._entry("trigger", PASSED, trigger_words(self.entity, occasion.automation))
        if occasion.moved:
            entry["moved"] = [plain_value(value) for value in occasion.moved]
            entry["field"] = moved_field(self.entity, occasion.automation)

    def condition(self, condition: Condition, situation: Situation | None, state: str) -> None:
        """A condition, with the values that it saw (none where it was not reached)."""
        words = condition_words(self.model, self.entity, condition)
        entry = self._entry("condition", state, words)
        reads = dict(_reads(condition))
        entry["reads"] = [*reads, *_seen_before(condition)]
        if situation is not None:
            seen = {key: plain_value(situation.read(ref)) for key, ref in reads.items()}
            entry["values"] = seen

    def step(self, step: Step, state: str, **more: Any) -> None:
        """A step, and what came of it."""
        entry = self._entry("step", state, step_words(self.model, self.entity, step))
        entry["name"] = step.name
        if isinstance(step.does, SetFields):
            entry["fields"] = list(step.does.sets)
        entry.update({k: v for k, v in more.items() if v is not None})

    def rest(self, conditions: Iterable[Condition], steps: Iterable[Step]) -> None:
        """What was not reached."""
        for condition in conditions:
            self.condition(condition, None, OPEN)
        for step in steps:
            self.step(step, OPEN)

    def text(self) -> str:
        """The trace as it is kept."""
        return json.dumps(self.entries, ensure_ascii=False, separators=(",", ":"))

    def _entry(self, kind: str, state: str, words: Message) -> dict[str, Any]:
        entry = {"kind": kind, "state": state, "words": to_text(words, LOCALES)}
        self.entries.append(entry)
        return entry


def _reads(condition: Condition) -> Iterable[tuple[str, FieldRef | Old]]:
    """The fields that a condition reads, by path; those of the time before behind `old.`."""
    for node in nodes(condition.told):
        if isinstance(node, FieldRef):
            yield node.key, node
        elif isinstance(node, Old) and isinstance(node.operand, FieldRef):
            yield f"{BEFORE}{node.operand.key}", node


def _seen_before(condition: Condition) -> Iterable[str]:
    """What else it reads of the time before: what a formula is made of."""
    for node in nodes(condition.told):
        if isinstance(node, Old) and not isinstance(node.operand, FieldRef):
            yield from reads_of(node)


def moved_field(entity: Entity, automation: Automation) -> str | None:
    """The id of the field whose change sets the automation off."""
    if automation.trigger.kind == "entered":
        found = entity.stage_field()
        return None if found is None else found.id
    return automation.trigger.field


def trigger_words(entity: Entity, automation: Automation) -> Message:
    """What sets an automation off."""
    trigger = automation.trigger
    match trigger.kind:
        case "created":
            return message("{entity} was created", entity=entity.label)
        case "updated":
            return message("{entity} was changed", entity=entity.label)
        case "changed" | "date" if trigger.field is not None:
            label = entity.field(trigger.field).label
            if trigger.kind == "date":
                return message("The day of {field}", field=label)
            return message("{field} changed", field=label)
        case "entered":
            return message("{entity} came into a stage", entity=entity.label)
        case "quiet":
            return message("Nothing happened for {days} days", days=trigger.days)
        case "button":
            return message("{button} was pressed", button=trigger.label or automation.label)
    return message("It was due")
