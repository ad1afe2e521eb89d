"""Filters of both packs are answered through an index that the product makes by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.explained import explained, scans
from tests.laws.expression_model import ModelScope
from tests.packs import hanlin, qimu

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.inputs import Inputs, Me
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.model import Model
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause
from tailorbird_runtime.storage.tables import Tables

ROWS = 12_000
FEW = 2_000
"""Rows of what others look up."""
MOST = 0.05
TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
INPUTS = Inputs(
    now=NOW, today=TODAY, zone="Europe/Berlin",
    me=Me(id=3, name="Ann", email="a@b.de", teams=frozenset({"sales"}), team="sales", manager=1),
)  # fmt: skip

Values = Mapping[str, Callable[[int], Any]]


def rarely(rare: Any, often: Any, every: int = 50) -> Callable[[int], Any]:
    """`rare` in one of so many rows."""
    return lambda n: rare if n % every == 0 else often


def day(n: int) -> date:
    return TODAY + timedelta(days=30 - n % 1500)


def moment(n: int) -> datetime:
    return NOW - timedelta(days=n % 1500)


PEOPLE: Values = {"owner": lambda n: n % 200 + 1, "team": rarely("sales", "process", 200)}

B2B: Mapping[str, tuple[Values, tuple[str, ...]]] = {
    "account": (
        {**PEOPLE, "kind": rarely("partner", "customer"), "last_activity_at": moment,
         "level": rarely("a", "c")},
        (
            "owner == me",
            "team in me.teams",
            'level in ["a", "b"]',
            'kind == "partner"',
            'kind != "customer"',
            'not (kind == "customer")',
            'starts_with(name, "Élan 77")',
            "not (last_activity_at < now)",
            "days_between(last_activity_at, today) <= 5",
        ),
    ),
    "deal": (
        {**PEOPLE, "stage": rarely("proposal", "won", 49), "expected_close": day,
         "stage_open": rarely(True, False, 49),
         "account": lambda n: n % FEW + 1, "kind": rarely("tender", "project"),
         "last_activity_at": moment},
        (
            "owner == me and stage_open",
            'stage == "proposal"',
            'stage != "won"',
            'not stage in ["won", "lost"]',
            'kind == "tender" and stage_open',
            "expected_close >= today and expected_close <= end_of_month(today)",
            "not (expected_close < today)",
            "account.owner == me",
            "account.team in me.teams",
        ),
    ),
    "lead": (
        {**PEOPLE, "status": rarely("new", "converted"), "rating": rarely("hot", "cold")},
        ('status in ["new", "working"]', 'status != "converted"', 'rating == "hot"'),
    ),
    "quote": (
        {**PEOPLE, "status": rarely("sent", "accepted"), "valid_until": day,
         "deal": lambda n: n % FEW + 1},
        (
            'status == "sent" and valid_until >= today',
            'status != "accepted"',
            "not (valid_until < today)",
        ),
    ),
    "task": (
        {**PEOPLE, "status": rarely("open", "done", 49), "due_on": day},
        ('owner == me and status == "open" and due_on <= today', 'not (status == "done")'),
    ),
}  # fmt: skip
B2C: Mapping[str, tuple[Values, tuple[str, ...]]] = {
    "customer": (
        {**PEOPLE, "level": rarely("vip", "regular", 200)},
        ("owner == me", 'level == "vip"', 'level != "regular"', 'starts_with(name, "Élan 77")'),
    ),
    "order": (
        {**PEOPLE, "stage": rarely("paid", "done"), "ordered_on": day,
         "customer": lambda n: n % FEW + 1},
        (
            'stage == "paid"',
            'stage != "done"',
            "ordered_on >= start_of_month(today)",
            "not (ordered_on < today)",
            'customer.level == "vip"',
            "customer.owner == me",
        ),
    ),
    "ticket": (
        {**PEOPLE, "stage": rarely("new", "solved", 49), "stage_open": rarely(True, False, 49)},
        ("owner == me and stage_open",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("pack", ["b2b", "b2c"])
def test_filters_of_the_pack_use_an_index(pack: str, engine: sa.Engine) -> None:
    model, goldens = (hanlin.pack_model(), B2B) if pack == "b2b" else (qimu.pack_model(), B2C)
    tables = Tables(model)
    tables.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(tables.of("user")), [person(n) for n in range(1, 201)])
        for name, (values, _) in goldens.items():
            fill(connection, tables, model, name, values)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # SQLite's statistics know no frequent values; the product does not collect them.
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        told = [
            f"{name}: {text}: {why}"
            for name, (_, texts) in goldens.items()
            for text in texts
            if (why := wrong(connection, tables, name, text))
        ]
    assert not told, "\n".join(told)


def wrong(connection: sa.Connection, tables: Tables, name: str, text: str) -> str:
    """What is wrong with the plan of a filter, or with the data that it is tried on."""
    entity = tables.model.entities[name].id
    table = tables.of(entity)
    found = check(text, ModelScope(tables.model, entity), BOOLEAN)
    assert isinstance(found, Expression), (text, found)
    query = sa.select(table.c.id, table.c.version).where(
        table.c.deleted_at.is_(None),
        to_clause(found, SqlContext(tables=tables, table=table, entity=entity)),
    )
    count = len(connection.execute(query, parameters(INPUTS)).all())
    if not 0 < count <= size(name) * MOST:
        return f"{count} of {size(name)} rows match"
    asked = explained(connection, query, parameters(INPUTS))
    if connection.dialect.name == "sqlite":
        steps = [row[3] for row in asked]
        read = [s for s in steps if s.startswith(f"SCAN {table.name}") and "INDEX" not in s]
        return "; ".join(read)
    return "sequential scan" if f"Seq Scan on {table.name}" in scans(asked[0][0]) else ""


def person(number: int) -> dict[str, Any]:
    name = f"p{number}"
    return {
        "id": number, "name": name, "name__key": name, "email": f"{name}@x.de",
        "email__key": f"{name}@x.de", "created_at": NOW,
    }  # fmt: skip


def fill(
    connection: sa.Connection, tables: Tables, model: Model, name: str, values: Values
) -> None:
    """Rows with these values, a name, and what every row must have."""
    entity = model.entities[name]
    table = tables.of(entity.id)
    rows = [row(table, n, values, entity.title) for n in range(size(name))]
    connection.execute(sa.insert(table), rows)


def size(name: str) -> int:
    return FEW if name in ("account", "customer") else ROWS


def row(table: sa.Table, number: int, values: Values, title: str) -> dict[str, Any]:
    made: dict[str, Any] = {"id": number + 1}
    for column in table.c:
        if column.name in values:
            made[column.name] = values[column.name](number)
        elif column.name in (title, f"{title}__key"):
            text = f"Élan {number}"
            made[column.name] = text_key(text) if column.name.endswith("__key") else text
        elif not column.nullable and column.name != "id":
            made[column.name] = needed(column)
    return made


def needed(column: sa.Column[Any]) -> Any:
    """Something for a column that may not be empty."""
    if isinstance(column.type, sa.Boolean):
        return False
    return NOW if column.name.endswith("_at") else 1
