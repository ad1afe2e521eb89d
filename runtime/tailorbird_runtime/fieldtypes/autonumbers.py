"""Numbers by a format: `D-{yyyy}-{0000}` gives D-2026-0042."""

from __future__ import annotations

import re
from datetime import date

from tailorbird_metadata.model import Field

_PERIODS = ("never", "year", "month", "day")
_SLOT = re.compile(r"\{(yyyy|yy|mm|dd|0+)\}")


def sequence_of(entity_id: str, field: Field, day: date) -> str:
    """The name of the counter that the next number comes from.

    It counts anew as the field's `reset` says; if it does not, a format with the year (month,
    day) does so each year (month, day).
    """
    period = str(field.params.get("reset", "")) or _period(_format(field))
    dated = (f"{day.year:04}", f"{day.month:02}", f"{day.day:02}")
    return ".".join((f"{entity_id}.{field.id}", *dated[: _PERIODS.index(period)]))


def _period(written: str) -> str:
    """How often a format without `reset` counts anew."""
    slots = {found[1] for found in _SLOT.finditer(written)}
    if "dd" in slots:
        return "day"
    if "mm" in slots:
        return "month"
    return "year" if slots & {"yyyy", "yy"} else "never"


def render(field: Field, number: int, day: date) -> str:
    """The text for the how-manieth number of its counter, from 1.

    It grows beyond the zeros of its slot rather than being cut.
    """
    start, step = field.params.get("start", 1), field.params.get("step", 1)
    shown = int(start) + (number - 1) * int(step)
    written = {
        "yyyy": f"{day.year:04}",
        "yy": f"{day.year % 100:02}",
        "mm": f"{day.month:02}",
        "dd": f"{day.day:02}",
    }

    def fill(slot: re.Match[str]) -> str:
        return written.get(slot[1]) or str(shown).zfill(len(slot[1]))

    return _SLOT.sub(fill, _format(field))


def _format(field: Field) -> str:
    return str(field.params.get("format", "{0000}"))
