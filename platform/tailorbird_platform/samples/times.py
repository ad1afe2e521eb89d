"""Days, moments and the path through stages, all counted from a given today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tailorbird_platform.samples.forms import PLAIN, Form, Names, Reference, Shape, in_words
from tailorbird_platform.samples.scope import Scope, weekday

OPENS, CLOSES = 8.5, 18.0
"""Hours of the day between which moments fall."""


@dataclass(frozen=True, slots=True)
class Day:
    """A working day, `low` to `high` days after another day (today, if none is named).

    It lies not after `until`; an empty `until` is no bound.
    """

    low: int
    high: int
    after: Form | None
    until: Form | None
    weekends: bool

    def value(self, scope: Scope) -> date | None:
        start = scope.world.today if self.after is None else _day(self.after.value(scope), scope)
        if start is None:
            return None
        found = start + timedelta(days=scope.random.randint(self.low, self.high))
        last = None if self.until is None else _day(self.until.value(scope), scope)
        if last is not None:
            found = min(found, last)
        return found if self.weekends else weekday(found)

    def references(self) -> Iterator[Reference]:
        for form in (self.after, self.until):
            if form is not None:
                yield from form.references()

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of such a day, in office hours."""

    day: Day

    def value(self, scope: Scope) -> datetime | None:
        found = self.day.value(scope)
        return None if found is None else scope.world.moment(found, _hour(scope))

    def references(self) -> Iterator[Reference]:
        return self.day.references()

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class Between:
    """A moment in office hours between two others; a `lean` above 1 prefers early, below 1 late."""

    start: Form
    end: Form
    lean: float

    def value(self, scope: Scope) -> datetime | None:
        first, last = _day(self.start.value(scope), scope), _day(self.end.value(scope), scope)
        if first is None or last is None:
            return None
        days = max(0, (last - first).days)
        found = first + timedelta(days=int((days + 1) * scope.random.random() ** self.lean))
        return scope.world.moment(max(first, weekday(min(found, last))), _hour(scope))

    def references(self) -> Iterator[Reference]:
        yield from self.start.references()
        yield from self.end.references()

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class Path:
    """When a record entered each stage on its way, worked out backwards from its end.

    `days` is by stage, in order: how many days it stays there.  `last` names the last of them
    that it reached, `skip` one that it left out, `end` the day on which it left the last one
    (nothing: it is there today).  The value maps each stage reached to the moment of entering
    it, and `start` and `end` to the first and the last moment.
    """

    days: Mapping[str, tuple[int, int]]
    last: Form
    skip: Form | None
    end: Form | None

    def value(self, scope: Scope) -> dict[str, datetime]:
        ended = None if self.end is None else _day(self.end.value(scope), scope)
        found: dict[str, datetime] = {}
        if ended is not None:
            found["end"] = scope.world.moment(weekday(ended), _hour(scope))
        at = ended or scope.world.today
        for stage in reversed(self._stages(scope)):
            at = weekday(at - timedelta(days=scope.random.randint(*self.days[stage])))
            found[stage] = scope.world.moment(at, _hour(scope))
        return _in_order(found)

    def _stages(self, scope: Scope) -> list[str]:
        last = in_words(self.last.value(scope))
        skipped = None if self.skip is None else in_words(self.skip.value(scope))
        names = list(self.days)
        reached = names[: names.index(last) + 1] if last in names else names
        return [n for n in reached if n != skipped or n == last]

    def references(self) -> Iterator[Reference]:
        for form in (self.last, self.skip, self.end):
            if form is not None:
                yield from form.references()

    def shape(self, names: Names) -> Shape:
        return Shape(members=dict.fromkeys((*self.days, "start", "end"), PLAIN))


def _in_order(found: dict[str, datetime]) -> dict[str, datetime]:
    """The moments of a path, earlier stages first, never two the wrong way round."""
    ordered = dict(reversed(list(found.items())))
    before: datetime | None = None
    for name, moment in ordered.items():
        if before is not None and moment <= before:
            moment = ordered[name] = before + timedelta(minutes=20)
        before = moment
    ordered["start"] = next(iter(ordered.values()))
    return ordered


def _hour(scope: Scope) -> float:
    return OPENS + (CLOSES - OPENS) * scope.random.random()


def _day(value: Any, scope: Scope) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(scope.world.zone).date()
    return value if isinstance(value, date) else None
