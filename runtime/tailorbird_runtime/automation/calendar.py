"""When schedules are due: wall time in a zone, as moments."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tailorbird_metadata.model import Schedule

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
LOOKED_BACK = 35
"""Days: the longest time between two due days is a month."""
FIRST_YEAR = 1900
"""Anniversaries of what lies further back are not looked for."""


def latest_due(schedule: Schedule, now: datetime) -> datetime | None:
    """The last moment (UTC) not after `now` at which the schedule is due.

    A time that the clock skips is due at the first minute after the gap; one that comes twice is
    due the first time.
    """
    zone = ZoneInfo(schedule.zone)
    day = now.astimezone(zone).date() + _DAY
    for _ in range(LOOKED_BACK):
        if is_due_day(schedule, day):
            moment = moment_of(day, schedule.at, zone)
            if moment <= now:
                return moment
        day -= _DAY
    return None


def next_due(schedule: Schedule, now: datetime) -> datetime | None:
    """The first moment (UTC) after `now` at which the schedule is due."""
    zone = ZoneInfo(schedule.zone)
    day = now.astimezone(zone).date() - _DAY
    for _ in range(LOOKED_BACK):
        if is_due_day(schedule, day):
            moment = moment_of(day, schedule.at, zone)
            if moment > now:
                return moment
        day += _DAY
    return None


def is_due_day(schedule: Schedule, day: date) -> bool:
    """Whether the schedule is due on a day of its zone."""
    if schedule.month_day is None:
        return day.weekday() in schedule.weekdays
    return day.day == min(schedule.month_day, monthrange(day.year, day.month)[1])


def moment_of(day: date, at: str, zone: ZoneInfo) -> datetime:
    """A wall time (`HH:MM`) on a day, in UTC."""
    hour, _, minute = at.partition(":")
    wall = datetime.combine(day, time(int(hour), int(minute)))
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _after_gap(wall, zone)


def _after_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first minute after the gap in which `wall` lies.

    With the offset from after the gap the skipped time lies before it, with the one from before
    the gap behind it.
    """
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > _MINUTE:
        middle = early + (late - early) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle <= early:
            break
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def anniversaries(target: date) -> Iterator[date]:
    """Every day whose yearly return falls on `target`; 29 February returns on the 28th where
    there is none."""
    leap_too = target.month == 2 and target.day == 28 and monthrange(target.year, 2)[1] == 28
    for year in range(FIRST_YEAR, target.year + 1):
        if target.month != 2 or target.day <= monthrange(year, 2)[1]:
            yield target.replace(year=year)
        if leap_too and monthrange(year, 2)[1] == 29:
            yield date(year, 2, 29)
