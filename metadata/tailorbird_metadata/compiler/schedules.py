"""Short texts about time: `weekday at 08:00`, `month day 1 at 09:00`, `in 2 working days`."""

from __future__ import annotations

import re

from tailorbird_metadata.model.automation import WEEKDAYS, Schedule

EARLY = "08:00"
"""When something happens on a day for which no time is given."""

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z")
_MONTH = re.compile(r"month day ([0-9]{1,2})\Z")
_DUE = re.compile(r"in ([0-9]{1,3}) (working )?days?\Z")


def schedule(text: str, zone: str) -> Schedule | None:
    """The wall times that a text says, None if it says none (the schema has told why)."""
    days, _, at = text.rpartition(" at ")
    if not _TIME.match(at):
        return None
    if days == "day":
        return Schedule(at=at, zone=zone)
    if days == "weekday":
        return Schedule(at=at, weekdays=(0, 1, 2, 3, 4), zone=zone)
    month = _MONTH.match(days)
    if month is not None and 1 <= int(month[1]) <= 31:
        return Schedule(at=at, month_day=int(month[1]), zone=zone)
    named = days.split(" and ")
    if all(day in WEEKDAYS for day in named):
        return Schedule(
            at=at, weekdays=tuple(sorted({WEEKDAYS.index(d) for d in named})), zone=zone
        )
    return None


def every_day(at: str | None, zone: str) -> Schedule:
    """Every day at that time, early if it is not a time (the schema has told so)."""
    return Schedule(at=at if at is not None and _TIME.match(at) else EARLY, zone=zone)


def due(text: str | None) -> tuple[int | None, bool]:
    """How many days later, and whether only working days count."""
    if text == "today":
        return 0, False
    found = _DUE.match(text) if text is not None else None
    if found is None:
        return None, False
    return int(found[1]), found[2] is not None
