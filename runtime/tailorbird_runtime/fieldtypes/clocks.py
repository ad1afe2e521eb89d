"""Times of day, and stretches of time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.fieldtypes.clocks import LONGEST_DURATION, unit_of
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, TypeBinding
from tailorbird_runtime.fieldtypes.columns import rounded, text
from tailorbird_runtime.fieldtypes.controls import BoundField, Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    ValueRefused,
    half_width,
    shortened,
)
from tailorbird_runtime.fieldtypes.numbers import Number, whole_number
from tailorbird_runtime.fieldtypes.operators import DAY, Operator
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

_CLOCK = re.compile(r"(\d{1,2})(?::|点|时)(?:(\d{2})分?)?(?::00)?", re.ASCII)
_PART = re.compile(r"(\d{1,10}(?:[.,]\d{1,4})?)\s*([^\W\d_]+)")
_COUNTED = re.compile(r"(\d{1,7}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_SECONDS: Mapping[str, int] = {
    **dict.fromkeys(("d", "day", "days", "天", "日"), 86400),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时", "时", "个小时"), 3600),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), 60),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒钟"), 1),
}
_SHOWN: Mapping[str, Message] = {
    "hours": message("{hours} h"),
    "minutes": message("{minutes} min"),
    "seconds": message("{seconds} s"),
}


class TimeOfDay(TypeBinding):
    """A time of day to the minute, as text `09:30`."""

    type = "time"
    held = (str,)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, text()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return _clock

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return DAY

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
        return {"type": "string", "pattern": pattern, "examples": ["09:30"]}


class Duration(Number):
    """A whole number of the field's `unit`: minutes or seconds."""

    type = "duration"
    held = (int, Decimal)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, sa.BigInteger()),)

    def keeps(self, old: Field, new: Field) -> bool:
        return unit_of(old) == unit_of(new)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        unit = unit_of(field)
        return lambda raw: _duration(raw, unit)

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        found = None if value is None else int(rounded(Decimal(value), 0))
        return found if found is not None and 0 <= found <= LONGEST_DURATION else None

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        try:
            return self.words(field, _duration(raw, unit_of(field)), sight.voice.locale)
        except ValueRefused:
            return raw

    def words(self, field: Field, value: Any, locale: str) -> str:
        return duration_words(int(value), unit_of(field), locale)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        return BoundValue(type="duration", text=self.words(field, value, sight.voice.locale))

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return "" if value is None else duration_words(value, unit_of(field), "en")

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        return replace(bound, unit="")

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        return value

    def live(self, field: Field) -> Any:
        unit = 60 if unit_of(field) == "minutes" else 1
        yield field.name, {"key": field.id, "reads": "duration", "unit": unit}

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        found: Schema = {"type": "integer", "minimum": 0, "maximum": LONGEST_DURATION}
        return {**found, "x-unit": unit_of(field)}


def duration_words(value: int, unit: str, locale: str) -> str:
    """`2 h 30 min`, Chinese `2 小时 30 分钟`."""
    hours, rest = divmod(value * 60 if unit == "minutes" else value, 3600)
    minutes, seconds = divmod(rest, 60)
    counts = {"hours": hours, "minutes": minutes, "seconds": seconds}
    found = [_SHOWN[name] for name, count in counts.items() if count] or [_SHOWN[unit]]
    return " ".join(Message(word.text, counts).render(locale) for word in found)


def _clock(raw: Any) -> str:
    written = half_width(raw)
    found = _CLOCK.fullmatch(written)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise ValueRefused(
            "invalid",
            message("{value} is not a time of day.", value=shortened(written, 20)),
            message("Write it like 09:30."),
        )
    return f"{hour:02}:{minute:02}"


def _duration(raw: Any, unit: str) -> int:
    """A number of the unit from `90`, `1:30` (hours and minutes) or `2 h 30 min`."""
    size = 60 if unit == "minutes" else 1
    seconds = _seconds(half_width(raw).lower()) if isinstance(raw, str) else None
    if seconds is None:
        found = whole_number(raw)
    elif seconds % size:
        raise ValueRefused("too_precise", message("Write whole minutes."))
    else:
        found = int(seconds // size)
    if found < 0:
        raise ValueRefused("too_small", message("A duration is not negative."))
    if found > LONGEST_DURATION:
        raise ValueRefused("too_large", message("This duration is too long."))
    return found


def _seconds(written: str) -> Decimal | None:
    """Seconds of a duration in words or with colons; None for a bare number."""
    if written.lstrip("-").isdigit():
        return None
    counted = _COUNTED.fullmatch(written)
    if counted is not None:
        return Decimal(int(counted[1]) * 3600 + int(counted[2]) * 60 + int(counted[3] or 0))
    parts = _PART.findall(written)
    left = _PART.sub("", written).strip(" ,，、和and")
    if not parts or left or any(word not in _SECONDS for _, word in parts):
        raise ValueRefused(
            "invalid",
            message("{value} is not a duration.", value=shortened(written, 30)),
            message("Write it like 2 h 30 min or 1:30."),
        )
    return sum((Decimal(n.replace(",", ".")) * _SECONDS[word] for n, word in parts), Decimal(0))
