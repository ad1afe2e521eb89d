"""Working days: from Monday to Friday, or those of a calendar."""

from __future__ import annotations

from datetime import date
from typing import Final

from tailorbird_metadata.expressions.meaning.calendars import calendar_of
from tailorbird_metadata.expressions.meaning.days import MOST_DAYS
from tailorbird_metadata.expressions.meaning.numbers import Number

HORIZON: Final = 10_000
"""Days that are looked at, forth or back, for the working days of a calendar."""

_LAST_ORDINAL: Final = date.max.toordinal()


def is_working_day(day: date | None, calendar: str | None = None) -> bool:
    """Whether it is a working day; not if it is empty."""
    if day is None:
        return False
    return day.weekday() < 5 if calendar is None else calendar_of(calendar).works(day)


def working_days_between(
    first: date | None, second: date | None, calendar: str | None = None
) -> int | None:
    """How many working days lie after `first` up to `second`; negative the other way round."""
    if first is None or second is None:
        return None
    count = _working_days if calendar is None else calendar_of(calendar).days_up_to
    return count(second.toordinal()) - count(first.toordinal())


def add_working_days(
    day: date | None, days: Number | None, calendar: str | None = None
) -> date | None:
    """So many working days later; empty outside of the years 1 to 9999.

    With a calendar also where there are fewer in the next `HORIZON` days.
    """
    if day is None or days is None or not -MOST_DAYS <= days <= MOST_DAYS:
        return None
    count, ordinal = int(days), day.toordinal()
    if count == 0:
        return day
    if calendar is not None:
        return _stepped(ordinal, count, calendar)
    start = _working_days(ordinal) if count > 0 else _working_days(ordinal - 1) + 1
    weeks, rest = divmod(start + count - 1, 5)
    found = weeks * 7 + rest + 1
    return date.fromordinal(found) if 1 <= found <= _LAST_ORDINAL else None


def _working_days(ordinal: int) -> int:
    """The working days up to a day, counted from 0001-01-01, a Monday."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def _stepped(start: int, count: int, calendar: str) -> date | None:
    """Day by day until so many working days are passed."""
    works, step = calendar_of(calendar).works, 1 if count > 0 else -1
    left, last = abs(count), start + step * HORIZON
    if left > HORIZON:
        return None
    for ordinal in range(start + step, last + step, step):
        if not 1 <= ordinal <= _LAST_ORDINAL:
            return None
        day = date.fromordinal(ordinal)
        left -= works(day)
        if left == 0:
            return day
    return None
