"""Whole numbers, decimals, percent, true or false."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Classes, Schema, TypeBinding, Writer
from tailorbird_runtime.fieldtypes.columns import (
    DECIMAL_DIGITS,
    MONEY_PRECISION,
    RATE_PLACES,
    ScaledDecimal,
    rounded,
)
from tailorbird_runtime.fieldtypes.controls import BoundField, Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    ValueRefused,
    half_width,
    shortened,
)
from tailorbird_runtime.fieldtypes.operators import NUMBER, TRUTH, Operator
from tailorbird_runtime.fieldtypes.showing import DisplayContext, shown_exactly, shown_number
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

LARGEST_INTEGER = 2**63 - 1
DEFAULT_PLACES = 2
_COUNTED = {"万亿": 10**12, "亿": 10**8, "万": 10**4}
_YES, _NO = message("Yes"), message("No")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")


class Number(TypeBinding):
    """What the types of numbers share."""

    held: ClassVar[Classes] = (int, Decimal)
    right = True

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return NUMBER

    def with_sign(self, field: Field, number: str) -> str:
        """What is written behind the digits, such as the unit."""
        return _with_unit(number, field)

    def words(self, field: Field, value: Any, locale: str) -> str:
        return self.with_sign(field, shown_number(value, locale))

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        if not context.format:
            return self.words(field, value, context.locale)
        number = shown_exactly(value, context.locale, int(context.format))
        return self.with_sign(field, number)

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        return plain_number(value) if isinstance(value, str) else super().posted(field, value, form)

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield field.name, {"key": self.seen(field), "reads": "number"}

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        unit, places = field.params.get("unit", ""), field.params.get("places", DEFAULT_PLACES)
        return replace(bound, unit=str(unit), places=int(places))


class Integer(Number):
    """A whole number of 64 bits."""

    type = "integer"

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, sa.BigInteger()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return lambda raw: int(in_range(whole_number(raw), field))

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return None if value is None else int(rounded(Decimal(value), 0))

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return whole_number(raw)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return number_words(raw, sight)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        text = _with_unit(sight.voice.integer(int(value)), field)
        return BoundValue(type="integer", text=text)

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "integer", "format": "int64", **bounds(field)}


class Decimals(Number):
    """A `Decimal` with the field's `places`, 15 digits in all."""

    type = "decimal"

    def places(self, field: Field) -> int:
        """Decimals that are stored; exchange rates always have ten."""
        if field.id == "currency_rate" and field.system:
            return RATE_PLACES
        return int(field.params.get("places", DEFAULT_PLACES))

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        digits = MONEY_PRECISION if field.system else DECIMAL_DIGITS
        return (sa.Column(field.id, ScaledDecimal(digits, self.places(field))),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        places = self.places(field)
        whole = DECIMAL_DIGITS - places
        return lambda raw: in_range(fixed(parse_number(raw), places, whole), field)

    def keeps(self, old: Field, new: Field) -> bool:
        return self.places(old) == self.places(new)

    def recalled(self, field: Field, stored: Any) -> Any:
        return None if stored is None else Decimal(stored)

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return None if value is None else rounded(Decimal(value), self.places(field))

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return parse_number(raw)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return number_words(raw, sight)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        text = sight.voice.number(Decimal(value), field.params.get("unit"))
        return BoundValue(type="decimal", text=text)

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return "" if value is None else plain_decimal(value, 0)

    def writer(self, field: Field, currency: str) -> Writer | None:
        return lambda value, record: format(value, "f")

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        places = RATE_PLACES if field.formula is not None else self.places(field)
        fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
        example = "12.5" if places else "12"
        pattern = rf"^-?[0-9]{{1,15}}{fraction}$"
        found: Schema = {"type": "string", "pattern": pattern, "examples": [example]}
        return found if reading else {"anyOf": [found, {"type": "number", **bounds(field)}]}


class Percent(Decimals):
    """A percentage, written 0 to 100."""

    type = "percent"

    def parser(self, field: Field, context: LoadContext) -> Parser:
        parse = super().parser(field, context)
        return lambda raw: parse(_without_sign(raw))

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return parse_number(_without_sign(raw))

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        try:
            return sight.voice.percent(Decimal(raw))
        except InvalidOperation:
            return raw

    def with_sign(self, field: Field, number: str) -> str:
        return f"{number}%"

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        return BoundValue(type="percent", text=sight.voice.percent(Decimal(value)))


class Boolean(TypeBinding):
    """True or false, never empty."""

    type = "boolean"
    empty = False
    held = (bool, int)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, sa.Boolean(), nullable=False, server_default=sa.false()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return _truth

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return TRUTH

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return bool(value)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return sight.voice.say(_YES if raw == "true" else _NO)

    def words(self, field: Field, value: Any, locale: str) -> str:
        return (_YES if value else _NO).render(locale)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        text = self.words(field, value, sight.voice.locale)
        return BoundValue(type="boolean", text=text, yes=bool(value))

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return "true" if value else "false"

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield field.name, {"key": field.id, "reads": "boolean"}

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "boolean"}


