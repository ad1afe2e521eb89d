"""A model becomes tables with the same behaviour on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.models import entity, field, model, text

from tailorbird_metadata.model import ListView, SortKey
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.names import NameCollision, physical, refuse_collisions
from tailorbird_runtime.storage.tables import Tables

NOW = datetime(2026, 3, 10, 8, 0, 0, 123000, tzinfo=UTC)
BASICS = {"version": 1, "created_at": NOW, "changed_at": NOW}


def company() -> Tables:
    return Tables(
        model(
            entity("account", field("name", unique="ignore_case"), field("owner", "user")),
            entity(
                "deal",
                field("name"),
                field("account", "lookup", to="account"),
                field("amount", "money"),
                field("discount", "percent"),
                field("urgent", "boolean"),
                field("tags", "tags"),
                field("order", "integer"),
                lists={
                    "all": ListView(
                        id="all",
                        name="all",
                        label=text("All"),
                        columns=("name",),
                        sort=(SortKey(field="amount", descending=True),),
                    )
                },
            ),
        )
    )


def test_values_come_back_as_they_went_in(engine: sa.Engine) -> None:
    tables = company()
    tables.metadata.create_all(engine)
    values: dict[str, Any] = {
        **BASICS,
        "name": "屋顶 É 🙂",
        "amount": Decimal("40000.0050"),
        "amount__base": Decimal("-9999999999999.9999"),
        "currency_rate": Decimal("0.0000580000"),
        "discount": Decimal("12.50"),
        "tags": ("key account", "重点"),
        "deleted_at": NOW,
        "order": 2**63 - 1,
    }
    with write(engine) as connection:
        connection.execute(tables.of("deal").insert().values(**values))
    with read(engine) as connection:
        row = connection.execute(sa.select(tables.of("deal"))).mappings().one()
    assert {k: row[k] for k in values} == values
    assert str(row["amount"]) == "40000.0050"
    assert row["urgent"] is False
    assert row["deleted_at"].utcoffset().total_seconds() == 0


def test_sums_and_comparisons_of_decimals_are_exact(engine: sa.Engine) -> None:
    tables = company()
    tables.metadata.create_all(engine)
    deal = tables.of("deal")
    with write(engine) as connection:
        rows = [{**BASICS, "discount": Decimal("0.10")}, {**BASICS, "discount": Decimal("0.20")}]
        connection.execute(deal.insert(), rows)
    with read(engine) as connection:
        total = connection.execute(sa.select(sa.func.sum(deal.c.discount))).scalar_one()
        above = deal.c.discount > Decimal("0.105")
        found = connection.execute(sa.select(deal.c.discount).where(above)).scalars().all()
    assert total == Decimal("0.30")
    assert found == [Decimal("0.20")]


def test_ids_are_never_used_again(engine: sa.Engine) -> None:
    tables = company()
    tables.metadata.create_all(engine)
    account = tables.of("account")
    for _ in range(2):
        with write(engine) as connection:
            made = connection.execute(account.insert().values(**BASICS, name="A"))
            (last,) = made.inserted_primary_key
            connection.execute(account.delete())
    assert last == 2


def test_unique_ignores_case_and_deleted_records(engine: sa.Engine) -> None:
    tables = company()
    tables.metadata.create_all(engine)
    account = tables.of("account")
    with write(engine) as connection:
        gone = {**BASICS, "name": "ACME", "name__key": "acme", "deleted_at": NOW}
        connection.execute(account.insert().values(**gone))
        connection.execute(account.insert().values(**BASICS, name="Acme", name__key="acme"))
    with pytest.raises(sa.exc.IntegrityError), write(engine) as connection:
        connection.execute(account.insert().values(**BASICS, name="acme", name__key="acme"))


def test_a_lookup_must_point_to_a_record(engine: sa.Engine) -> None:
    tables = company()
    tables.metadata.create_all(engine)
    with pytest.raises(sa.exc.IntegrityError), write(engine) as connection:
        connection.execute(tables.of("deal").insert().values(**BASICS, account=99))


def test_the_default_sort_of_a_list_is_read_from_an_index(engine: sa.Engine) -> None:
    tables = company()
    tables.metadata.create_all(engine)
    deal = tables.of("deal")
    amount = deal.c["amount__base"]
    query = (
        sa.select(deal.c.id)
        .where(deal.c.deleted_at.is_(None))
        .order_by(amount.desc().nulls_last(), deal.c.id.desc())
        .limit(50)
    )
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    compiled = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
    with write(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(explain + compiled))
    assert "ix_x_deal_by_amount__base_down" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_people_have_a_table_for_expressions() -> None:
    tables = company()
    assert {"id", "name", "email", "manager", "team"} <= set(tables.of("user").c.keys())
    assert tables.compared("user", "name") == "name__key"
    assert tables.compared("deal", "amount") == "amount__base"
    assert [c.name for c in tables.columns("deal", "amount")] == ["amount", "amount__base"]


def test_long_names_are_cut_with_a_hash() -> None:
    name = physical("ix", "x_" + "a" * 40, "b" * 40)
    assert len(name.encode()) == 63
    assert name != physical("ix", "x_" + "a" * 40, "b" * 39 + "c")


def test_names_that_differ_in_case_alone_are_refused() -> None:
    with pytest.raises(NameCollision, match="two things in x_deal"):
        refuse_collisions("x_deal", ["amount", "Amount"])
