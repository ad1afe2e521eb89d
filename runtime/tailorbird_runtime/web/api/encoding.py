"""Records as JSON: one plan per entity, chosen fields and rights, compiled once.

Most values are JSON as they are (orjson writes days and moments itself); the plan knows the few
that are not, so that a page of records costs one dictionary each and little more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson
from babel.numbers import get_currency_precision

from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.model import Field
from tailorbird_runtime.records.record import Record

RESTRICTED: Mapping[str, Any] = {"restricted": True}
"""What stands for a linked record that the person may not read."""

Writer = Callable[[Any, Record], Any]


def to_json(value: Any) -> bytes:
    """JSON in UTF-8; moments end in `Z`."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)


class Encoder:
    """Turns records of one entity into dictionaries for `to_json`.

    `fields` are shown in this order under their names.  `sometimes` are the ids of those that can
    be read on some records only; on the others they are left out.
    """

    def __init__(
        self, fields: Sequence[Field], *, currency: str, sometimes: frozenset[str] = frozenset()
    ) -> None:
        self._all = tuple((f.name, f.id) for f in fields if f.id not in ("id", "version"))
        writers = ((f.name, f.id, writer_of(f, currency)) for f in fields)
        self._written = tuple((n, i, w) for n, i, w in writers if w is not None)
        self._lookups = tuple((f.name, f.id) for f in fields if f.type in ("lookup", "user"))
        self._sometimes = tuple((f.name, f.id) for f in fields if f.id in sometimes)

    def __call__(self, record: Record) -> dict[str, Any]:
        """The JSON object of a record, as a dictionary."""
        if record.masked:
            return self._with_masks(record)
        get = record.values.get
        found: dict[str, Any] = {"id": record.id, "version": record.version}
        for name, field_id in self._all:
            found[name] = get(field_id)
        for name, _, write in self._written:
            value = found[name]
            if value is not None:
                found[name] = write(value, record)
        return self._limited(found, record)

    def _with_masks(self, record: Record) -> dict[str, Any]:
        get = record.values.get
        found: dict[str, Any] = {"id": record.id, "version": record.version}
        for name, field_id in self._all:
            found[name] = get(field_id)
        for name, field_id, write in self._written:
            if found[name] is not None and field_id not in record.masked:
                found[name] = write(found[name], record)
        return self._limited(found, record)

    def _limited(self, found: dict[str, Any], record: Record) -> dict[str, Any]:
        if record.restricted:
            for name, field_id in self._lookups:
                if field_id in record.restricted:
                    found[name] = RESTRICTED
        for name, field_id in self._sometimes:
            if field_id not in record.readable:
                del found[name]
        return found


def writer_of(field: Field, currency: str) -> Writer | None:
    """How a value of the field becomes JSON; None if it is JSON already.

    `currency` is the company's, for amounts that are computed.
    """
    kind = shape_of(field)
    if kind == "decimal":
        return _decimal
    if kind == "money":
        return _money
    if kind == "base_money":
        return _base_money(currency)
    if kind == "choice":
        return _choice(field)
    if kind == "reference":
        return _reference(field.id)
    return None


def shape_of(field: Field) -> str:
    """The form of the field's values in JSON: decimal, money, base_money, choice, reference …

    Every other form is the field type's name.
    """
    if field.type in ("decimal", "percent"):
        return "decimal"
    if field.type in ("picklist", "stage"):
        return "choice"
    if field.type in ("lookup", "user"):
        return "reference"
    if field.type == "formula" and field.formula is not None:
        result = field.formula.result
        if field.params.get("returns") == "integer":
            return "integer"
        if result.kind is Kind.NUMBER:
            return "base_money" if result.money else "decimal"
        return {Kind.BOOLEAN: "boolean", Kind.DATE: "date", Kind.MOMENT: "datetime"}.get(
            result.kind, "text"
        )
    return field.type


@lru_cache(maxsize=256)
def _digits(currency: str) -> int:
    return get_currency_precision(currency)


def amount_text(amount: Decimal, currency: str | None) -> str:
    """An amount with the currency's decimals, and more only where it has them: `40000.00`.

    `currency` is None for someone who may not read the record's currency.
    """
    whole, _, rest = format(amount, "f").partition(".")
    rest = rest.rstrip("0").ljust(2 if currency is None else _digits(currency), "0")
    return f"{whole}.{rest}" if rest else whole


def _decimal(value: Decimal, record: Record) -> str:
    return format(value, "f")


def _money(value: Decimal, record: Record) -> dict[str, str | None]:
    currency = record.values.get("currency")
    return {"amount": amount_text(value, currency), "currency": currency}


def _base_money(currency: str) -> Writer:
    def write(value: Decimal, record: Record) -> dict[str, str]:
        return {"amount": amount_text(value, currency), "currency": currency}

    return write


def _choice(field: Field) -> Writer | None:
    options = field.picklist.options.values() if field.picklist is not None else ()
    names = {o.id: o.name for o in options}
    if all(key == name for key, name in names.items()):
        return None
    return lambda value, record: names.get(value, value)


def _reference(field_id: str) -> Writer:
    def write(value: int, record: Record) -> dict[str, Any]:
        return {"id": value, "title": record.titles.get(field_id)}

    return write
