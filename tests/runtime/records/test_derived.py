"""Roll-ups and mirrors: worked out as by hand, for those who may read what they read."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import TINY, with_files

from tailorbird_metadata.model import SortKey
from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid

FILES = with_files(
    TINY,
    {
        "entities/account/entity.yaml": """
            entity: account
            title: name
            fields:
              name: {type: text}
              phone: {type: phone}
              tags: {type: tags}
              boss: {type: user}
              size: {type: picklist, options: {small: Small, large: Large}}
              limit: {type: money}
              parent: {type: lookup, to: account, on_delete: clear, children: daughters}
              won: {type: rollup, from: deal.account, sum: amount, where: outcome == "won"}
              deals_all: {type: rollup, from: [deal.account, deal.partner], count: true}
              dated: {type: rollup, from: deal.account, count: closed_on}
              smallest: {type: rollup, from: deal.account, min: amount}
              last_on: {type: rollup, from: [deal.account, deal.partner], max: closed_on}
              average: {type: rollup, from: deal.account, avg: seats}
              newest: {type: rollup, from: deal.account, newest: outcome, by: closed_on}
              oldest_name: {type: rollup, from: deal.account, oldest: name, by: seats}
              dearest: {type: rollup, from: deal.account, newest: outcome, by: amount}
              cheapest: {type: rollup, from: deal.account, oldest: closed_on, by: each}
              newest_urgent: {type: rollup, from: deal.account, newest: urgent}
              newest_owner: {type: rollup, from: deal.account, newest: owner, by: closed_on}
            rules:
              not_too_much: {check: won < 1000000, message: Too much., show_at: limit}
        """,
        "entities/deal/entity.yaml": """
            entity: deal
            title: name
            fields:
              name: {type: text}
              amount: {type: money}
              seats: {type: integer}
              each: {type: formula, returns: decimal, value: amount / seats}
              urgent: {type: boolean}
              outcome: {type: picklist, options: {won: Won, lost: Lost}}
              closed_on: {type: date}
              owner: {type: user}
              account: {type: lookup, to: account, on_delete: clear}
              partner: {type: lookup, to: account, on_delete: clear, children: partner_deals}
              phone: {type: mirror, of: account.phone}
              size: {type: mirror, of: account.size}
              limit: {type: mirror, of: account.limit}
              tags: {type: mirror, of: account.tags}
              boss: {type: mirror, of: account.boss}
              mother: {type: mirror, of: account.parent}
              mother_size: {type: mirror, of: mother.size}
        """,
        "roles/rep.yaml": """
            role: rep
            label: Rep
            can:
              account: {read: true, create: true, edit: true, fields: {phone: hidden}}
              deal: {read: owner == me, create: true, edit: true}
        """,
        "roles/blind.yaml": """
            role: blind
            label: Blind
            can: {account: {read: true}}
        """,
        "roles/named.yaml": """
            role: named
            label: Named
            can:
              account:
                read: true
                fields: {won: read, phone: hidden}
              deal: {read: false}
        """,
    },
)


@pytest.fixture
def shop(engine: sa.Engine) -> Crm:
    return company(engine, FILES)


def _world(shop: Crm, seed: int) -> tuple[dict[int, dict[str, Any]], list[dict[str, Any]]]:
    """Accounts by id and their deals, as they were entered; some of them are in the bin."""
    random = Random(seed)
    root = shop.root
    accounts = {shop.add(root, "account", name=f"A{n}").id: {} for n in range(5)}
    deals: list[dict[str, Any]] = []
    for _ in range(40):
        row: dict[str, Any] = {
            "name": random.choice(["Dach", "dach", "光伏", ""]),
            "amount": random.choice([None, "0.01", "19.9999", "-7.5", "120000"]),
            "seats": random.choice([None, 1, 2, 2, 7]),
            "urgent": random.random() < 0.5,
            "outcome": random.choice([None, "won", "won", "lost"]),
            "closed_on": random.choice([None, "2026-01-31", "2026-02-28", "2026-02-28"]),
            "owner": random.choice([None, shop.anna.id, shop.ben.id]),
            "account": random.choice([None, *accounts]),
            "partner": random.choice([None, None, *accounts]),
        }
        shop.clock.forward(minutes=random.choice([0, 1]))
        made = shop.add(root, "deal", **{k: v for k, v in row.items() if v is not None})
        row |= {"id": made.id, "created_at": shop.clock.now}
        if random.random() < 0.15:
            shop.records.delete(root, "deal", made.id, door="form")
        else:
            deals.append(row)
    return accounts, deals


def _by_hand(account: int, deals: list[dict[str, Any]]) -> dict[str, Any]:
    """Every roll-up of an account, worked out from what was entered."""
    own = [d for d in deals if d["account"] == account]
    both = [d for d in deals if account in (d["account"], d["partner"])]
    won = [Decimal(d["amount"]) for d in own if d["outcome"] == "won" and d["amount"]]
    amounts = [Decimal(d["amount"]) for d in own if d["amount"]]
    seats = [d["seats"] for d in own if d["seats"] is not None]
    days = [d["closed_on"] for d in both if d["closed_on"]]

    for deal in own:
        deal["worth"] = Decimal(deal["amount"]) if deal["amount"] else None
        known = deal["worth"] is not None and deal["seats"]
        deal["each"] = round(deal["worth"] / deal["seats"], 10) if known else None

    def last(key: str) -> dict[str, Any]:
        dated = [d for d in own if d[key] is not None]
        if dated:
            return max(dated, key=lambda d: (d[key], d["id"]))
        return max(own, key=lambda d: d["id"], default={})

    def first(key: str) -> dict[str, Any]:
        dated = [d for d in own if d[key] is not None]
        if dated:
            return min(dated, key=lambda d: (d[key], d["id"]))
        return min(own, key=lambda d: d["id"], default={})

    average = Decimal(sum(seats)) / len(seats) if seats else None
    return {
        "won": sum(won, Decimal(0)),
        "deals_all": len(both),
        "dated": sum(1 for d in own if d["closed_on"]),
        "smallest": min(amounts, default=None),
        "last_on": max(days, default=None),
        "average": None if average is None else round(average, 2),
        "newest": last("closed_on").get("outcome"),
        "oldest_name": first("seats").get("name") or None,
        "dearest": last("worth").get("outcome"),
        "cheapest": first("each").get("closed_on"),
        "newest_urgent": bool(last("created_at").get("urgent")),
        "newest_owner": last("closed_on").get("owner"),
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_a_roll_up_is_what_one_works_out_by_hand(shop: Crm, seed: int) -> None:
    accounts, deals = _world(shop, seed)
    for account in accounts:
        found = shop.records.get(shop.root, "account", account)
        expected = _by_hand(account, deals)
        shown = {k: found.values.get(k) for k in expected}
        for day in ("last_on", "cheapest"):
            shown[day] = str(shown[day]) if shown[day] else None
        if shown["average"] is not None:
            expected["average"] = expected["average"].quantize(shown["average"])
        assert shown == expected


def test_lists_sort_and_filter_by_a_roll_up_as_by_its_type(shop: Crm) -> None:
    root = shop.root
    names = {n: shop.add(root, "account", name=n) for n in ("A", "B", "C")}
    shop.add(root, "deal", name="x", account=names["A"].id, outcome="won", amount="5")
    shop.add(root, "deal", name="y", account=names["B"].id, outcome="lost", amount="500")
    shop.add(root, "deal", name="z", account=names["B"].id, outcome="won", amount="50")

    def found(*filters: Filter, sort: str = "won") -> list[Any]:
        query = Query(filters=filters, sort=(SortKey(field=sort),))
        return shop.names(root, "account", query)

    assert found() == ["C", "A", "B"]
    assert found(Filter(field="won", operator="gt", values=("5",))) == ["B"]
    assert found(Filter(field="newest", operator="in", values=("won",))) == ["A", "B"]
    assert found(Filter(field="newest", operator="empty", values=())) == ["C"]
    assert found(Filter(field="last_on", operator="empty", values=())) == ["C", "A", "B"]


def _deal_of_an_account(shop: Crm) -> tuple[Record, Record, Record]:
    root = shop.root
    mother = shop.add(root, "account", name="Mother", size="large")
    account = shop.add(
        root, "account", name="A", phone="+49 30 123456", size="small", limit="70.50",
        tags="Solar, 重点", boss=shop.ben.id, parent=mother.id,
    )  # fmt: skip
    deal = shop.add("anna", "deal", name="x", account=account.id, owner=shop.anna.id)
    shop.add(root, "deal", name="bare", owner=shop.anna.id)
    return mother, account, deal


def test_a_mirror_shows_what_the_other_record_has(shop: Crm) -> None:
    mother, _, deal = _deal_of_an_account(shop)
    found = shop.records.get(shop.root, "deal", deal.id)
    assert {k: found.values[k] for k in ("phone", "size", "limit", "tags", "mother_size")} == {
        "phone": "+4930123456", "size": "small", "limit": Decimal("70.5"),
        "tags": ("Solar", "重点"), "mother_size": "large",
    }  # fmt: skip
    assert (found.values["boss"], found.titles["boss"]) == (shop.ben.id, "ben")
    assert (found.values["mother"], found.titles["mother"]) == (mother.id, "Mother")


@pytest.mark.parametrize(
    ("field", "operator", "values"),
    [
        ("phone", "eq", ("030 123456",)),
        ("phone", "contains", ("1234",)),
        ("size", "in", ("small",)),
        ("limit", "between", ("70", "71")),
        ("tags", "contains", ("SOLAR",)),
        ("tags", "not_empty", ()),
        ("boss", "not_empty", ()),
        ("mother_size", "not_in", ("small",)),
    ],
)
def test_a_mirror_filters_as_its_type(
    shop: Crm, field: str, operator: str, values: tuple[str, ...]
) -> None:
    _deal_of_an_account(shop)
    query = Query(filters=(Filter(field=field, operator=operator, values=values),))
    expected = ["x", "bare"] if operator == "not_in" else ["x"]
    assert sorted(shop.names(shop.root, "deal", query)) == sorted(expected)


@pytest.mark.parametrize("field", ["phone", "size", "limit", "boss", "mother", "mother_size"])
def test_a_list_sorts_by_a_mirror(shop: Crm, field: str) -> None:
    _deal_of_an_account(shop)
    query = Query(sort=(SortKey(field=field, descending=True),))
    assert shop.names(shop.root, "deal", query) == ["x", "bare"]


def test_who_may_not_read_the_source_sees_no_mirror(shop: Crm) -> None:
    _, account, deal = _deal_of_an_account(shop)
    seen = shop.records.get(shop.anna, "deal", deal.id)
    assert "phone" not in seen.values and seen.values["size"] == "small"
    # Of the deals anna may read some: the others count for nothing.
    shop.add(shop.root, "deal", name="y", account=account.id, outcome="won", amount="9")
    assert shop.records.get(shop.anna, "account", account.id).values["won"] == 0
    shop.hire("nele", "blind")
    assert "won" not in shop.records.get(shop.nele, "account", account.id).values


def test_a_role_that_names_a_roll_up_sees_it(shop: Crm) -> None:
    _, account, _ = _deal_of_an_account(shop)
    shop.add(shop.root, "deal", name="y", account=account.id, outcome="won", amount="9")
    shop.hire("nora", "named")
    assert "won" in shop.records.get(shop.nora, "account", account.id).values


def test_nobody_writes_a_derived_field(shop: Crm) -> None:
    _, account, deal = _deal_of_an_account(shop)
    for entity, record, field in (("account", account, "won"), ("deal", deal, "phone")):
        with pytest.raises(RecordInvalid) as refused:
            shop.records.update(shop.root, entity, record.id, {field: "1"}, door="form")
        assert [e.code for e in refused.value.errors] == ["read_only"]


def test_a_rule_counts_every_record(shop: Crm) -> None:
    account = shop.add(shop.root, "account", name="A")
    shop.add(shop.root, "deal", name="y", account=account.id, outcome="won", amount="2000000")
    with pytest.raises(RecordInvalid) as refused:
        shop.records.update(shop.root, "account", account.id, {"name": "B"}, door="form")
    assert [(e.field, str(e.message)) for e in refused.value.errors] == [("limit", "Too much.")]
