"""Amounts of money: as entered, and in the company's currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes.binding import Beside, TypeBinding, part
from tailorbird_runtime.fieldtypes.columns import (
    DECIMAL_DIGITS,
    MONEY_PLACES,
    MONEY_PRECISION,
    ScaledDecimal,
    rounded,
    text,
)
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    ValueRefused,
    half_width,
    is_blank,
    shortened,
)
from tailorbird_runtime.fieldtypes.numbers import fixed, in_range, parse_number
from tailorbird_runtime.fieldtypes.operators import CHOICE, NUMBER, Operator
from tailorbird_runtime.fieldtypes.showing import DisplayContext, shown_money

WHOLE_DIGITS = 13
"""Digits before the point of an amount that people may enter."""


class Amount(NamedTuple):
    """What a door handed in for a money field; `currency` is None if it named none."""

    amount: Decimal | None
    currency: str | None = None


class Money(TypeBinding):
    """A `Decimal` in the record's currency under `<id>`, in the company's under `<id>__base`.

    `load_field` gives an `Amount`, as the currency belongs to the whole record.
    """

    type = "money"
    empty = Amount(None)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        kind = ScaledDecimal(MONEY_PRECISION, MONEY_PLACES)
        return (sa.Column(field.id, kind), sa.Column(part(field.id, "base"), kind))

    def compared(self, field: Field) -> str:
        return part(field.id, "base")

    def parser(self, field: Field, context: LoadContext) -> Parser:
        currencies = context.model.workspace.currencies
        return lambda raw: _amount(raw, field, currencies)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return NUMBER

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return parse_number(raw)

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        return {field.id: value, part(field.id, "base"): in_base(value, record)}

    def json(self, field: Field, value: Any, beside: Beside) -> Any:
        return {"amount": plain_amount(value), "currency": beside.currency}

    def form(self, field: Field, value: Any, zone: str) -> str:
        return plain_amount(value)

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        currency = beside.currency or context.currency
        return shown_money(value, currency, context.locale, context.currency)


class Currency(TypeBinding):
    """The ISO 4217 code of a record's amounts."""

    type = "currency"

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, text()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        currencies = context.model.workspace.currencies
        return lambda raw: _currency(raw, currencies)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return CHOICE

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return half_width(raw).upper()

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        return str(value)


def in_base(amount: Decimal | None, record: Mapping[str, Any]) -> Decimal | None:
    """An amount of a record in the company's currency, at the record's own `currency_rate`.

    Raises ValueRefused if the result is too large to be stored.
    """
    if amount is None:
        return None
    rate = record.get("currency_rate")
    found = rounded(amount if rate is None else amount * rate, MONEY_PLACES)
    if abs(found) >= Decimal(10) ** (MONEY_PRECISION - MONEY_PLACES):
        raise ValueRefused("too_large", message("This amount is too large."))
    return found


def plain_amount(amount: Decimal) -> str:
    """The amount with two decimals, or with up to four where they are not zero: 40000.00."""
    found = f"{amount:.{MONEY_PLACES}f}"
    return found[:-2] if found.endswith("00") else found


def _amount(raw: Any, field: Field, currencies: tuple[str, ...]) -> Amount:
    currency = None
    if isinstance(raw, Mapping):
        if not {"amount"} <= set(raw) <= {"amount", "currency"}:
            raise ValueRefused("invalid", message("Write an amount and its currency."))
        if not is_blank(raw.get("currency")):
            currency = _currency(raw["currency"], currencies)
        raw = raw["amount"]
    if is_blank(raw):
        return Amount(None, currency)
    value = parse_number(raw)
    if abs(value) >= Decimal(10) ** WHOLE_DIGITS or _digits(value) > DECIMAL_DIGITS:
        raise ValueRefused("too_large", message("This amount is too large."))
    return Amount(in_range(fixed(value, MONEY_PLACES, WHOLE_DIGITS), field), currency)


def _digits(value: Decimal) -> int:
    """Digits that matter: 1200.50 has five."""
    return len(value.normalize().as_tuple().digits) if value else 0


def _currency(raw: Any, currencies: tuple[str, ...]) -> str:
    found = half_width(raw).upper()
    if found not in currencies:
        raise ValueRefused(
            "unknown_option",
            message("{value} is not a currency of this company.", value=shortened(raw, 20)),
            message("Choose one of these: {names}.", names=", ".join(currencies)),
        )
    return found
