"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

DECIMAL_DIGITS = 15
"""Digits in all of a decimal that people enter (decision 18)."""
MONEY_PLACES = 4
MONEY_PRECISION = 18
RATE_PLACES = 10

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def identifier() -> TypeEngine[int]:
    """The type of ids and references: 64 bits."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text() -> TypeEngine[str]:
    """Text without a length (the validator limits it), ordered by code point."""
    return sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An instant in UTC, to the millisecond.

    PostgreSQL keeps a `timestamptz`; SQLite an INTEGER of milliseconds since 1970.  Bound values
    must be aware; what is read is aware, in UTC.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        milliseconds = (value - _EPOCH) // _MILLISECOND
        if dialect.name == "sqlite":
            return milliseconds
        return _EPOCH + milliseconds * _MILLISECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return cast("datetime | None", value)
        return _EPOCH + cast(int, value) * _MILLISECOND

    @property
    def python_type(self) -> type[Any]:
        return datetime


class ScaledDecimal(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, exact on both databases.

    PostgreSQL keeps `numeric(precision, places)`; SQLite an INTEGER of the value times
    10^places, so that sums and comparisons are exact.  `places` is for those who compute with the
    column in SQL.  A bound value with more places than the column is passed on unrounded, so that
    comparisons stay right; writers round before.
    """

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, precision: int, places: int) -> None:
        super().__init__(precision, places)
        self.precision = precision
        self.places = places

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.Numeric(self.precision, self.places))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name != "sqlite":
            return Decimal(value)
        scaled = Decimal(value).scaleb(self.places)
        whole = int(scaled)
        return whole if whole == scaled else float(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None or dialect.name != "sqlite":
            return cast("Decimal | None", value)
        return Decimal(value).scaleb(-self.places)

    @property
    def python_type(self) -> type[Any]:
        return Decimal


class TagList(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts as JSON text; the empty tuple is NULL, NULL reads as the empty tuple."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> Any:
        return json.dumps(list(value), ensure_ascii=False) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value else ()


class Structure(TypeDecorator[Any]):
    """Objects and lists of texts as JSON text; None is NULL, lists are read as tuples.

    With `decimals` the texts are `Decimal`s.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self, decimals: bool = False) -> None:
        super().__init__()
        self.decimals = decimals

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or value == ():
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else structure(json.loads(value), self.decimals)


def structure(value: Any, decimals: bool = False) -> Any:
    """What JSON gave as a value: lists as tuples, and with `decimals` texts as numbers."""
    if isinstance(value, list):
        return tuple(structure(v, decimals) for v in value)
    if isinstance(value, dict):
        return {key: structure(v, decimals) for key, v in value.items()}
    return Decimal(value) if decimals and isinstance(value, str) else value


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` with exactly `places` decimals, half up."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
