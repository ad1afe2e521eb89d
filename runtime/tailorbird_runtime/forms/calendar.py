"""A calendar, finished: weeks of days with the records that stand on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tailorbird_metadata.model import CalendarView, Entity, Field
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.board import dot_of
from tailorbird_runtime.forms.filters import BoundFilter
from tailorbird_runtime.forms.table import BoundView
from tailorbird_runtime.forms.values import Binder, Shown

IN_A_DAY = 4
"""Records of a day on a month; the week has the rest."""

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundEntry:
    """A record on one day; `word` says in words what the colour of `dot` means."""

    id: int
    href: str
    title: str
    time: str = ""
    dot: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundDate:
    """A day; `outside` belongs to another month, `more` records have no room here."""

    key: str
    number: str
    label: str
    entries: tuple[BoundEntry, ...]
    today: bool = False
    outside: bool = False
    more: int = 0
    more_href: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCalendar:
    """Everything the calendar template sees; `cut` says that there is more than it shows."""

    entity: str
    label: str
    label_in: str
    things: str
    label_many: str
    icon: str
    calendars: tuple[BoundView, ...]
    heading: str
    by_week: bool
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[BoundDate, ...], ...]
    previous: str
    next: str
    today: str
    month: str
    week: str
    legend: tuple[tuple[str, str], ...] = ()
    cut: bool = False
    boards: tuple[BoundView, ...] = ()
    filters: tuple[BoundFilter, ...] = ()
    filter_fields: str = ""
    keep: tuple[tuple[str, str], ...] = ()
    clear: str = ""
    search: str = ""
    search_field: str = ""
    address: str = ""
    new: str = ""

    def agenda(self) -> Iterator[BoundDate]:
        """The days on which something stands, for a narrow screen."""
        for week in self.weeks:
            yield from (day for day in week if day.entries and not day.outside)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are shown, both ends with them; `day` is the one that was asked for."""

    day: date
    by_week: bool

    @property
    def first(self) -> date:
        """A Monday."""
        start = self.day if self.by_week else self.day.replace(day=1)
        return start - timedelta(days=start.weekday())

    @property
    def last(self) -> date:
        """A Sunday."""
        if self.by_week:
            return self.first + timedelta(days=6)
        end = _next_month(self.day) - ONE
        return end + timedelta(days=6 - end.weekday())

    def days(self) -> list[date]:
        """Every day, in order."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def before(self) -> date:
        """A day of the week or month before."""
        return self.first - ONE if self.by_week else self.day.replace(day=1) - ONE

    def after(self) -> date:
        """A day of the week or month after."""
        return self.last + ONE if self.by_week else _next_month(self.day)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBinder:
    """Puts records on the days of one calendar."""

    entity: Entity
    view: CalendarView
    binder: Binder
    readable: Mapping[str, Field]

    @property
    def starts(self) -> Field:
        """The field by which a record begins."""
        return self.entity.field(self.view.starts)

    @property
    def ends(self) -> Field | None:
        """The field by which it ends, if there is one that the person may read."""
        return self.readable.get(self.view.ends) if self.view.ends else None

    @property
    def color(self) -> Field | None:
        """The field that gives the colour, if the person may read it."""
        return self.readable.get(self.view.color_by) if self.view.color_by else None

    @property
    def title(self) -> Field:
        """The field that names a record."""
        found = self.readable.get(self.view.title) if self.view.title else None
        return found or self.entity.field(self.entity.title)

    def fields(self) -> tuple[str, ...]:
        """The field ids that entries read."""
        more = (f.id for f in (self.ends, self.color) if f is not None)
        return tuple(dict.fromkeys((self.entity.title, self.title.id, self.view.starts, *more)))

    def placed(self, records: Iterable[Shown], span: Span) -> dict[date, list[BoundEntry]]:
        """The entries of each day: first those of the whole day, then by the clock."""
        found: dict[date, list[tuple[str, BoundEntry]]] = {}
        for record in records:
            start = self._day(record.values.get(self.view.starts))
            if start is None:
                continue
            end = self._day(record.values.get(self.ends.id)) if self.ends else None
            last = min(max(end or start, start), span.last)
            day = max(start, span.first)
            while day <= last:
                entry = self._entry(record, at_start=day == start)
                found.setdefault(day, []).append((entry.time, entry))
                day += ONE
        return {d: [e for _, e in sorted(es, key=lambda p: p[0])] for d, es in found.items()}

    def legend(self, records: Iterable[Shown]) -> tuple[tuple[str, str], ...]:
        """What the colours mean that are there: dot and word, in the order of the options."""
        if self.color is None or self.color.picklist is None:
            return ()
        there = {record.values.get(self.color.id) for record in records}
        keys = [o.id for o in self.color.picklist.options.values() if o.id in there]
        found = (dot_of(self.binder, self.entity, self.color, key) for key in keys)
        return tuple((dot, label) for _, label, dot in found)

    def _entry(self, record: Shown, *, at_start: bool) -> BoundEntry:
        value = self.binder.value(self.title, record, tight=True)
        begins = record.values.get(self.view.starts)
        timed = at_start and isinstance(begins, datetime)
        word = dot = ""
        if self.color is not None:
            key = record.values.get(self.color.id)
            if key is not None:
                _, word, dot = dot_of(self.binder, self.entity, self.color, str(key))
        return BoundEntry(
            id=record.id,
            href=places.record_page(self.entity.name, record.id),
            title=value.text or f"{self.binder.voice.say(self.entity.label)} {record.id}",
            time=self.binder.voice.time(begins) if timed and isinstance(begins, datetime) else "",
            dot=dot,
            word=word,
        )

    def _day(self, value: object) -> date | None:
        if isinstance(value, datetime):
            return self.binder.voice.local(value).date()
        return value if isinstance(value, date) else None


def calendars_for(entity: Entity, role_ids: Iterable[str], everything: bool) -> list[CalendarView]:
    """The calendars that a person in these roles is offered."""
    held = set(role_ids)
    offered = entity.calendars.values()
    return [c for c in offered if everything or not c.roles or held & set(c.roles)]
