"""Whole numbers, decimals, percent, true or false."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import Message, message, translate
from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes.binding import Beside, TypeBinding
from tailorbird_runtime.fieldtypes.columns import (
    DECIMAL_DIGITS,
    MONEY_PRECISION,
    RATE_PLACES,
    ScaledDecimal,
)
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    ValueRefused,
    half_width,
    shortened,
)
from tailorbird_runtime.fieldtypes.operators import NUMBER, TRUTH, Operator
from tailorbird_runtime.fieldtypes.showing import DisplayContext, shown_number

LARGEST_INTEGER = 2**63 - 1
DEFAULT_PLACES = 2
_COUNTED = {"万亿": 10**12, "亿": 10**8, "万": 10**4}
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")


class Integer(TypeBinding):
    """A whole number of 64 bits."""

    type = "integer"

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, sa.BigInteger()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return lambda raw: int(in_range(_whole(raw), field))

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return NUMBER

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return _whole(raw)

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        return _with_unit(shown_number(value, context.locale), field)


class Decimals(TypeBinding):
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

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return NUMBER

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return parse_number(raw)

    def json(self, field: Field, value: Any, beside: Beside) -> Any:
        return f"{value:f}"

    def form(self, field: Field, value: Any, zone: str) -> str:
        return f"{value:f}"

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        return _with_unit(shown_number(value, context.locale), field)


class Percent(Decimals):
    """A percentage, written 0 to 100."""

    type = "percent"

    def parser(self, field: Field, context: LoadContext) -> Parser:
        parse = super().parser(field, context)
        return lambda raw: parse(_without_sign(raw))

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return parse_number(_without_sign(raw))

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        return f"{shown_number(value, context.locale)}%"


class Boolean(TypeBinding):
    """True or false, never empty."""

    type = "boolean"
    empty = False

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, sa.Boolean(), nullable=False, server_default=sa.false()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return _truth

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return TRUTH

    def form(self, field: Field, value: Any, zone: str) -> str:
        return "true" if value else "false"

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        return translate("Yes" if value else "No", context.locale)


YES_NO: tuple[Message, Message] = (message("Yes"), message("No"))


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


def _whole(raw: Any) -> int:
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
