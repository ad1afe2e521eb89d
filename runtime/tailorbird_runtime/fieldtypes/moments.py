"""Days and instants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, TypeBinding
from tailorbird_runtime.fieldtypes.columns import Moment
from tailorbird_runtime.fieldtypes.controls import Desk, Raw
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    ValueRefused,
    entry_zone,
    half_width,
    is_blank,
    shortened,
)
from tailorbird_runtime.fieldtypes.operators import DAY, MOMENT, Operator, Span
from tailorbird_runtime.fieldtypes.showing import DisplayContext, formatted_day, shown_moment
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

_DAY = re.compile(r"([0-9]{4})(?:-|/|\.| ?年 ?)([0-9]{1,2})(?:-|/|\.| ?月 ?)([0-9]{1,2}) ?日?")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
    r" ?(Z|z|[+-][0-9]{2}:?[0-9]{2})?"
)
_FIRST_YEAR = 1000


class Day(TypeBinding):
    """A `date`."""

    type = "date"
    held = (date,)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, sa.Date()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return parse_day

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return DAY

    def recalled(self, field: Field, stored: Any) -> Any:
        return None if stored is None else date.fromisoformat(stored)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        try:
            return sight.voice.day(date.fromisoformat(raw))
        except ValueError:
            return raw

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        return formatted_day(value, context)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        text = sight.voice.day(value, tight=sight.tight)
        return BoundValue(type="date", text=text, exact=value.isoformat())

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string", "format": "date", "examples": ["2026-01-15"]}


class Instant(TypeBinding):
    """An aware `datetime` in UTC, to the millisecond.

    One filters by days of the person's zone (see `entered_in`), or by exact moments.
    """

    type = "datetime"
    held = (datetime,)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, Moment()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return parse_moment

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return MOMENT

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        if is_blank(raw):
            raise ValueRefused("invalid", message("Enter a value to filter by."))
        zone = entry_zone() or ZoneInfo(context.model.workspace.timezone)
        if isinstance(raw, datetime) or (isinstance(raw, str) and _MOMENT.fullmatch(raw.strip())):
            moment = parse_moment(raw, zone)
            return Span(moment, moment)
        day = parse_day(raw)
        return Span(_midnight(day, zone), _midnight(day + timedelta(days=1), zone))

    def recalled(self, field: Field, stored: Any) -> Any:
        return None if stored is None else datetime.fromisoformat(stored)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return raw.replace("T", " ")

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        return shown_moment(value, context)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        text = sight.voice.moment(value, tight=sight.tight)
        return BoundValue(type="datetime", text=text, exact=sight.voice.exact_moment(value))

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return f"{desk.voice.local(value):%Y-%m-%dT%H:%M}" if value else ""

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield field.name, {"key": field.id, "reads": "moment"}

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string", "format": "date-time", "examples": ["2026-01-15T08:30:00Z"]}


def parse_day(raw: Any) -> date:
    """A day from `2026-01-31`, `2026/1/31` or `2026年1月31日`; raises ValueRefused."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    written = half_width(raw)
    found = _DAY.fullmatch(written)
    try:
        if found is None or int(found[1]) < _FIRST_YEAR:
            raise ValueError(written)
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueRefused(
            "invalid",
            message("{value} is not a day of the calendar.", value=shortened(written, 30)),
            message("Write it like 2026-01-31."),
        ) from None


def parse_moment(raw: Any, zone: ZoneInfo | None = None) -> datetime:
    """A moment (RFC 3339), in UTC and cut to milliseconds; raises ValueRefused.

    One without an offset is meant in `zone`, else in the zone of `entered_in`.
    """
    written = raw if isinstance(raw, datetime) else half_width(raw)
    try:
        found = written if isinstance(written, datetime) else _read_moment(written)
        if found.tzinfo is None:
            found = _placed(found, zone or entry_zone())
        found = found.astimezone(UTC)
        if not _FIRST_YEAR <= found.year <= 9998:
            raise ValueError(written)
    except (ValueError, OverflowError):
        raise ValueRefused(
            "invalid",
            message("{value} is not a date with a time.", value=shortened(written, 40)),
            message("Write it like 2026-01-31T08:30:00+01:00."),
        ) from None
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def _read_moment(written: str) -> datetime:
    found = _MOMENT.fullmatch(written)
    if found is None:
        raise ValueError(written)
    day, clock, offset = found.groups()
    return datetime.fromisoformat(f"{day}T{clock[:15]}{(offset or '').upper()}")


def _placed(found: datetime, zone: ZoneInfo | None) -> datetime:
    if zone is None:
        raise ValueRefused(
            "invalid",
            message("The time zone is missing."),
            message("Write it like 2026-01-31T08:30:00+01:00."),
        )
    return found.replace(tzinfo=zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
