"""A system field that the product adds later comes into companies that exist, by their plan."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from tests.crm import compiled
from tests.runtime.storage.test_apply import BASICS, publish
from tests.workspaces import SMALL

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Model
from tailorbird_metadata.model.canonical import sealed
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.tables import Tables


def without_stage_before(model: Model) -> Model:
    """The model as a version before that field had it."""
    deal = model.entities["deal"]
    fields = {n: f for n, f in deal.fields.items() if n != "stage_before"}
    older = replace(deal, fields=frozen(fields))
    return sealed(replace(model, entities=frozen({**model.entities, "deal": older})))


def test_the_stage_before_is_added_to_deals_that_are_there(engine: sa.Engine) -> None:
    new = compiled(SMALL)
    old = without_stage_before(new)
    publish(engine, None, old)
    with write(engine) as connection:
        account = connection.execute(
            Tables(old).of("account").insert().values(**BASICS, name="Acme", name__key="acme",
                                                      country="de")
        ).inserted_primary_key[0]  # fmt: skip
        deal = Tables(old).of("deal").insert()
        values = {**BASICS, "name": "Roof", "account": account, "stage": "qualify",
                  "stage_open": True, "needs_permit": False, "currency": "EUR"}  # fmt: skip
        connection.execute(deal.values(**values))
    with read(engine) as connection:
        steps = make_plan(connection, old, new).steps
    assert [(s.cls, s.path) for s in steps] == [("additive", "deal.fields.stage_before")]
    publish(engine, old, new)
    with read(engine) as connection:
        row = connection.execute(sa.select(Tables(new).of("deal"))).mappings().one()
    assert (row["name"], row["stage_before"]) == ("Roof", None)
