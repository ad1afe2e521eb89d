"""What happened to a record, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.forms.values import Binder

_ACTIONS = {
    "created": message("created this"),
    "updated": message("changed this"),
    "deleted": message("deleted this"),
    "restored": message("brought this back"),
    "converted": message("converted this"),
    "assigned": message("handed this over"),
}
_DOORS = {
    "api": message("through the API"),
    "import": message("by import"),
    "sample": message("as sample data"),
    "automation": message("by a rule"),
}
_SILENT = frozenset({"version", "currency_rate", "stage_entered_at", "stage_open", "assigned_at"})
"""Fields that only follow from others: no line of their own."""


class Changed(Protocol):
    """One field of an entry; `records.Change` is one."""

    @property
    def field(self) -> str: ...
    @property
    def before(self) -> Any: ...
    @property
    def after(self) -> Any: ...
    @property
    def before_title(self) -> str | None: ...
    @property
    def after_title(self) -> str | None: ...
    @property
    def restricted(self) -> bool: ...


class Entry(Protocol):
    """One write; `records.HistoryEntry` is one."""

    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> int | None: ...
    @property
    def actor_name(self) -> str | None: ...
    @property
    def door(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def changes(self) -> Sequence[Any]: ...
    @property
    def cause(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundChange:
    """`label`: `before` to `after`, either may be empty."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundEntry:
    """One line of the history."""

    icon: str
    who: str
    did: str
    time: str
    exact: str
    door: str
    changes: tuple[BoundChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundDay:
    """The entries of one day, newest first."""

    label: str
    entries: tuple[Any, ...]


def bind_history(entity: Entity, entries: Iterable[Entry], binder: Binder) -> tuple[BoundDay, ...]:
    """The history as days, newest first."""
    newest = sorted(entries, key=lambda e: e.at, reverse=True)
    bound = [(binder.voice.local(e.at).date(), _entry(entity, e, binder)) for e in newest]
    days = dict.fromkeys(day for day, _ in bound)
    return tuple(
        BoundDay(
            label=binder.voice.heading_day(day),
            entries=tuple(e for found, e in bound if found == day),
        )
        for day in days
    )


def _entry(entity: Entity, entry: Entry, binder: Binder) -> BoundEntry:
    voice = binder.voice
    moved = _moved(entity, entry, binder)
    changes = () if entry.action == "created" else tuple(_changes(entity, entry, binder))
    return BoundEntry(
        icon=_icon(entry, moved),
        who=entry.actor_name or voice.say(message("Tailorbird")),
        did=moved or voice.say(_ACTIONS.get(entry.action, message("changed this"))),
        time=voice.time(entry.at),
        exact=voice.exact_moment(entry.at),
        door=_door(entry, binder),
        changes=changes,
    )


def _door(entry: Entry, binder: Binder) -> str:
    """Through which door it came, where that is worth a word; an automation by its name."""
    kind, _, automation_id = (entry.cause or "").partition("/")
    if entry.door == "automation" and kind == "automation":
        for automation in binder.model.automations.values():
            if automation.id == automation_id:
                name = binder.voice.say(automation.label)
                return binder.voice.say(message("by the automation “{name}”", name=name))
    return binder.voice.say(_DOORS.get(entry.door))


def _icon(entry: Entry, moved: str) -> str:
    if moved:
        return "arrow-right"
    known = {"created": "plus", "deleted": "trash", "restored": "arrow-back-up"}
    return known.get(entry.action, "user-plus" if entry.action == "assigned" else "pencil")


def _moved(entity: Entity, entry: Entry, binder: Binder) -> str:
    stage = entity.stage_field()
    for change in entry.changes:
        if stage is not None and change.field == stage.id and change.before is not None:
            return binder.voice.say(
                message(
                    "moved this from {before} to {after}",
                    before=binder.plain(stage, change.before).text,
                    after=binder.plain(stage, change.after).text,
                )
            )
    return ""


def _changes(entity: Entity, entry: Entry, binder: Binder) -> Iterable[BoundChange]:
    stage = entity.stage_field()
    for change in entry.changes:
        if change.field in _SILENT or not entity.has(change.field):
            continue
        if stage is not None and change.field == stage.id and entry.action != "created":
            continue
        field = entity.field(change.field)
        yield BoundChange(
            label=binder.voice.say(field.label),
            before=_words(binder, field, change.before, change.before_title, change.restricted),
            after=_words(binder, field, change.after, change.after_title, change.restricted),
        )


def _words(binder: Binder, field: Any, value: Any, title: str | None, restricted: bool) -> str:
    if restricted:
        return binder.voice.say(message("Not visible to you"))
    return binder.plain(field, value, title or "").text
