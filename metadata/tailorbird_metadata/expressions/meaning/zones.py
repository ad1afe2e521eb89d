"""What a moment is called in a time zone: its day, its time."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

ZONED: Final = frozenset({"day_of", "hour", "minute", "time_of"})
"""Functions that take a time zone behind the moment, the company's where none is written."""


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The time zone with this IANA name."""
    return ZoneInfo(name)


def _there(moment: datetime | None, zone: str) -> datetime | None:
    """The moment on the clock of `zone`; empty outside of the years 1 to 9999."""
    if moment is None:
        return None
    try:
        return moment.astimezone(zone_of(zone))
    except OverflowError:
        return None


def day_of(moment: datetime | None, zone: str) -> date | None:
    """The day of `moment` in the time zone; empty outside of the years 1 to 9999."""
    found = _there(moment, zone)
    return None if found is None else found.date()


def hour(moment: datetime | None, zone: str) -> int | None:
    """The hour of `moment` in the time zone; empty where its day is."""
    found = _there(moment, zone)
    return None if found is None else found.hour


def minute(moment: datetime | None, zone: str) -> int | None:
    """The minute of `moment` in the time zone; empty where its day is."""
    found = _there(moment, zone)
    return None if found is None else found.minute


def time_of(moment: datetime | None, zone: str) -> str | None:
    """The time of day of `moment` in the time zone, `09:30`; empty where its day is."""
    found = _there(moment, zone)
    return None if found is None else found.strftime("%H:%M")
