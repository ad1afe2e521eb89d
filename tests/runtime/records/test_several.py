"""Fields with several records or people."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import TINY, with_files

from tailorbird_runtime.fieldtypes.members import sys_member
from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.validation.errors import RecordInvalid

FILES = with_files(
    TINY,
    {
        "entities/product/entity.yaml": """
            entity: product
            title: name
            fields:
              name: {type: text}
              secret: {type: boolean}
              seen: {type: formula, returns: integer, value: count(visits)}
              mine: {type: formula, returns: boolean, value: any(visits.owner == me)}
              last: {type: rollup, from: visit.products, newest: name}
              most: {type: rollup, from: [visit.products, visit.samples], count: true}
        """,
        "entities/visit/entity.yaml": """
            entity: visit
            title: name
            fields:
              name: {type: text}
              owner: {type: user}
              watchers: {type: user, many: true}
              products: {type: multi_lookup, to: product}
              samples: {type: multi_lookup, to: product, children: shown_at, on_delete: block}
              mine:
                type: formula
                returns: boolean
                value: contains(watchers, me) or owner in watchers
            rules:
              watched: {when: owner == me, require: [watchers]}
        """,
        "roles/rep.yaml": """
            role: rep
            label: Rep
            can:
              product: {read: not secret}
              visit: {read: 'contains(watchers, me)', create: true, edit: true}
        """,
    },
)


@pytest.fixture
def shop(engine: sa.Engine) -> Crm:
    return company(engine, FILES)


@pytest.fixture
def ids(shop: Crm) -> dict[str, int]:
    rows = (("Pump", False), ("Valve", False), ("Secret", True))
    return {n: shop.add(shop.root, "product", name=n, secret=s).id for n, s in rows}


def test_what_is_chosen_comes_back_in_order_with_its_words(shop: Crm, ids: dict[str, int]) -> None:
    chosen = [ids["Valve"], str(ids["Pump"]), ids["Valve"]]
    found = shop.add(
        shop.root, "visit", name="x", products=chosen, watchers=[shop.anna.id, shop.ben.id]
    )
    assert found.values["products"] == (str(ids["Pump"]), str(ids["Valve"]))
    words = [found.titles[f"products.{one}"] for one in found.values["products"]]
    assert words == ["Pump", "Valve"]
    assert found.titles[f"watchers.{shop.anna.id}"] == "anna"


@pytest.mark.parametrize(
    ("field", "operator", "who", "names"),
    [
        ("watchers", "in", ("anna",), ["a", "both"]),
        ("watchers", "in", ("anna", "ben"), ["a", "b", "both"]),
        ("watchers", "not_in", ("anna",), ["b", "none"]),
        ("watchers", "empty", (), ["none"]),
        ("watchers", "not_empty", (), ["a", "b", "both"]),
    ],
)
def test_lists_find_by_one_of_them(
    shop: Crm, field: str, operator: str, who: tuple[str, ...], names: list[str]
) -> None:
    for name, people in (("a", ["anna"]), ("b", ["ben"]), ("both", ["anna", "ben"]), ("none", [])):
        shop.add(shop.root, "visit", name=name, watchers=[shop.people[p].id for p in people])
    values = tuple(shop.people[w].id for w in who)
    query = Query(filters=(Filter(field=field, operator=operator, values=values),))
    assert sorted(shop.names(shop.root, "visit", query)) == names


def test_expressions_and_rights_ask_for_members(shop: Crm) -> None:
    people = {"anna": [shop.anna.id], "both": [shop.ben.id, shop.anna.id], "none": []}
    for name, watchers in people.items():
        shop.add(shop.root, "visit", name=name, watchers=watchers)
    assert sorted(shop.names(shop.anna, "visit")) == ["anna", "both"]
    where = shop.records.condition(shop.root, "visit", "empty(watchers) or owner in watchers")
    assert shop.names(shop.root, "visit", Query(where=where)) == ["none"]
    made = shop.add(shop.root, "visit", name="o", owner=shop.ben.id, watchers=[shop.ben.id])
    assert shop.records.get(shop.root, "visit", made.id).values["mine"] is True


def test_what_a_person_does_not_see_stays_and_is_not_told(shop: Crm, ids: dict[str, int]) -> None:
    visit = shop.add(
        shop.root, "visit", name="x", watchers=[shop.anna.id], products=list(ids.values())
    )
    seen = shop.records.get(shop.anna, "visit", visit.id)
    assert seen.values["products"] == (str(ids["Pump"]), str(ids["Valve"]))
    changed: dict[str, Any] = {"products": [ids["Valve"]]}
    shop.records.update(shop.anna, "visit", visit.id, changed, door="form")
    kept = shop.records.get(shop.root, "visit", visit.id).values["products"]
    assert kept == (str(ids["Valve"]), str(ids["Secret"]))
    hidden = Filter(field="products", operator="in", values=(ids["Secret"],))
    assert shop.names(shop.anna, "visit", Query(filters=(hidden,))) == []
    [newest, *_] = shop.records.history(shop.anna, "visit", visit.id)
    [change] = newest.changes
    assert (change.before_title, change.after_title) == ("Pump, Valve", "Valve")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ([999], "reference"),
        (["x"], "invalid"),
        ([True], "invalid"),
        (list(range(1, 102)), "too_long"),
    ],
)
def test_nonsense_is_refused(shop: Crm, raw: list[Any], code: str) -> None:
    for field in ("products", "watchers"):
        with pytest.raises(RecordInvalid) as refused:
            shop.add(shop.root, "visit", name="x", **{field: raw})
        assert {(e.field, e.code) for e in refused.value.errors} == {(field, code)}


def test_who_may_not_read_a_record_cannot_choose_it(shop: Crm, ids: dict[str, int]) -> None:
    raw = {"name": "x", "watchers": [shop.anna.id], "products": [ids["Secret"]]}
    with pytest.raises(RecordInvalid) as refused:
        shop.add(shop.anna, "visit", **raw)
    assert [(e.field, e.code) for e in refused.value.errors] == [("products", "reference")]


def test_a_rule_asks_for_somebody(shop: Crm) -> None:
    with pytest.raises(RecordInvalid) as refused:
        shop.add(shop.root, "visit", name="x", owner=shop.root.id)
    assert [(e.field, e.code) for e in refused.value.errors] == [("watchers", "required")]


def test_deleted_records_are_not_shown(shop: Crm, ids: dict[str, int]) -> None:
    visit = shop.add(shop.root, "visit", name="x", products=[ids["Pump"], ids["Valve"]])
    shop.records.delete(shop.root, "product", ids["Pump"], door="form")
    found = shop.records.get(shop.root, "visit", visit.id)
    assert found.values["products"] == (str(ids["Valve"]),)
    shop.records.update(shop.root, "visit", visit.id, {"name": "y"}, door="form")
    shop.records.restore(shop.root, "product", ids["Pump"], door="form")
    again = shop.records.get(shop.root, "visit", visit.id)
    assert again.values["products"] == (str(ids["Pump"]), str(ids["Valve"]))


def asked(shop: Crm, text: str) -> list[str]:
    where = shop.records.condition(shop.root, "product", text)
    return sorted(shop.names(shop.root, "product", Query(where=where)))


def test_the_other_side_counts_and_asks(shop: Crm, ids: dict[str, int]) -> None:
    pump, valve = ids["Pump"], ids["Valve"]
    shop.add(shop.root, "visit", name="a", owner=shop.ben.id, watchers=[1], products=[pump, valve])
    rows = ({"name": "b", "products": [pump], "samples": [pump]}, {"name": "c"})
    _, last = shop.records.bulk_create(shop.root, "visit", rows)
    assert asked(shop, "count(visits) > 0") == ["Pump", "Valve"]
    assert asked(shop, 'any(visits.name == "b")') == ["Pump"]
    assert asked(shop, 'all(visits.name == "b")') == ["Secret"]
    assert asked(shop, "any(shown_at.name != null)") == ["Pump"]
    assert asked(shop, "most == 2") == ["Pump"]
    one = shop.records.get(shop.ben, "product", pump).values
    assert (one["seen"], one["mine"], one["last"], one["most"]) == (0, False, None, 0)
    one = shop.records.get(shop.root, "product", pump).values
    assert (one["seen"], one["last"], one["most"]) == (2, "b", 2)
    shop.records.update(shop.root, "visit", last, {"products": [valve]}, door="api")
    shop.records.bulk_update(shop.root, "visit", [(last - 1, {"products": []})])
    found = [shop.records.get(shop.root, "product", i).values["seen"] for i in ids.values()]
    assert found == [1, 2, 0]


def test_a_record_that_is_named_can_be_held_back(shop: Crm, ids: dict[str, int]) -> None:
    visit = shop.add(shop.root, "visit", name="x", samples=[ids["Pump"], ids["Valve"]])
    with pytest.raises(RecordInvalid, match="cannot be deleted: 1 Visit depends on it"):
        shop.records.delete(shop.root, "product", ids["Pump"], door="form")
    shop.records.update(shop.root, "visit", visit.id, {"samples": [ids["Valve"]]}, door="form")
    shop.records.delete(shop.root, "product", ids["Pump"], door="form")


def test_what_goes_for_good_leaves_the_sets_with_history(shop: Crm, ids: dict[str, int]) -> None:
    pump, valve = ids["Pump"], ids["Valve"]
    visit = shop.add(shop.root, "visit", name="x", products=[pump, valve])
    shop.records.delete(shop.root, "product", pump, door="form")
    assert shop.records.purge("product", shop.clock.forward(days=40)) == 1
    [newest, *_] = shop.records.history(shop.root, "visit", visit.id)
    [change] = newest.changes
    assert (change.field, change.after) == ("products", (str(valve),))
    shop.records.delete(shop.root, "visit", visit.id, door="form")
    shop.records.purge("visit", shop.clock.forward(days=40))
    with shop.engine.connect() as connection:
        assert connection.execute(sa.select(sys_member)).all() == []
