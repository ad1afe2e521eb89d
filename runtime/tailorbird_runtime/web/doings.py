"""What was said and done about a record, and what is still to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, SortKey
from tailorbird_runtime.fieldtypes.any_lookups import link_value
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.history import BoundDay
from tailorbird_runtime.forms.record import BoundActivity, BoundTask
from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.web.asking import Asking

MOST_ENTRIES = 50
MOST_TASKS = 20
TASK = "task"
"""The name of the entity whose records are tasks."""
_KIND_ICONS: Mapping[str, tuple[str, str]] = {
    "call": ("phone", "ph-c"),
    "meeting": ("calendar-event", "au"),
    "note": ("note", ""),
    "email": ("mail", "em"),
    "wechat": ("brand-wechat", "ph-c"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundKind:
    """One kind of activity to choose."""

    value: str
    label: str
    icon: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundComposer:
    """The box that logs a call or a note, with the names of the fields that it fills."""

    action: str
    hidden: tuple[tuple[str, str], ...]
    kind_name: str
    kinds: tuple[BoundKind, ...]
    title_name: str
    title_label: str
    title_limit: int
    text_name: str
    text_label: str


def is_doing(child: Entity) -> bool:
    """Whether records of this entity stand in the timeline or among the tasks."""
    return child.activity_at is not None or child.name == TASK


def timeline(asking: Asking, record_id: int) -> tuple[BoundDay, ...]:
    """The activities of a record by day, newest first; each once, also where it names the record
    in more than one field."""
    found: dict[tuple[str, int], tuple[datetime, BoundActivity]] = {}
    for child, lookup in _activities(asking):
        query = Query(
            filters=(_under(asking, lookup, record_id),),
            sort=(SortKey(field=child.activity_at or "created_at", descending=True),),
            limit=MOST_ENTRIES,
        )
        page = asking.records.list(asking.actor, child.id, query)
        for record in page.records:
            entry = _activity(asking, child, record)
            if entry is not None:
                found[(child.id, record.id)] = entry
    entries = sorted(found.values(), key=lambda pair: pair[0], reverse=True)
    days: dict[date, list[BoundActivity]] = {}
    for at, bound in entries[:MOST_ENTRIES]:
        days.setdefault(asking.voice.local(at).date(), []).append(bound)
    return tuple(
        BoundDay(label=asking.voice.heading_day(day), entries=tuple(those))
        for day, those in days.items()
    )


def composer(asking: Asking, record: Record) -> BoundComposer | None:
    """The box that logs something; None if the person may not."""
    for child, lookup in _activities(asking):
        if asking.policy.of(child.id).create is False:
            continue
        kind, text = _kind_field(child), _text_field(child)
        title = child.field(child.title)
        say = asking.voice.say
        return BoundComposer(
            action=places.new_page(child.name),
            hidden=((f"set.{lookup.name}", str(record.id)), (lookup.name, str(record.id))),
            kind_name=kind.name if kind else "",
            kinds=tuple(_kinds(asking, kind)) if kind else (),
            title_name=title.name,
            title_label=say(title.label),
            title_limit=int(title.params.get("max", 200)),
            text_name=text.name if text else "",
            text_label=say(text.label) if text else "",
        )
    return None


def tasks(asking: Asking, record_id: int) -> tuple[BoundTask, ...]:
    """The open tasks of a record, the most pressing first."""
    found: dict[int, tuple[bool, Any, BoundTask]] = {}
    for child, lookup in asking.model.children_of(asking.entity.id):
        if child.name != TASK or not _visible(asking, child, lookup):
            continue
        due, done = _due_field(child), _done_field(child)
        filters = [_under(asking, lookup, record_id)]
        if done is not None:
            filters.append(done.still_open())
        sort = (SortKey(field=due.id),) if due else ()
        query = Query(filters=tuple(filters), sort=sort, limit=MOST_TASKS)
        page = asking.records.list(asking.actor, child.id, query)
        found |= {r.id: _task(asking, child, r, due, done) for r in page.records}
    pressing = sorted(found.values(), key=lambda entry: (entry[0], entry[1]))
    return tuple(task for _, _, task in pressing[:MOST_TASKS])


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneField:
    """How a task is ticked off: a picklist with an option `done`, or a tick box of that name."""

    field: Field
    value: str

    def still_open(self) -> Filter:
        """The filter for what is not done yet."""
        if self.field.type == "boolean":
            return Filter(field=self.field.name, operator="eq", values=("false",))
        closed = {"done", "dropped", "cancelled"}
        options = self.field.picklist.options.values() if self.field.picklist else ()
        return Filter(
            field=self.field.name,
            operator="not_in",
            values=tuple(o.name for o in options if o.id in closed),
        )


def _done_field(child: Entity) -> DoneField | None:
    for field in child.active_fields():
        options = field.picklist.options.values() if field.picklist else ()
        for option in options:
            if option.id == "done":
                return DoneField(field=field, value=option.name)
        if field.type == "boolean" and field.id == "done":
            return DoneField(field=field, value="true")
    return None


def done_raw(child: Entity) -> dict[str, str]:
    """The raw value that ticks a task off; empty if its configuration has no such field."""
    found = _done_field(child)
    return {found.field.name: found.value} if found else {}


def _under(asking: Asking, lookup: Field, record_id: int) -> Filter:
    """Those whose lookup leads to the record."""
    value = link_value(lookup, asking.entity.id, record_id)
    return Filter(field=lookup.name, operator="in", values=(value,))


def _activities(asking: Asking) -> Iterator[tuple[Entity, Field]]:
    for child, lookup in asking.model.children_of(asking.entity.id):
        if child.activity_at is not None and _visible(asking, child, lookup):
            yield child, lookup


def _visible(asking: Asking, child: Entity, lookup: Field) -> bool:
    rights = asking.policy.of(child.id)
    return rights.read is not False and rights.usable(lookup.id)


def _activity(
    asking: Asking, child: Entity, record: Record
) -> tuple[datetime, BoundActivity] | None:
    at = record.values.get(child.activity_at or "created_at") or record.values.get("created_at")
    if not isinstance(at, datetime):
        return None
    kind, text = _kind_field(child), _text_field(child)
    kind_id = record.values.get(kind.id) if kind else None
    icon, tone = _KIND_ICONS.get(str(kind_id), ("circle-dot", ""))
    owner = "owner" if child.has("owner") and record.titles.get("owner") else "created_by"
    title = asking.binder.value(child.field(child.title), record).text
    return at, BoundActivity(
        icon=icon,
        tone=tone,
        who=record.titles.get(owner, ""),
        kind=asking.binder.value(kind, record).text if kind else "",
        title=title,
        text=asking.binder.value(text, record).text if text else "",
        time=asking.voice.time(at),
        exact=asking.voice.exact_moment(at),
        href=places.record_page(child.name, record.id),
    )


def _kinds(asking: Asking, kind: Field) -> Iterator[BoundKind]:
    chosen = str(kind.default.literal) if kind.default else ""
    options = [o for o in kind.picklist.options.values() if not o.retired] if kind.picklist else []
    for option in options:
        yield BoundKind(
            value=option.name,
            label=asking.voice.say(option.label),
            icon=_KIND_ICONS.get(option.id, ("circle-dot", ""))[0],
            chosen=option.id == chosen or (not chosen and option is options[0]),
        )


def _kind_field(child: Entity) -> Field | None:
    return child.field("kind") if child.has("kind") and child.field("kind").picklist else None


def _text_field(child: Entity) -> Field | None:
    return next((f for f in child.active_fields() if f.type == "long_text"), None)


def _due_field(child: Entity) -> Field | None:
    kinds = ("date", "datetime")
    return next((f for f in child.active_fields() if not f.system and f.type in kinds), None)


def _task(
    asking: Asking, child: Entity, record: Record, due: Field | None, done: DoneField | None
) -> tuple[bool, Any, BoundTask]:
    voice = asking.voice
    value = record.values.get(due.id) if due else None
    day = voice.local(value).date() if isinstance(value, datetime) else value
    late = isinstance(day, date) and day < voice.local_today()
    has_owner = child.has("owner") and record.values.get("owner") is not None
    may = done is not None and asking.policy.of(child.id).edit is not False
    return (
        day is None,
        str(day or ""),
        BoundTask(
            id=record.id,
            version=record.version,
            title=asking.binder.value(child.field(child.title), record).text
            or voice.say(message("Task")),
            href=places.record_page(child.name, record.id),
            due=asking.binder.value(due, record, tight=True).text if due else "",
            late=late,
            owner=asking.binder.value(child.field("owner"), record) if has_owner else None,
            finished=False,
            done=places.record_action(child.name, record.id, "done") if may else "",
        ),
    )
