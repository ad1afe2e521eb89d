"""The rows of the condition builder as a form sends them, and what a press makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tailorbird_designer.conditions import (
    Conditions,
    Group,
    Item,
    Line,
    Names,
    Row,
    changes,
)

Pairs = Sequence[tuple[str, str]]
Spot = tuple[int, ...]

_PART = re.compile(r"(?P<spot>\d+(?:\.\d+)?)\.(?P<key>field|was|op|v|text|join)")


def from_form(pairs: Pairs, name: str, names: Names) -> Conditions:
    """The rows that a form has sent under `name`; a new field begins with its first operator."""
    found: dict[Spot, dict[str, list[str]]] = {}
    join = "all"
    for key, value in pairs:
        if key == f"{name}.join":
            join = "any" if value == "any" else "all"
        if not key.startswith(f"{name}."):
            continue
        part = _PART.fullmatch(key.removeprefix(f"{name}."))
        if part is not None:
            spot = tuple(map(int, part["spot"].split(".")))
            found.setdefault(spot, {}).setdefault(part["key"], []).append(value)
    items: list[Item] = []
    for number in sorted({s[0] for s in found}):
        said = found.get((number,), {})
        if "join" in said:
            inner = sorted(s for s in found if s[0] == number and len(s) == 2)
            parts = tuple(_part(found[s], names) for s in inner)
            items.append(Group(join="any" if said["join"][0] == "any" else "all", items=parts))
        elif said:
            items.append(_part(said, names))
    return Conditions(join=join, items=tuple(items))


def done(
    found: Conditions, action: str, names: Names, before: Conditions | None = None
) -> Conditions:
    """The rows after a press: `add`, `line`, `group`, `add:2`, `drop:1`, `drop:2.0`, `back:0`.

    `back` makes a row what it is in `before`.
    """
    verb, _, place = action.partition(":")
    spot = tuple(int(p) for p in place.split(".")) if re.fullmatch(r"\d+(\.\d+)?", place) else ()
    fresh = _fresh(names)
    if verb == "drop":
        return replace(found, items=tuple(_without(found.items, spot)))
    if verb == "back" and before is not None:
        change = changes(before, found).get(spot)
        was = change.was if change is not None else None
        return found if was is None else replace(found, items=_with(found.items, spot, was))
    if verb == "line":
        return replace(found, items=(*found.items, Line(text="")))
    if verb == "group":
        other = "any" if found.join == "all" else "all"
        return replace(found, items=(*found.items, Group(join=other, items=(fresh, fresh))))
    if verb == "add" and spot:
        items = list(found.items)
        at = items[spot[0]] if spot[0] < len(items) else None
        if isinstance(at, Group):
            items[spot[0]] = replace(at, items=(*at.items, fresh))
        return replace(found, items=tuple(items))
    return replace(found, items=(*found.items, fresh)) if verb == "add" else found


def _part(said: Mapping[str, list[str]], names: Names) -> Row | Line:
    if "text" in said:
        return Line(text=said["text"][0])
    field = said.get("field", [""])[0]
    place = names.place(field)
    if place is None:
        return Row(field=field, operator=said.get("op", [""])[0], values=tuple(said.get("v", ())))
    fresh = said.get("was", [field])[0] != field
    operator = said.get("op", [""])[0]
    if fresh or operator not in place.operators:
        operator = next(iter(place.operators))
    values = () if fresh else tuple(v for v in said.get("v", ()) if v.strip())
    if place.operators[operator].arity == "none":
        values = ()
    if fresh and place.kind == "boolean":
        values = ("true",)
    return Row(field=field, operator=operator, values=values)


def _fresh(names: Names) -> Row:
    own = names.offered()[0][1]
    first = next((p for p in own if p.field.type == "picklist"), own[0])
    return Row(field=first.path, operator=next(iter(first.operators)))


def _without(items: tuple[Item, ...], spot: Spot) -> Iterator[Item]:
    for number, item in enumerate(items):
        if spot[:1] != (number,):
            yield item
        elif len(spot) == 2 and isinstance(item, Group):
            kept = tuple(p for n, p in enumerate(item.items) if n != spot[1])
            if len(kept) == 1:
                yield kept[0]
            elif kept:
                yield replace(item, items=kept)


def _with(items: tuple[Item, ...], spot: Spot, part: Row | Line) -> tuple[Item, ...]:
    made = list(items)
    at = made[spot[0]]
    if len(spot) == 2 and isinstance(at, Group):
        inner = tuple(part if n == spot[1] else p for n, p in enumerate(at.items))
        made[spot[0]] = replace(at, items=inner)
    else:
        made[spot[0]] = part
    return tuple(made)
