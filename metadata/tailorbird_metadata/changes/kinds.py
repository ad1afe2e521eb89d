"""The differences of pools, approvals, reports and the other kinds that are one file an item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import Any

from tailorbird_metadata.changes.change import Change
from tailorbird_metadata.changes.pairs import changed, pairs, same
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model import (
    CallOut,
    Grouping,
    Measure,
    Model,
    Phrase,
    Recipient,
    Schedule,
    SettingValue,
    Text,
    TimeSpan,
    Trigger,
    Value,
    WorkingHours,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """The classes of changes of a kind: of what it does, and of a new item."""

    does: str
    new: str


_KINDS: Mapping[str, _Kind] = {
    "assignments": _Kind("behaviour", "behaviour"),
    "pools": _Kind("behaviour", "wider_access"),
    "approvals": _Kind("behaviour", "behaviour"),
    "reports": _Kind("metadata", "metadata"),
    "dashboards": _Kind("metadata", "metadata"),
    "webforms": _Kind("behaviour", "wider_access"),
    "calendars": _Kind("behaviour", "additive"),
    "environments": _Kind("behaviour", "behaviour"),
}

_OPENING = frozenset({"Pool.show", "Pool.admins", "PoolTaking.roles", "Webform.fields"})
"""Lists of names that let more people see or do something when they grow."""

_OPEN_ENDED = frozenset({"Pool.where", "PoolTaking.when"})
"""Conditions that let people see something; two of them cannot be compared here."""

_ALWAYS: Mapping[str, str] = {"Report.delivery": "behaviour"}
"""The class of an attribute where it is not that of its kind."""

_UNSAID = frozenset({"id", "name", "origin", "lock_all"})
"""Attributes that follow from others or are told otherwise."""

_WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "entity": "on",
        "Report.entity": "from",
        "Report.roles": "for",
        "Dashboard.roles": "for",
        "roles": "who",
        "groups": "group_by",
        "measures": "show",
        "delivery": "schedule",
        "schedule": "every",
        "returns": "return_when",
        "again_after": "same_person_again_after",
        "trigger": "after",
        "AssignmentRule.to": "give_to",
        "sets": "set",
        "rows": "table",
        "Dashboard.rows": "rows",
        "lock": "while_waiting.lock",
        "stand_in": "nobody",
        "assignment": "assign",
        "against": "with",
        "kind": "type",
    }
)
"""What attributes of the model are called in the files, where that differs."""

_LEAVES = (Text, Phrase, Expression, Value, Recipient, TimeSpan, Schedule, SettingValue, Trigger,
           CallOut)  # fmt: skip
"""Classes whose objects are told as a whole."""


_IN_LINE = (str, Recipient, WorkingHours)


def compare_kinds(old: Model | None, new: Model) -> Iterator[Change]:
    """The differences of all items of these kinds; what is about a new entity widens nothing."""
    known = {e.id for e in old.entities.values()} if old is not None else set()
    for folder, kind in _KINDS.items():
        before = getattr(old, folder) if old is not None else {}
        for name, one, two in pairs(before, getattr(new, folder)):
            path = f"{folder}.{name}"
            if two is None:
                yield Change(kind="removed", path=path, before=one, after=None, cls=kind.does)
            elif one is None:
                cls = kind.new
                if cls == "wider_access" and two.entity not in known:
                    cls = kind.does
                yield Change(kind="added", path=path, before=None, after=two, cls=cls)
            else:
                if one.name != two.name:
                    yield Change(
                        kind="renamed", path=path, before=one.name, after=two.name, cls="metadata"
                    )
                yield from _attributes(path, one, two, kind.does)


Names = tuple[str, ...]


def demanded(before: Names, after: Names) -> bool:
    """Whether fewer roles must agree than before."""
    return bool(set(before) - set(after))


def entrusted(before: Names, after: Names) -> bool:
    """Whether more roles may change something; no owners at all means everybody."""
    return not after or (bool(before) and bool(set(after) - set(before)))


def compare_names(
    path: str,
    one: Mapping[str, Names],
    two: Mapping[str, Names],
    opens: Callable[[Names, Names], bool],
) -> Iterator[Change]:
    """The differences of lists of roles by name; `opens` says whether one lets people do more."""
    for key in {**one, **two}:
        before, after = one.get(key, ()), two.get(key, ())
        if before != after:
            cls = "wider_access" if opens(before, after) else "metadata"
            yield changed(f"{path}.{key}", _listed(before), _listed(after), cls)


def _attributes(path: str, one: Any, two: Any, cls: str) -> Iterator[Change]:
    """What differs in two objects of the same class."""
    owner = type(two).__name__
    for place in fields(two):
        before, after = _said(one, place.name), _said(two, place.name)
        if place.name in _UNSAID or same(before, after):
            continue
        full = f"{owner}.{place.name}"
        written = _WRITTEN.get(full, _WRITTEN.get(place.name, place.name))
        own = f"{path}.{written}"
        yield from _difference(own, before, after, _class(full, before, after, cls))


def _said(item: Any, name: str) -> Any:
    """An attribute as it is written."""
    return "all" if name == "lock" and item.lock_all else getattr(item, name)


def _column(path: str, before: Any, after: Any, cls: str) -> Iterator[Change]:
    """A group or number of a report: its expression stands for it."""
    if not same(before.value, after.value):
        one, two = (c.text if isinstance(c, Measure) else c.value for c in (before, after))
        yield changed(path, one, two, cls)
    if before.label != after.label:
        yield changed(f"{path}.label", before.label, after.label, "metadata")


def _class(attribute: str, before: Any, after: Any, cls: str) -> str:
    if attribute in _OPEN_ENDED or (attribute in _OPENING and set(after or ()) - set(before or ())):
        return "wider_access"
    return _ALWAYS.get(attribute, cls)


def _difference(path: str, before: Any, after: Any, cls: str) -> Iterator[Change]:
    """One attribute: item by item, or as a whole where it is one thing."""
    if isinstance(before, Text) or isinstance(after, Text):
        yield changed(path, before, after, "metadata")
    elif isinstance(after, (Measure, Grouping)):
        yield from _column(path, before, after, cls)
    elif path.endswith(".release_approvals"):
        yield from compare_names(path, before, after, demanded)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _map(path, before, after, cls)
    elif is_dataclass(after) and type(before) is type(after) and not isinstance(after, _LEAVES):
        yield from _attributes(path, before, after, cls)
    else:
        yield changed(path, _listed(before), _listed(after), cls)


def _map(
    path: str, before: Mapping[str, Any], after: Mapping[str, Any], cls: str
) -> Iterator[Change]:
    for key, one, two in _paired(before, after):
        own = f"{path}.{key}"
        if one is None:
            yield Change(kind="added", path=own, before=None, after=two, cls=cls)
        elif two is None:
            yield Change(kind="removed", path=own, before=one, after=None, cls=cls)
        elif not same(one, two):
            if getattr(one, "name", "") != getattr(two, "name", ""):
                yield Change(
                    kind="renamed", path=own, before=one.name, after=two.name, cls="metadata"
                )
            yield from _difference(own, one, two, cls)
    if list(before) != list(after) and set(before) == set(after):
        yield changed(path, ", ".join(before), ", ".join(after), cls)


def _paired(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Items with an identity by that, all else by its key."""
    if all(hasattr(v, "id") for v in (*before.values(), *after.values())):
        yield from pairs(before, after)
    else:
        yield from ((k, before.get(k), after.get(k)) for k in {**after, **before})


def _listed(value: Any) -> Any:
    """Names, people and hours in one line; whatever else as it is."""
    if isinstance(value, tuple) and all(isinstance(v, _IN_LINE) for v in value):
        return ", ".join(map(str, value)) or None
    return value
