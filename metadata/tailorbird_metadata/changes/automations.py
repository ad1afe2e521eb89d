"""The differences of automations, templates and integrations: what the product does by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from tailorbird_metadata.changes.change import Change
from tailorbird_metadata.changes.pairs import changed, pairs, properties, same
from tailorbird_metadata.model import (
    Assign,
    Automation,
    CallOut,
    CreateRecord,
    CreateTask,
    Integration,
    Mail,
    Model,
    Notify,
    Schedule,
    SetFields,
    Step,
    Template,
    Trigger,
)

CLASS = "behaviour"
"""The class of what changes what the product does."""

_TRIGGER_KEYS: Mapping[str, str] = {"schedule": "every", "date": "date", "quiet": "quiet",
                                    "button": "button"}  # fmt: skip
_AUTOMATION = {
    "label": "metadata",
    "help": "metadata",
    "entity": CLASS,
    "when": CLASS,
    "run_as": CLASS,
    "once_per": CLASS,
    "daily_cap": CLASS,
}
_TEMPLATE = {"label": "metadata", "entity": CLASS, "kind": CLASS, "subject": CLASS, "body": CLASS}
_INTEGRATION = {"label": "metadata", "url": CLASS, "secret": CLASS}
_ACTION = {"path": CLASS, "method": CLASS}

_WRITTEN = {"when": "if", "sets": "set", "sends": "send"}
"""What attributes of the model are called in the files, where that differs."""


_KEYS: Mapping[type, str] = {
    CreateRecord: "create_record",
    CreateTask: "create_task",
    Assign: "assign",
    Notify: "notify",
    Mail: "mail",
    CallOut: "call",
}


def compare_automations(old: Model | None, new: Model) -> Iterator[Change]:
    """The differences of automations, templates and integrations."""
    for kind, inner in (
        ("automations", _automation),
        ("templates", _template),
        ("integrations", _integration),
    ):
        before = getattr(old, kind) if old is not None else {}
        for name, one, two in pairs(before, getattr(new, kind)):
            path = f"{kind}.{name}"
            if one is None:
                yield Change(kind="added", path=path, before=None, after=two, cls=CLASS)
            elif two is None:
                yield Change(kind="removed", path=path, before=one, after=None, cls=CLASS)
            else:
                if one.name != two.name:
                    yield Change(
                        kind="renamed", path=path, before=one.name, after=two.name, cls="metadata"
                    )
                yield from inner(path, one, two)


def _named(
    path: str, one: Any, two: Any, classes: Mapping[str, str], names: Mapping[str, str] = _WRITTEN
) -> Iterator[Change]:
    """The changed attributes under the names that they have in the files."""
    for change in properties(path, one, two, classes):
        own, _, last = change.path.rpartition(".")
        yield changed(f"{own}.{names.get(last, last)}", change.before, change.after, change.cls)


def _automation(path: str, one: Automation, two: Automation) -> Iterator[Change]:
    yield from _named(path, one, two, _AUTOMATION, {"entity": "on"})
    if one.off != two.off:
        yield changed(f"{path}.off", one.off, two.off, CLASS)
    yield from _trigger(path, one.trigger, two.trigger)
    for name, before, after in pairs(one.steps, two.steps):
        yield from _step(f"{path}.do.{name}", before, after)
    order = [s.id for s in one.steps.values()], [s.id for s in two.steps.values()]
    if order[0] != order[1] and set(order[0]) == set(order[1]):
        yield changed(f"{path}.do", ", ".join(one.steps), ", ".join(two.steps), CLASS)


def _trigger(path: str, one: Trigger, two: Trigger) -> Iterator[Change]:
    keys = [_TRIGGER_KEYS.get(t.kind, "after") for t in (one, two)]
    if one.kind != two.kind:
        yield changed(f"{path}.{keys[1]}", keys[0], keys[1], CLASS)
        return
    for place in fields(Trigger):
        before, after = getattr(one, place.name), getattr(two, place.name)
        if same(before, after):
            continue
        if place.name == "label":
            yield changed(f"{path}.button.label", before, after, "metadata")
        elif place.name == "schedule":
            yield from _schedule(path, keys[1], before, after)
        else:
            yield changed(
                f"{path}.{keys[1]}.{_SAID.get(place.name, place.name)}",
                _listed(before),
                _listed(after),
                CLASS,
            )


_SAID = {"field": "change_of", "was": "from", "becomes": "to", "stages": "enters", "roles": "for"}


def _schedule(path: str, key: str, one: Schedule | None, two: Schedule | None) -> Iterator[Change]:
    if one is None or two is None:
        return
    if one.zone != two.zone:
        yield changed(f"{path}.zone", one.zone, two.zone, CLASS)
    before, after = one.written(), two.written()
    if before != after:
        at = key if key == "every" else f"{key}.at"
        shown = (before, after) if key == "every" else (one.at, two.at)
        yield changed(f"{path}.{at}", *shown, CLASS)


def _listed(value: Any) -> Any:
    """Several values in one line; none at all means any."""
    if isinstance(value, tuple):
        return ", ".join("empty" if v is None else str(v) for v in value) or None
    return value


def _step(path: str, one: Step | None, two: Step | None) -> Iterator[Change]:
    if one is None:
        yield Change(kind="added", path=path, before=None, after=two, cls=CLASS)
    elif two is None:
        yield Change(kind="removed", path=path, before=one, after=None, cls=CLASS)
    else:
        yield from _named(path, one, two, {"when": CLASS})
        if type(one.does) is not type(two.does):
            yield changed(path, one.does, two.does, CLASS)
        else:
            yield from _deed(path, one.does, two.does)


def _deed(path: str, one: Any, two: Any) -> Iterator[Change]:
    above = path if isinstance(one, SetFields) else f"{path}.{_KEYS[type(one)]}"
    if isinstance(one, CreateTask) and one.due() != two.due():
        yield changed(f"{above}.due", one.due(), two.due(), CLASS)
    for place in fields(one):
        before, after = getattr(one, place.name), getattr(two, place.name)
        if same(before, after) or place.name in ("due_days", "working_days"):
            continue
        own = f"{above}.{_WRITTEN.get(place.name, place.name)}"
        if isinstance(one, CreateTask) and place.name == "to":
            own = f"{above}.for"
        if not isinstance(before, Mapping):
            yield changed(own, before, after, CLASS)
            continue
        for key in {**before, **after}:
            if not same(before.get(key), after.get(key)):
                yield changed(f"{own}.{key}", before.get(key), after.get(key), CLASS)


def _template(path: str, one: Template, two: Template) -> Iterator[Change]:
    yield from _named(path, one, two, _TEMPLATE)


def _integration(path: str, one: Integration, two: Integration) -> Iterator[Change]:
    yield from properties(path, one, two, _INTEGRATION)
    for name in {**one.actions, **two.actions}:
        before, after = one.actions.get(name), two.actions.get(name)
        own = f"{path}.actions.{name}"
        if before is None:
            yield Change(kind="added", path=own, before=None, after=after, cls=CLASS)
        elif after is None:
            yield Change(kind="removed", path=own, before=before, after=None, cls=CLASS)
        else:
            yield from properties(own, before, after, _ACTION)
