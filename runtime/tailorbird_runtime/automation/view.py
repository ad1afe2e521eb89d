"""Runs as one reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation, Entity, Field, Model
from tailorbird_runtime.access.explain import Listed
from tailorbird_runtime.access.policy import EntityPolicy, Policy
from tailorbird_runtime.automation import runs
from tailorbird_runtime.automation.runs import Kept
from tailorbird_runtime.automation.said import from_text
from tailorbird_runtime.automation.trace import BEFORE
from tailorbird_runtime.automation.words import Said, value_words
from tailorbird_runtime.records.history import read_value
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.tables import USER
from tailorbird_runtime.validation.wording import HIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a trace.

    `kind` is trigger, condition or step; `state` passed, stopped (a condition that did not hold),
    done, left_out, failed or open (not reached).  `detail` says with which values, `made` is the
    record (entity id, id) that a step made.
    """

    kind: str
    state: str
    words: Message
    detail: Message | None = None
    made: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run; `state` is done, skipped (a condition did not hold), failed or stopped.

    `automation` is None where it is no longer in the configuration, `name` its name or, then, its
    id.  `causes` are the names of the automations that led to it.
    """

    id: int
    name: str
    automation: Automation | None
    entity: str
    record: int
    release: int
    trigger: str
    actor: int | None
    started_at: datetime
    state: str
    reason: Message | None
    causes: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What a reader may read: of one record (None: everything, for those who look after it)."""

    model: Model
    policy: Policy
    entity: Entity
    record: Record | None
    titles: Callable[[str, int], str | None] = lambda entity_id, record_id: None
    """What a record or person is called, if the reader may know."""

    def field(self, field_id: str) -> bool:
        """Whether the value of an own field may be told."""
        if self.record is None:
            return True
        return field_id in self.record.readable and field_id not in self.record.masked

    def named(self, name: str) -> bool:
        """The same by written name, which may be one from before."""
        found = self.entity.fields.get(name)
        return self.field(found.id if found is not None else name)

    def path(self, path: str) -> bool:
        """Whether a value behind lookups may be told: own and linked fields, read by right."""
        first, *rest = path.removeprefix(BEFORE).split(".")
        if not self.field(first):
            return False
        found = self.entity
        for before, name in zip((first, *rest), rest, strict=False):
            target = found.field(before).to if found.has(before) else None
            if target is None:
                return found.has(before) and found.field(before).type == "user"
            rights = self.policy.of(target)
            found = self.model.entity(target)
            if self.record is not None and not _open(rights, found, name):
                return False
        return True


def _open(rights: EntityPolicy, entity: Entity, name: str) -> bool:
    return rights.read is True and entity.has(name) and rights.field(name).plain is True


def seen(kept: Kept, eyes: Eyes) -> Run | None:
    """The run as the reader may see it; None if what stopped it may not be known."""
    automation = _automation(eyes.model, kept.automation)
    hidden = [entry for entry in kept.trace if not _visible(entry, eyes)]
    if kept.state == runs.SKIPPED and any(e["state"] == "stopped" for e in hidden):
        return None
    return Run(
        id=kept.id,
        name=automation.name if automation is not None else kept.automation,
        automation=automation,
        entity=kept.entity,
        record=kept.record,
        release=kept.release,
        trigger=kept.trigger,
        actor=kept.actor,
        started_at=kept.started_at,
        state=kept.state,
        reason=_reason(kept, eyes),
        causes=tuple(_name(eyes.model, cause) for cause in kept.causes),
        entries=tuple(_entry(e, eyes) for e in kept.trace if _visible(e, eyes)),
    )


def _visible(entry: Mapping[str, Any], eyes: Eyes) -> bool:
    return entry["kind"] != "condition" or all(eyes.path(path) for path in entry["reads"])


def _entry(entry: Mapping[str, Any], eyes: Eyes) -> Entry:
    made = entry.get("made")
    words = from_text(entry["words"], eyes.named)
    if entry.get("field") and not eyes.field(entry["field"]):
        words = message("A field that you cannot see changed")
    if any(not eyes.field(name) for name in entry.get("fields", ())):
        words = message("Fields that you cannot see")
    return Entry(
        kind=entry["kind"],
        state=entry["state"],
        words=words,
        detail=_detail(entry, eyes),
        made=(made[0], made[1]) if made else None,
    )


def _detail(entry: Mapping[str, Any], eyes: Eyes) -> Message | None:
    if "why" in entry:
        return from_text(entry["why"], eyes.named)
    if entry.get("field") and "moved" in entry and eyes.field(entry["field"]):
        was, now = (_value(eyes, entry["field"], value) for value in entry["moved"])
        return message("{was} to {now}", was=was, now=now)
    if entry["state"] == "stopped" and entry.get("values"):
        told = tuple(_value(eyes, path, value) for path, value in entry["values"].items())
        return message("it was {values}", values=_joined(told))
    return None


def _joined(values: Iterable[Said]) -> Listed:
    return Listed(tuple(message("{words}", words=v) if isinstance(v, str) else v for v in values))


def _value(eyes: Eyes, path: str, value: Any) -> Said:
    field = _field_at(eyes, path)
    if field is not None and field.type in ("user", "lookup") and value is not None:
        target = USER if field.type == "user" or field.to is None else field.to
        return eyes.titles(target, int(value)) or HIDDEN
    internal = value if field is None else read_value(field, value)
    return value_words(eyes.model, field, internal)


def _field_at(eyes: Eyes, path: str) -> Field | None:
    found: Entity | None = eyes.entity
    *via, last = path.removeprefix(BEFORE).split(".")
    for name in via:
        target = found.field(name).to if found is not None and found.has(name) else None
        found = eyes.model.entity(target) if target is not None else None
    return found.field(last) if found is not None and found.has(last) else None


def _reason(kept: Kept, eyes: Eyes) -> Message | None:
    if kept.reason is None:
        return None
    about = [name for entry in kept.trace for name in entry.get("about", ())]
    if any(not eyes.named(name) for name in about):
        return message("What stood against it concerns a field that you cannot see.")
    return from_text(kept.reason, eyes.named)


def _automation(model: Model, automation_id: str) -> Automation | None:
    return next((a for a in model.automations.values() if a.id == automation_id), None)


def _name(model: Model, automation_id: str) -> str:
    found = _automation(model, automation_id)
    return found.name if found is not None else automation_id
