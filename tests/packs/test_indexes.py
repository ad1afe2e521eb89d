"""Filters of both packs are answered through an index that the product makes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from tests.explained import explained, read_through, reads_all
from tests.packs import hanlin, qimu
from tests.packs.filled import INPUTS, fill, size
from tests.packs.golden import Golden, of_people, of_the_pack, query

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_runtime.expressions.sql import parameters
from tailorbird_runtime.storage.tables import Tables

MOST = 0.05
COUNTED = "what the children of each record amount to is worked out record by record"
ANY_DAY = "a month of any year is no range of days"
SMALL = "PostgreSQL reads 3,000 short rows to the end rather than 40 times a few of them"
MANY = "holds for most records of the data"
NOT_SERVED: Mapping[str, str] = {
    "coupon: redeemed": MANY,
    "customer: month(birthday) == month(today)": ANY_DAY,
    "customer: order_count > 0 and days_between(last_order_on, today) > 90": COUNTED,
    "customer: order_count == 1": COUNTED,
    "customer: order_count >= 3": COUNTED,
    "customer: not consent and order_count > 0": COUNTED,
    "order: reduction > 0": COUNTED,
    "first_order_thanks": COUNTED,
    "gone_quiet": COUNTED,
    "vip_level": COUNTED,
    "membership: not active": MANY,
    "coupon: customer.consent": SMALL,
    "points_entry: customer.consent": SMALL,
}


def test_what_is_not_served_is_a_filter_of_a_pack() -> None:
    named = {g.name for p in (hanlin, qimu) for g in of_the_pack(p.pack_model())}
    assert set(NOT_SERVED) <= named


@pytest.mark.parametrize("pack", ["b2b", "b2c"])
def test_filters_of_the_pack_use_an_index(pack: str, engine: sa.Engine) -> None:
    model = (hanlin if pack == "b2b" else qimu).pack_model()
    tables = Tables(model)
    own = list(of_the_pack(model))
    conditions = [g.found for g in own if isinstance(g.found, Expression)]
    fill(engine, tables, conditions)
    goldens = {g.name: g for g in (*of_people(model, conditions), *own)}
    assert len(goldens) > 300
    with engine.connect() as connection:
        told = [
            f"{name}: {why}"
            for name, golden in goldens.items()
            if (why := wrong(connection, tables, golden)) and name not in NOT_SERVED
        ]
    assert not told, "\n".join(told)


def wrong(connection: sa.Connection, tables: Tables, golden: Golden) -> str:
    """What is wrong with the plan of a filter, or with the data that it is tried on."""
    asked = query(golden, tables)
    count = len(connection.execute(asked, parameters(INPUTS)).all())
    if count > size(golden.entity) * MOST or (golden.leads and not count):
        return f"{count} of {size(golden.entity)} rows match"
    plan = explained(connection, asked, parameters(INPUTS))
    whole = sorted(t for t in reads_all(connection, plan) if t.startswith("x_"))
    if whole:
        return f"reads all of {', '.join(whole)}"
    through = read_through(connection, plan)
    for path in golden.leads:
        if not through & leading(tables, golden.entity, path):
            return f"{path} is looked up in no index of its own but in {sorted(through)}"
    return ""


def leading(tables: Tables, entity: str, path: str) -> set[str]:
    """The indexes that begin with the field at the end of a path."""
    found = tables.model.entities[entity]
    *lookups, field = path.split(".")
    for lookup in lookups:
        found = tables.model.entity(str(found.field(lookup).to))
    column = tables.compared(found.id, field)
    return {str(i.name) for i in tables.of(found.id).indexes if first_of(i) == column}


def first_of(index: sa.Index) -> str:
    first: Any = next(iter(index.expressions))
    return str(getattr(first, "column", first).name)
