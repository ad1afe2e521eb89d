"""Exchange rates: data of the company, by currency and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from tailorbird_runtime.storage.system import sys_rate


def rate_on(connection: sa.Connection, currency: str, day: date) -> Decimal | None:
    """What one unit of `currency` was worth in the company's on that day: the newest rate not
    after it, or None if none was ever entered."""
    query = (
        sa.select(sys_rate.c.rate)
        .where(sys_rate.c.currency == currency, sys_rate.c.day <= day)
        .order_by(sys_rate.c.day.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def set_rates(connection: sa.Connection, day: date, rates: Mapping[str, Decimal]) -> None:
    """Enter the rates of a day, instead of those that it had."""
    old = sys_rate.delete().where(sys_rate.c.day == day, sys_rate.c.currency.in_(list(rates)))
    connection.execute(old)
    if rates:
        rows = [{"currency": c, "day": day, "rate": rate} for c, rate in rates.items()]
        connection.execute(sys_rate.insert(), rows)


def all_rates(connection: sa.Connection) -> tuple[tuple[date, str, Decimal], ...]:
    """Every rate that was entered: the day from which it holds, currency, rate; newest first."""
    query = sa.select(sys_rate.c.day, sys_rate.c.currency, sys_rate.c.rate).order_by(
        sys_rate.c.day.desc(), sys_rate.c.currency
    )
    return tuple((row.day, row.currency, row.rate) for row in connection.execute(query))
