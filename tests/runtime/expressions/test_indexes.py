"""Filters that people write every day use an index, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.explained import explained, scans
from tests.laws.expression_model import ModelScope
from tests.models import entity, field, model, picklist

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.inputs import Inputs, Me
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause
from tailorbird_runtime.storage.tables import Tables

DEALS, ACCOUNTS = 12_000, 600
TODAY = date(2026, 3, 10)
INPUTS = Inputs(
    now=datetime(2026, 3, 10, 9, tzinfo=UTC), today=TODAY, zone="Europe/Berlin",
    me=Me(id=3, name="Ann", email="a@b.de", teams=frozenset({"ulm"}), team="ulm", manager=1),
)  # fmt: skip

GOLDEN = (
    "owner == me",
    "owner == me and urgent",
    "owner in [me]",
    'stage == "proposal"',
    'stage != "won"',
    'not (stage == "won")',
    'stage in ["proposal", "lost"]',
    'not stage in ["won", "open"]',
    "empty(stage)",
    "amount > 11900",
    "not (amount <= 11900)",
    "amount > 11900.00001 and amount < 11950.5",
    "expected_on >= today",
    "expected_on <= end_of_month(today) and expected_on >= start_of_month(today)",
    "not (expected_on < add_days(today, 5))",
    "days_between(expected_on, today) <= 2",
    "days_between(called_at, today) <= 2",
    "day_of(called_at) == today",
    "not (called_at <= now)",
    'name == "ÉLAN 77"',
    'starts_with(name, "Élan 77")',
    'like(name, "élan 77*")',
    "account.team in me.teams",
    'account.city == "Ulm"',
    "account.owner == me",
    'account.name == "Acme 9" and stage == "won"',
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    account = entity(
        "account", field("name"), field("city"), field("team", "team"), field("owner", "user")
    )
    deal = entity(
        "deal", field("name"), field("amount", "money"), field("urgent", "boolean"),
        picklist("deal", "stage", "open", "proposal", "won", "lost"),
        field("expected_on", "date"), field("called_at", "datetime"),
        field("account", "lookup", to="account", collection="deals"), field("owner", "user"),
    )  # fmt: skip
    made = Tables(model(account, deal))
    table = made.of("deal")
    for column in ("stage", "amount__base", "expected_on", "called_at", "name__key"):
        found: Any = table.c[column]
        live = table.c.deleted_at.is_(None)
        # SQLite takes a partial index under OR only if each branch repeats its condition.
        sa.Index(f"ix_law_{column}", found, postgresql_where=live)
    sa.Index("ix_law_city", made.of("account").c["city__key"])
    return made


def deal(number: int) -> dict[str, Any]:
    rare = number % 50
    name = f"Élan {number}"
    return {
        "name": name, "name__key": text_key(name), "amount": Decimal(number),
        "amount__base": Decimal(number), "currency": "EUR", "currency_rate": Decimal(1),
        "urgent": number % 2 == 0, "stage": {0: "proposal", 1: "lost", 2: None}.get(rare, "won"),
        "expected_on": TODAY + timedelta(days=10 - number % 1000),
        "called_at": INPUTS.now + timedelta(hours=30 - number % 3000),
        "account": number % ACCOUNTS + 1, "owner": number % 60 + 1,
        "version": 1, "created_at": INPUTS.now, "changed_at": INPUTS.now,
    }  # fmt: skip


def account(number: int) -> dict[str, Any]:
    city = "Ulm" if number % 100 == 0 else "Berlin"
    return {
        "id": number, "name": f"Acme {number}", "name__key": f"acme {number}", "city": city,
        "city__key": city.lower(), "team": "ulm" if number % 300 == 0 else "berlin",
        "owner": 3 if number == 7 else 4, "version": 1, "created_at": INPUTS.now,
        "changed_at": INPUTS.now,
    }  # fmt: skip


@pytest.fixture
def filled(engine: sa.Engine, tables: Tables) -> Iterator[sa.Connection]:
    tables.metadata.create_all(engine)
    people = [
        {"id": n, "name": f"P{n}", "name__key": f"p{n}", "email": f"p{n}@x.de",
         "email__key": f"p{n}@x.de", "created_at": INPUTS.now}
        for n in range(1, 61)
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(tables.of("user")), people)
        connection.execute(
            sa.insert(tables.of("account")), [account(n) for n in range(1, ACCOUNTS + 1)]
        )
        connection.execute(sa.insert(tables.of("deal")), [deal(n) for n in range(DEALS)])
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # SQLite's statistics know no frequent values; the product does not collect them.
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        yield connection


def test_golden_filters_use_an_index(filled: sa.Connection, tables: Tables) -> None:
    table = tables.of("deal")
    context = SqlContext(tables=tables, table=table, entity="deal")
    scanned, many = [], []
    for text in GOLDEN:
        found = check(text, ModelScope(tables.model, "deal"), BOOLEAN)
        assert isinstance(found, Expression), text
        query = sa.select(table.c.id, table.c.name).where(
            table.c.deleted_at.is_(None), to_clause(found, context)
        )
        count = len(filled.execute(query, parameters(INPUTS)).all())
        if not 0 < count <= DEALS * 0.07:
            many.append((text, count))
        if not uses_index(filled, query):
            scanned.append(text)
    assert many == [], "the data should make these filters selective"
    assert scanned == [], scanned


def test_children_are_found_through_an_index(filled: sa.Connection, tables: Tables) -> None:
    table = tables.of("account")
    context = SqlContext(tables=tables, table=table, entity="account")
    for text in ("count(deals) > 25", 'not any(deals.stage == "lost")'):
        found = check(text, ModelScope(tables.model, "account"), BOOLEAN)
        assert isinstance(found, Expression), text
        query = sa.select(table.c.id).where(table.c.id == 5, to_clause(found, context))
        assert uses_index(filled, query), text


def uses_index(connection: sa.Connection, query: sa.Select[Any]) -> bool:
    """Whether deals are reached without reading all of them."""
    asked = explained(connection, query, parameters(INPUTS))
    if connection.dialect.name == "sqlite":
        return not any(row[3].startswith("SCAN x_deal") for row in asked)
    return "Seq Scan on x_deal" not in scans(asked[0][0])
