"""What a person may not see cannot be named either, though it stays where it is."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import TINY, with_files

from tailorbird_runtime.validation.errors import RecordInvalid

FILES = with_files(
    TINY,
    {
        "entities/product/entity.yaml": """
            entity: product
            title: name
            fields:
              name: {type: text}
              price: {type: text}
              secret: {type: boolean}
        """,
        "entities/visit/entity.yaml": """
            entity: visit
            title: name
            fields:
              name: {type: text}
              host: {type: user}
              guests: {type: user, many: true}
              products: {type: multi_lookup, to: product}
              main:
                type: lookup
                to: product
                on_delete: clear
                children: main_of
                fill: {price: price}
              price: {type: text}
        """,
        "roles/rep.yaml": """
            role: rep
            label: Rep
            can:
              product: {read: not secret}
              visit: {read: true, create: true, edit: true}
        """,
    },
)


@pytest.fixture
def shop(engine: sa.Engine) -> Crm:
    return company(engine, FILES)


def refusals(shop: Crm, person: str, visit: int, raw: dict[str, Any]) -> set[tuple[Any, str]]:
    with pytest.raises(RecordInvalid) as refused:
        shop.records.update(shop.people[person], "visit", visit, raw, door="api")
    return {(e.field, e.code) for e in refused.value.errors}


def test_a_hidden_record_among_several_opens_no_way_to_it(shop: Crm) -> None:
    root = shop.root
    hidden = shop.add(root, "product", name="Hidden", price="42", secret=True).id
    pump = shop.add(root, "product", name="Pump").id
    visit = shop.add(root, "visit", name="x", products=[hidden, pump]).id
    assert refusals(shop, "anna", visit, {"products": [pump, hidden]}) == {
        ("products", "reference")
    }
    assert refusals(shop, "anna", visit, {"products": [], "main": hidden}) == {
        ("main", "reference")
    }
    shop.records.update(shop.anna, "visit", visit, {"products": []}, door="api")
    kept = shop.records.get(root, "visit", visit).values
    assert (kept["products"], kept["price"]) == ((str(hidden),), None)


def test_who_has_left_stays_among_several_and_becomes_nothing_else(shop: Crm) -> None:
    anna, ben, root = shop.anna.id, shop.ben.id, shop.root
    visit = shop.add(root, "visit", name="x", guests=[anna, ben]).id
    people = shop.tables.of("user")
    with shop.engine.begin() as connection:
        connection.execute(people.update().where(people.c.id == ben).values(active=False))
    shop.records.update(root, "visit", visit, {"guests": [anna, ben, root.id]}, door="form")
    kept = shop.records.get(root, "visit", visit).values["guests"]
    assert set(kept) == {str(anna), str(ben), str(root.id)}
    assert refusals(shop, "root", visit, {"guests": [anna, ben], "host": ben}) == {
        ("host", "reference")
    }
