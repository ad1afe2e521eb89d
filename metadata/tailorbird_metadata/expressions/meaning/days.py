"""What functions do to days and, where it makes no difference, moments."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from tailorbird_metadata.expressions.meaning.numbers import Number

Time = TypeVar("Time", date, datetime)
MOST_DAYS: Final = 4_000_000


def days_between(first: date | None, second: date | None) -> int | None:
    """How many days after `first` the day `second` is."""
    return None if first is None or second is None else (second - first).days


def add_days(time: Time | None, days: Number | None) -> Time | None:
    """So many whole days later; empty outside of the years 1 to 9999."""
    if time is None or days is None or not -MOST_DAYS <= days <= MOST_DAYS:
        return None
    try:
        return time + timedelta(days=int(days))
    except OverflowError:
        return None


def year(day: date | None) -> int | None:
    """The year."""
    return None if day is None else day.year


def month(day: date | None) -> int | None:
    """The month, from 1."""
    return None if day is None else day.month


def quarter(day: date | None) -> int | None:
    """The quarter, from 1."""
    return None if day is None else (day.month + 2) // 3


def day(day: date | None) -> int | None:
    """The day of the month, from 1."""
    return None if day is None else day.day


def weekday(day: date | None) -> int | None:
    """The day of the week; Monday is 1."""
    return None if day is None else day.isoweekday()


def add_months(day: date | None, months: Number | None) -> date | None:
    """The same day so many months later; empty outside of the years 1 to 9999."""
    if day is None or months is None or not -MOST_DAYS <= months <= MOST_DAYS:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def start_of_week(day: date | None) -> date | None:
    """The Monday of its week."""
    return None if day is None else day - timedelta(days=day.weekday())


def end_of_week(day: date | None) -> date | None:
    """The Sunday of its week; empty outside of the years 1 to 9999."""
    return None if day is None else add_days(day, 6 - day.weekday())


def start_of_month(day: date | None) -> date | None:
    """The first day of its month."""
    return None if day is None else day.replace(day=1)


def end_of_month(day: date | None) -> date | None:
    """The last day of its month."""
    return None if day is None else day.replace(day=monthrange(day.year, day.month)[1])


def start_of_quarter(day: date | None) -> date | None:
    """The first day of its quarter."""
    return None if day is None else day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def end_of_quarter(day: date | None) -> date | None:
    """The last day of its quarter."""
    return None if day is None else end_of_month(day.replace(month=(day.month + 2) // 3 * 3, day=1))


def start_of_year(day: date | None) -> date | None:
    """The first day of its year."""
    return None if day is None else day.replace(month=1, day=1)


def end_of_year(day: date | None) -> date | None:
    """The last day of its year."""
    return None if day is None else day.replace(month=12, day=31)


def week(day: date | None) -> int | None:
    """The number of its week (ISO 8601)."""
    return None if day is None else day.isocalendar().week


def day_of_year(day: date | None) -> int | None:
    """The day of the year, from 1."""
    return None if day is None else day.timetuple().tm_yday


def days_in_month(day: date | None) -> int | None:
    """How many days its month has."""
    return None if day is None else monthrange(day.year, day.month)[1]


def months_between(first: date | None, second: date | None) -> int | None:
    """How many whole months `second` is after `first`; negative if before."""
    if first is None or second is None:
        return None
    if second < first:
        return -_months(second, first)
    return _months(first, second)


def _months(first: date, second: date) -> int:
    months = (second.year - first.year) * 12 + second.month - first.month
    return months - (second.day < first.day)


def years_between(first: date | None, second: date | None) -> int | None:
    """How many whole years `second` is after `first`; negative if before."""
    months = months_between(first, second)
    return None if months is None else int(months / 12)


def anniversary(day: date | None, start: date | None) -> date | None:
    """The next day, `start` or later, with the month and day of `day`.

    Of 29 February the 28th in a year without it; empty after the year 9999.
    """
    if day is None or start is None:
        return None
    for year in (start.year, start.year + 1):
        if year <= date.max.year:
            found = day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
            if found >= start:
                return found
    return None
