"""Times of day, and stretches of time."""

from __future__ import annotations

import re

from tailorbird_metadata.expressions.types import NUMBER, TIME
from tailorbird_metadata.fieldtypes.fieldtype import WRITABLE, FieldType, LiteralRefused, fixed
from tailorbird_metadata.fieldtypes.numbers import NUMBER_OPERATORS
from tailorbird_metadata.fieldtypes.times import TIME_OPERATORS
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

LONGEST_DURATION = 10**9
"""The largest duration, in the unit of its field."""

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_SPAN = re.compile(r"(?:(\d{1,7}) ?h)? ?(?:(\d{1,7}) ?min)? ?(?:(\d{1,7}) ?s)?", re.ASCII)


def unit_of(field: Field) -> str:
    """What a duration counts: `minutes` or `seconds`."""
    return str(field.params.get("unit", "minutes"))


def span_of(text: str, unit: str) -> int | None:
    """`2 h 30 min` as a number of this unit; None for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if unit == "seconds":
        return total
    return total // 60 if total % 60 == 0 else None


def _time(text: str, field: Field) -> str:
    if not _CLOCK.fullmatch(text):
        raise LiteralRefused(
            message("`{value}` is not a time of day.", value=text),
            message("Write it like 09:30."),
        )
    return text


def _duration(text: str, field: Field) -> int:
    unit = unit_of(field)
    plain = re.fullmatch(r"[0-9]{1,10}", text)
    found = int(text) if plain else span_of(text, unit)
    if found is None or found > LONGEST_DURATION:
        raise LiteralRefused(
            message("`{value}` is not a duration in {unit}.", value=text, unit=unit),
            message("Write a number, or a text such as 2 h 30 min."),
        )
    return found


TYPES = (
    FieldType(
        name="time",
        value_type=fixed(TIME),
        literal=_time,
        parameters=WRITABLE,
        filter_operators=TIME_OPERATORS,
    ),
    FieldType(
        name="duration",
        value_type=fixed(NUMBER),
        literal=_duration,
        parameters={
            **WRITABLE,
            "unit": {"title": "minutes or seconds", "enum": ["minutes", "seconds"]},
        },
        filter_operators=NUMBER_OPERATORS,
    ),
)
