"""Calendars as constants in expressions: on which days people work, written as one text.

The text is `12345 12-25 2026-02-16/2026-02-23 +2026-02-14`: the working days of the week
(1 is Monday), days that are free in every year, free days from the first to the last, and days
on which people work nevertheless.  The last count most, the first least.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final

MOST_DAYS: Final = 3_660
"""Days that the free spells and make-up days of a calendar may have together."""
CYCLE: Final = 146_097
"""Days in 400 years: whole weeks, after which days and days of the week repeat."""

_DAY: Final = timedelta(days=1)
_LEAP: Final = 2000

MonthDay = tuple[int, int]


@dataclass(frozen=True)
class WorkCalendar:
    """`weekdays` from 1 (Monday) to 7; `yearly` as month and day; `free` and `extra` as days."""

    weekdays: frozenset[int]
    yearly: frozenset[MonthDay]
    free: frozenset[date]
    extra: frozenset[date]

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        if day in self.extra:
            return True
        return self._usually(day) and day not in self.free

    def _usually(self, day: date) -> bool:
        """Whether one works on it, as far as only its month, day and day of the week count."""
        return day.isoweekday() in self.weekdays and (day.month, day.day) not in self.yearly

    @cached_property
    def changes(self) -> Mapping[int, int]:
        """By ordinal, in order: 1 for a day on which people work against custom, -1 if not."""
        found = {}
        for day in sorted(self.free | self.extra):
            change = int(self.works(day)) - int(self._usually(day))
            if change:
                found[day.toordinal()] = change
        return found

    @cached_property
    def yearly_in_cycle(self) -> tuple[int, ...]:
        """The ordinals of the first 400 years that are free by `yearly` alone, in order."""
        return tuple(self.yearly_between(0, CYCLE))

    def yearly_between(self, first: int, last: int) -> Iterator[int]:
        """The ordinals after one day and up to another that are free by `yearly` alone."""
        start, end = date.fromordinal(max(first, 1)).year, date.fromordinal(last).year
        for year in range(start, end + 1):
            for month, day in sorted(self.yearly):
                if _is(year, (month, day)):
                    found = date(year, month, day)
                    if first < found.toordinal() <= last and found.isoweekday() in self.weekdays:
                        yield found.toordinal()

    @cached_property
    def _changed(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The ordinals of `changes`, and what they come to up to each."""
        return tuple(self.changes), tuple(accumulate(self.changes.values(), initial=0))

    def days_up_to(self, ordinal: int) -> int:
        """The working days from 0001-01-01 (a Monday, 1) to a day."""
        weeks, rest = divmod(ordinal, 7)
        count = weeks * len(self.weekdays) + sum(d <= rest for d in self.weekdays)
        rounds, rest = divmod(ordinal, CYCLE)
        yearly = self.yearly_in_cycle
        count -= rounds * len(yearly) + bisect_right(yearly, rest)
        ordinals, sums = self._changed
        return count + sums[bisect_right(ordinals, ordinal)]


@lru_cache(maxsize=256)
def calendar_of(text: str) -> WorkCalendar:
    """The calendar that a text of `calendar_text` means."""
    week, *others = text.split(" ")
    yearly: set[MonthDay] = set()
    free: set[date] = set()
    extra: set[date] = set()
    for word in others:
        first, _, last = word.partition("/")
        if word.startswith("+"):
            extra.add(date.fromisoformat(word[1:]))
        elif len(word) == 5:
            yearly.add((int(word[:2]), int(word[3:])))
        else:
            free.update(_days(date.fromisoformat(first), date.fromisoformat(last or first)))
    return WorkCalendar(
        frozenset(map(int, week)), frozenset(yearly), frozenset(free), frozenset(extra)
    )


def calendar_text(
    weekdays: Iterable[int],
    yearly: Iterable[tuple[str, str]],
    free: Iterable[tuple[str, str]],
    extra: Iterable[str],
) -> str | None:
    """The text of a calendar, the same for the same days; None if it has too many.

    `yearly` are spells from one `MM-DD` to another, `free` spells of days.
    """
    spells = tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in free)
    if sum((b - a).days + 1 for a, b in spells) > MOST_DAYS:
        return None
    off = sorted({day for a, b in spells for day in _days(a, b)})
    added = sorted(set(extra))
    words = [
        "".join(str(d) for d in sorted(set(weekdays))),
        *sorted({word for a, b in yearly for word in _month_days(a, b)}),
        *_in_spells(off),
        *(f"+{day}" for day in added),
    ]
    return " ".join(words) if len(off) + len(added) <= MOST_DAYS else None


def _is(year: int, found: MonthDay) -> bool:
    """Whether there is such a day in the year."""
    return found != (2, 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _month_days(first: str, last: str) -> Iterator[str]:
    """Every `MM-DD` from one to another, over the end of the year if the last is smaller."""
    days = [d.isoformat()[5:] for d in _days(date(_LEAP, 1, 1), date(_LEAP, 12, 31))]
    if first <= last:
        yield from (d for d in days if first <= d <= last)
    else:
        yield from (d for d in days if d >= first or d <= last)


def _in_spells(days: list[date]) -> Iterator[str]:
    """Days in order as `first/last`, or the day alone."""
    start: date | None = None
    for place, day in enumerate(days):
        start = start or day
        if place + 1 == len(days) or days[place + 1] != day + _DAY:
            yield f"{start}" if start == day else f"{start}/{day}"
            start = None
