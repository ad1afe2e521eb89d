"""Amounts of money: as entered, and in the company's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

import marshmallow
import sqlalchemy as sa
from babel.numbers import get_currency_precision

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, Told, TypeBinding, Writer, part
from tailorbird_runtime.fieldtypes.columns import (
    DECIMAL_DIGITS,
    MONEY_PLACES,
    MONEY_PRECISION,
    ScaledDecimal,
    rounded,
    text,
)
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundOption, Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    ValueField,
    ValueRefused,
    half_width,
    is_blank,
    shortened,
)
from tailorbird_runtime.fieldtypes.numbers import (
    Number,
    fixed,
    in_range,
    parse_number,
    plain_decimal,
)
from tailorbird_runtime.fieldtypes.operators import CHOICE, Operator
from tailorbird_runtime.fieldtypes.showing import DisplayContext, shown_money
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

WHOLE_DIGITS = 13
"""Digits before the point of an amount that people may enter."""

MONEY: Schema = {"$ref": "#/components/schemas/Money"}


class Amount(NamedTuple):
    """What a door handed in for a money field; `currency` is None if it named none."""

    amount: Decimal | None
    currency: str | None = None


class Money(Number):
    """A `Decimal` in the record's currency under `<id>`, in the company's under `<id>__base`.

    `load_field` gives an `Amount`, as the currency belongs to the whole record.
    """

    type = "money"
    held = (Decimal,)

    def load_field(self, field: Field, context: LoadContext) -> marshmallow.fields.Field[Any]:
        return ValueField(self.parser(field, context))

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        kind = ScaledDecimal(MONEY_PRECISION, MONEY_PLACES)
        return (sa.Column(field.id, kind), sa.Column(part(field.id, "base"), kind))

    def compared(self, field: Field) -> str:
        return part(field.id, "base")

    def parser(self, field: Field, context: LoadContext) -> Parser:
        currencies = context.model.workspace.currencies
        return lambda raw: _amount(raw, field, currencies)

    def seen(self, field: Field) -> str:
        return part(field.id, "base")

    def apart(self, field: Field) -> bool:
        """A record that is read brings the base amount along."""
        return False

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return parse_number(raw)

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        return {field.id: value, part(field.id, "base"): in_base(value, record)}

    def recalled(self, field: Field, stored: Any) -> Any:
        return None if stored is None else Decimal(stored)

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        """An expression gives the company's currency; it is turned into the record's own."""
        rate = row.get("currency_rate")
        if value is None:
            return None
        return rounded(Decimal(value) if not rate else Decimal(value) / rate, MONEY_PLACES)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        try:
            return sight.voice.money(Decimal(raw), sight.voice.currency)
        except InvalidOperation:
            return raw

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        sign, own = currency or context.currency, context.currency
        places = int(context.format) if context.format else None
        return shown_money(value, sign, context.locale, own, places)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        currency = str(sight.values.get("currency") or sight.model.workspace.currency)
        full = sight.voice.exact_money(value, currency)
        if not sight.tight:
            return BoundValue(type="money", text=full)
        exact = "" if value == value.to_integral_value() else full
        return BoundValue(type="money", text=sight.voice.money(value, currency), exact=exact)

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return "" if value is None else plain_decimal(value, 2)

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        workspace = desk.model.workspace
        own = str(desk.values.get("currency") or workspace.currency)
        offered = workspace.currencies if len(workspace.currencies) > 1 else ()
        return replace(
            bound,
            sign=desk.voice.sign(own).strip(),
            currencies=tuple(BoundOption(value=c, label=c, chosen=c == own) for c in offered),
        )

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        number = super().posted(field, value, form)
        currency = form.get(f"{field.name}.currency")
        return {"amount": number or None, "currency": currency} if currency else number

    def glimpse(self, field: Field, raw: Raw, context: LoadContext) -> dict[str, Any]:
        try:
            amount = None if is_blank(raw) else self.parser(field, context)(raw).amount
        except ValueRefused:
            amount = None
        return {part(field.id, "base"): amount}

    def writer(self, field: Field, currency: str) -> Writer | None:
        return _with_currency

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        if reading:
            return dict(MONEY)
        return {"anyOf": [MONEY, {"type": "string", "pattern": r"^-?[0-9]{1,13}(\.[0-9]{1,4})?$"}]}


class Currency(TypeBinding):
    """The ISO 4217 code of a record's amounts."""

    type = "currency"
    asked = False
    inline = False

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, text()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        currencies = context.model.workspace.currencies
        return lambda raw: _currency(raw, currencies)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return CHOICE

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return half_width(raw).upper()

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string", "enum": list(model.workspace.currencies)}


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


def amount_text(amount: Decimal, currency: str | None) -> str:
    """An amount with the currency's decimals, and more only where it has them: `40000.00`.

    `currency` is None for someone who may not read the record's currency.
    """
    whole, _, rest = format(amount, "f").partition(".")
    rest = rest.rstrip("0").ljust(2 if currency is None else _digits_of(currency), "0")
    return f"{whole}.{rest}" if rest else whole


def in_currency(currency: str) -> Writer:
    """Writes amounts that are in this currency, whatever that of the record is."""
    return lambda value, record: {"amount": amount_text(value, currency), "currency": currency}


def _with_currency(value: Decimal, record: Told) -> dict[str, str | None]:
    currency = record.values.get("currency")
    return {"amount": amount_text(value, currency), "currency": currency}


@lru_cache(maxsize=256)
def _digits_of(currency: str) -> int:
    return get_currency_precision(currency)


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
