"""What differs between the rows of two versions of a condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_designer.conditions.rows import Conditions, Line, Row, as_before

Spot = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is new at a row: all of it (`was` is None), its operator, or its values."""

    was: Row | None
    operator: bool = False
    values: bool = False


def changes(before: Conditions, now: Conditions) -> Mapping[Spot, Change]:
    """The rows and lines of `now` that are not in `before`, by their place.

    A row is another version of the first row about the same field that is not there any more.
    """
    old = [part for _, part in before.parts()]
    fresh: list[tuple[Spot, Row | Line]] = []
    for spot, part in as_before(now, before).parts():
        if part in old:
            old.remove(part)
        else:
            fresh.append((spot, part))
    found: dict[Spot, Change] = {}
    for spot, part in fresh:
        found[spot] = _change(part, old)
    return found


def _change(part: Row | Line, old: list[Row | Line]) -> Change:
    if isinstance(part, Line):
        return Change(was=None)
    was = next((o for o in old if isinstance(o, Row) and o.field == part.field), None)
    if was is None:
        return Change(was=None)
    old.remove(was)
    return Change(was=was, operator=was.operator != part.operator, values=was.values != part.values)
