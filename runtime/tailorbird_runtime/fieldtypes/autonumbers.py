"""Numbers by a format: `D-{yyyy}-{0000}` gives D-2026-0042."""

from __future__ import annotations

import re
from datetime import date

from tailorbird_metadata.model import Field

_SLOT = re.compile(r"\{(yyyy|yy|mm|dd|0+)\}")


def sequence_of(entity_id: str, field: Field, day: date) -> str:
    """The name of the counter that the next number comes from.

    A format with the year (month, day) counts anew each year (month, day).
    """
    slots = {found[1] for found in _SLOT.finditer(_format(field))}
    parts = [f"{entity_id}.{field.id}"]
    if slots & {"yyyy", "yy", "mm", "dd"}:
        parts.append(f"{day.year:04}")
    if slots & {"mm", "dd"}:
        parts.append(f"{day.month:02}")
    if "dd" in slots:
        parts.append(f"{day.day:02}")
    return ".".join(parts)


def render(field: Field, number: int, day: date) -> str:
    """The text for a number; it grows beyond the zeros of its slot rather than being cut."""
    written = {
        "yyyy": f"{day.year:04}",
        "yy": f"{day.year % 100:02}",
        "mm": f"{day.month:02}",
        "dd": f"{day.day:02}",
    }

    def fill(slot: re.Match[str]) -> str:
        return written.get(slot[1]) or str(number).zfill(len(slot[1]))

    return _SLOT.sub(fill, _format(field))


def _format(field: Field) -> str:
    return str(field.params.get("format", "{0000}"))
