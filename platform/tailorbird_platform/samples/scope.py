"""What the values of a recipe can see while one record is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tailorbird_platform.samples.lists import Row, WordList


@dataclass(eq=False, slots=True)
class SampleRecord:
    """A record that the recipe has made: its id in the database and all its named values."""

    id: int
    batch: str
    entity: str
    values: dict[str, Any]


@dataclass(slots=True)
class World:
    """Everything made so far, and the facts that hold for the whole run.

    `today` and `zone` are the company's; days and moments of a recipe count from there.
    """

    lists: Mapping[str, WordList]
    today: date
    zone: ZoneInfo
    made: dict[str, list[SampleRecord]] = field(default_factory=dict)
    used: dict[str, set[int]] = field(default_factory=dict)
    _index: dict[tuple[str, str], dict[object, list[SampleRecord]]] = field(default_factory=dict)

    def fitting(self, batch: str, where: Mapping[str, object]) -> list[SampleRecord]:
        """The records of a batch whose values are these; an index serves the first of them."""
        if not where:
            return self.made[batch]
        first, *others = where.items()
        found = self._by(batch, first[0]).get(_key(first[1]), [])
        return [r for r in found if all(r.values.get(k) == v for k, v in others)]

    def forget_index(self, batch: str) -> None:
        """To be called after values of the batch's records have changed."""
        for key in [key for key in self._index if key[0] == batch]:
            del self._index[key]

    def _by(self, batch: str, name: str) -> dict[object, list[SampleRecord]]:
        index = self._index.get((batch, name))
        if index is None:
            index = self._index[batch, name] = {}
            for record in self.made[batch]:
                index.setdefault(_key(record.values.get(name)), []).append(record)
        return index

    def moment(self, day: date, hour: float) -> datetime:
        """A moment on a day, `hour` hours after midnight in the company's zone."""
        minutes = int(hour * 60)
        return datetime.combine(day, time(minutes // 60, minutes % 60), self.zone)


@dataclass(slots=True)
class Scope:
    """One record in the making.

    `number` counts the records of the batch and `index` those under the same parent, from 1.
    """

    world: World
    random: Random
    values: dict[str, Any]
    number: int = 1
    index: int = 1
    parent: SampleRecord | None = None
    row: Row | None = None

    def resolve(self, path: tuple[str, ...]) -> Any:
        """The value that a dotted name means; a member of nothing is nothing."""
        found = self._first(path[0])
        for name in path[1:]:
            found = member(found, name)
        return found

    def _first(self, name: str) -> Any:
        if name in self.values:
            return self.values[name]
        if name == "parent":
            return self.parent
        if name == "row":
            return self.row
        if name == "today":
            return self.world.today
        if name == "yesterday":
            return self.world.today - timedelta(days=1)
        return {"number": self.number, "index": self.index}.get(name)


def member(value: Any, name: str) -> Any:
    """`name` of a record, a row or a path; None of nothing."""
    if value is None:
        return None
    if isinstance(value, SampleRecord):
        return value.values.get(name)
    return value.get(name)


def weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _key(value: object) -> object:
    return id(value) if isinstance(value, SampleRecord) else value
