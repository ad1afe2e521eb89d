"""When people work: hours by day of the week, holidays, and days that make up for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.meaning.calendars import calendar_text
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.automation import WEEKDAYS
from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """From `start` to `end` of one day, each `HH:MM`; `24:00` is the end of the day."""

    start: str
    end: str

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """Nobody works from `first` to `last` (days, both included).

    A `yearly` one has months and days alone (`12-25`).
    """

    id: str
    name: str
    label: Text
    first: str
    last: str
    yearly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUpDay:
    """A day on which people work though its day of the week or a holiday says otherwise (调休)."""

    id: str
    name: str
    label: Text
    day: str
    hours: tuple[WorkingHours, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`hours` is by day of the week (`monday`), in order; a day that is not there is free.

    `timezone` (IANA name) is where the clock of its hours hangs.  A make-up day counts more than a
    holiday, and a holiday more than the day of the week.
    """

    id: str
    name: str
    label: Text
    timezone: str
    hours: Mapping[str, tuple[WorkingHours, ...]]
    help: Text | None = None
    holidays: Mapping[str, Holiday] = empty_map()
    make_up_days: Mapping[str, MakeUpDay] = empty_map()
    origin: str = ""

    def working_days(self) -> str | None:
        """The days on which people work, as a constant of expressions; None if it has too many."""
        holidays = self.holidays.values()
        return calendar_text(
            weekdays=[WEEKDAYS.index(day) + 1 for day in self.hours],
            yearly=[(h.first, h.last) for h in holidays if h.yearly],
            free=[(h.first, h.last) for h in holidays if not h.yearly],
            extra=[d.day for d in self.make_up_days.values()],
        )