def parse_number(raw: Any) -> Decimal:
    """A number as people and programs write it: `1200.5`, `1,200.50`, full-width digits, `12 万`.

    No exponents, no other grouping; raises ValueRefused.
    """
    if isinstance(raw, bool):
        raise _no_number(raw)
    if isinstance(raw, Decimal):
        if not raw.is_finite() or abs(raw.adjusted()) > 40:
            raise _no_number(raw)
        return raw
    if isinstance(raw, int):
        return Decimal(raw) if abs(raw) < 10**40 else _too_large()
    if isinstance(raw, float):
        raw = repr(raw)
    written, times = _counted(half_width(raw).replace("\u2212", "-"))
    if _GROUPED.fullmatch(written):
        written = written.replace(",", "")
    if not _NUMBER.fullmatch(written):
        raise _no_number(raw)
    return Decimal(written) * times


def _counted(written: str) -> tuple[str, int]:
    """The number before a Chinese counting word, and what that word multiplies by."""
    for word, times in _COUNTED.items():
        if written.endswith(word):
            return written.removesuffix(word).rstrip(), times
    return written, 1


def fixed(value: Decimal, places: int, whole_digits: int) -> Decimal:
    """The value with exactly `places` decimals; refused if it has more or is too large."""
    if abs(value) >= Decimal(10) ** whole_digits:
        _too_large()
    found = value.quantize(Decimal(1).scaleb(-places))
    if found != value:
        sentence = message("Use at most {n} digits after the point.", n=places)
        raise ValueRefused("too_precise", sentence)
    return found if found else abs(found)


def in_range(value: Any, field: Field) -> Any:
    """The value, if it is within the field's `min` and `max`."""
    least, most = field.params.get("min"), field.params.get("max")
    if least is not None and value < least:
        raise ValueRefused("too_small", message("Enter {limit} or more.", limit=least))
    if most is not None and value > most:
        raise ValueRefused("too_large", message("Enter {limit} or less.", limit=most))
    return value


def whole_number(raw: Any) -> int:
    """A whole number of 64 bits; raises ValueRefused."""
    value = parse_number(raw)
    if value != value.to_integral_value():
        raise ValueRefused("invalid", message("Enter a whole number."))
    if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        _too_large()
    return int(value)


def _without_sign(raw: Any) -> Any:
    return half_width(raw).removesuffix("%") if isinstance(raw, str) else raw


def _truth(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return bool(raw == "true")
    raise ValueRefused("invalid", message("Enter true or false."))


def _too_large() -> Decimal:
    raise ValueRefused("too_large", message("This number is too large."))


def _no_number(raw: object) -> ValueRefused:
    return ValueRefused(
        "invalid",
        message("{value} is not a number.", value=shortened(raw, 30)),
        message("Write it like 1200.50."),
    )


def _with_unit(number: str, field: Field) -> str:
    unit = field.params.get("unit")
    return f"{number} {unit}" if unit else number


def number_words(raw: str, sight: Sight) -> str:
    """A number that was typed, as a sentence says it."""
    try:
        return sight.voice.number(Decimal(raw))
    except InvalidOperation:
        return raw


def bounds(field: Field) -> Schema:
    """The limits of a field as JSON Schema has them."""
    given = {"minimum": field.params.get("min"), "maximum": field.params.get("max")}
    return {key: int(value) for key, value in given.items() if value is not None}


def plain_decimal(value: Decimal, least: int) -> str:
    """The number without zeros at its end, but with `least` places if it has any."""
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    if rest and len(rest) < least:
        rest = rest.ljust(least, "0")
    return f"{whole}.{rest}" if rest else whole


def plain_number(text: str) -> str:
    """`1,234.50`, `￥１２` or `12 %` as a plain number; anything else stays what it is."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥€$£").rstrip("%").strip()
    plain = plain.replace("\N{MINUS SIGN}", "-").replace(" ", "")
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
