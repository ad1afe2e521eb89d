"""What is written about an item in all layers together, and edits that lead to something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.model import Field

Raw = dict[str, "str | list[str] | Raw"]
"""Texts as they stand in the files; maps by key."""


class Words(str):
    """A text that stays one, also when it reads as a number or as yes or no."""

    __slots__ = ()


_WHOLE = "{…}"
_LISTS = frozenset({"from", "to", "enters", "for", "require", "back", "reopen"})
_READ = frozenset({"integer", "decimal", "money", "percent", "boolean"})
"""Types of fields whose values are no texts."""
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,9})\.\d{1,4}")


def written(at: Desk, path: str) -> Raw:
    """Everything below an item path, as the topmost layer says it."""
    found: Raw = {}
    start = path + "."
    for place, origins in at.workbench.compiled.origins.items():
        if not place.startswith(start) or not origins:
            continue
        if origins[-1].value == _WHOLE:
            _inside(found, place.removeprefix(start).split("."))
        else:
            *above, key = place.removeprefix(start).split(".")
            _inside(found, above)[key] = _value(key, origins[-1].value)
    return found


def text(raw: Mapping[str, object], *keys: str) -> str:
    """The text under these keys; nothing for a map, a list or a missing one."""
    found: object = raw
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""


def texts(raw: Mapping[str, object], *keys: str) -> tuple[str, ...]:
    """The texts under these keys; a single one is a list of one."""
    found: object = raw
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return (found,) if found else ()
    return tuple(str(x) for x in found) if isinstance(found, list) else ()


def inner(raw: Mapping[str, object], *keys: str) -> Raw:
    """The map under these keys, empty if there is none."""
    found: object = raw
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return dict(found) if isinstance(found, dict) else {}


def edits_between(path: str, before: Raw, now: Raw) -> Iterator[Edit]:
    """The smallest changes of single values that turn `before` into `now`."""
    for key, value in now.items():
        was = before.get(key)
        if _same(was, value):
            continue
        place = f"{path}.{key}"
        if isinstance(value, dict) and isinstance(was, dict) and value:
            yield from edits_between(place, was, value)
        else:
            yield Edit(verb=Verb.SET, path=place, value=as_json(value) if value else None)
    for key, gone in before.items():
        if key not in now and gone:
            yield Edit(verb=Verb.SET, path=f"{path}.{key}", value=None)


def said_of(field: Field | None, value: str) -> str:
    """A typed value of a field: `Words` unless the field takes numbers or yes and no."""
    return value if field is None or field.type in _READ else Words(value)


def as_json(value: str | list[str] | Raw) -> Json:
    """A value as an edit takes it: what reads as a number or yes and no is one, but `Words`."""
    if isinstance(value, dict):
        return {k: as_json(v) for k, v in value.items() if v}
    if isinstance(value, list):
        return [as_json(v) for v in value]
    if isinstance(value, Words):
        return str(value)
    if value in ("true", "false"):
        return value == "true"
    if _NUMBER.fullmatch(value):
        return int(value)
    return float(value) if _DECIMAL.fullmatch(value) else value


def _same(was: object, now: object) -> bool:
    """Whether both say the same; a list of names means the same in any order."""
    if isinstance(was, list) and isinstance(now, list):
        return sorted(was) == sorted(now)
    if isinstance(was, str) and isinstance(now, list):
        return now == [was]
    return was == now or (not now and not was)


def _inside(found: Raw, keys: list[str]) -> Raw:
    for key in keys:
        step = found.setdefault(key, {})
        if not isinstance(step, dict):
            step = found[key] = {}
        found = step
    return found


def _value(key: str, value: str) -> str | list[str]:
    if key in _LISTS and value.startswith("[") and value.endswith("]"):
        return [v for v in value[1:-1].split(", ") if v]
    return value
