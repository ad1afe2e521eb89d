"""What functions do to moments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from tailorbird_metadata.expressions.meaning.numbers import Number

_MOST: Final = 10**10
"""More than all the minutes of the years 1 to 9999."""
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


def hours_between(first: datetime | None, second: datetime | None) -> int | None:
    """How many whole hours `second` is after `first`; negative if before."""
    return _whole(first, second, _HOUR)


def minutes_between(first: datetime | None, second: datetime | None) -> int | None:
    """How many whole minutes `second` is after `first`; negative if before."""
    return _whole(first, second, _MINUTE)


def _whole(first: datetime | None, second: datetime | None, unit: timedelta) -> int | None:
    if first is None or second is None:
        return None
    return (second - first) // unit if second >= first else -((first - second) // unit)


def add_hours(moment: datetime | None, hours: Number | None) -> datetime | None:
    """So many whole hours later; empty outside of the years 1 to 9999."""
    return _later(moment, hours, _HOUR)


def add_minutes(moment: datetime | None, minutes: Number | None) -> datetime | None:
    """So many whole minutes later; empty outside of the years 1 to 9999."""
    return _later(moment, minutes, _MINUTE)


def _later(moment: datetime | None, count: Number | None, unit: timedelta) -> datetime | None:
    if moment is None or count is None or not -_MOST <= count <= _MOST:
        return None
    try:
        return moment + int(count) * unit
    except OverflowError:
        return None
