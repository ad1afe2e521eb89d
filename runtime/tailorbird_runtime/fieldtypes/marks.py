"""Stars and colours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.fieldtypes.marks import stars_of
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import KeyedText, Schema
from tailorbird_runtime.fieldtypes.columns import rounded
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundOption, Desk
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    ValueRefused,
    half_width,
    shortened,
)
from tailorbird_runtime.fieldtypes.numbers import Number, number_words, whole_number
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

_COLOR = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


class Rating(Number):
    """A whole number of stars, from 1 to the field's `max`."""

    type = "rating"
    held = (int, Decimal)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, sa.BigInteger()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        most = stars_of(field)
        return lambda raw: _stars(raw, most)

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        found = 0 if value is None else int(rounded(Decimal(value), 0))
        return found if 1 <= found <= stars_of(field) else None

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return whole_number(raw)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return number_words(raw, sight)

    def filter_widget(self, field: Field) -> str:
        return "integer"

    def words(self, field: Field, value: Any, locale: str) -> str:
        most = stars_of(field)
        return "★" * int(value) + "☆" * max(0, most - int(value))

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        said = message("{n} of {most}", n=int(value), most=stars_of(field))
        text = self.words(field, value, sight.voice.locale)
        return BoundValue(type="rating", text=text, exact=sight.voice.say(said))

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        counts = (str(n) for n in range(1, stars_of(field) + 1))
        stars = tuple(BoundOption(value=n, label=n, chosen=n == bound.typed) for n in counts)
        return replace(bound, options=stars)

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "integer", "minimum": 1, "maximum": stars_of(field)}


class Color(KeyedText):
    """A colour as `#1f6feb`, in small letters."""

    type = "color"

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return _color

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return value.lower() if value and re.fullmatch("#[0-9a-fA-F]{6}", value) else None

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return _color(raw)

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string", "pattern": "^#[0-9a-f]{6}$", "examples": ["#1f6feb"]}


def _stars(raw: Any, most: int) -> int:
    found = whole_number(raw)
    if not 1 <= found <= most:
        raise ValueRefused(
            "too_large" if found > most else "too_small",
            message("Choose 1 to {most} stars.", most=most),
        )
    return found


def _color(raw: Any) -> str:
    written = half_width(raw)
    found = _COLOR.fullmatch(written)
    if found is None:
        raise ValueRefused(
            "invalid",
            message("{value} is not a colour.", value=shortened(written, 20)),
            message("Write it like #1f6feb."),
        )
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits))
