"""Lists: filters, conditions, order, pages, chosen fields, linked records, totals, the bin."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from tests.runtime.api.conftest import Api

from tailorbird_runtime.web.api import reading


@pytest.fixture
def deals(api: Api) -> dict[str, dict[str, Any]]:
    """Five deals of Ann's on two accounts, one of Bo's, by name."""
    made = {}
    north = api("ann", "POST", "/account", {"name": "North", "country": "de"}, status=201).json
    east = api("bo", "POST", "/account", {"name": "Östlich", "country": "at"}, status=201).json
    for who, name, account, amount, line in (
        ("ann", "alpha", north, "100.50", "pv"),
        ("ann", "Beta", north, "300", "storage"),
        ("ann", "gamma", east, None, "pv"),
        ("ann", "Delta 光电", east, "200", None),
        ("ann", "Epsilon", east, "200", "service"),
        ("bo", "secret", east, "999", "pv"),
    ):
        body = {"name": name, "account": account["id"], "amount": amount, "line": line}
        made[name] = api(who, "POST", "/deal", body, status=201).json
    return made


def names(api: Api, parameters: str = "", who: str = "ann") -> list[str]:
    return [d["name"] for d in api(who, "GET", f"/deal{parameters}", status=200).json["items"]]


CONDITIONS = {
    "amount > 150": {"Beta", "Delta 光电", "Epsilon"},
    'line == "pv"': {"alpha", "gamma"},
    'line != "pv"': {"Beta", "Delta 光电", "Epsilon"},
    "empty(amount)": {"gamma"},
    'name == "BETA"': {"Beta"},
    'contains(name, "光")': {"Delta 光电"},
    'account.country == "at" and amount > 0': {"Delta 光电", "Epsilon"},
    'stage in ["qualify"] and not (amount > 250)': {"alpha", "gamma", "Delta 光电", "Epsilon"},
    "owner == me": {"alpha", "Beta", "gamma", "Delta 光电", "Epsilon"},
    'owner.name == "Bo Wang"': set(),
}

FILTERS = {
    "filter[line][in]=pv,storage": {"alpha", "Beta", "gamma"},
    "filter[line][not_in]=pv": {"Beta", "Delta 光电", "Epsilon"},
    "filter[name]=beta": {"Beta"},
    "filter[name][contains]=%E5%85%89": {"Delta 光电"},
    "filter[name][starts_with]=EP": {"Epsilon"},
    "filter[amount][ge]=200&filter[line][not_empty]=": {"Beta", "Epsilon"},
    "filter[amount][between]=100,200": {"alpha", "Delta 光电", "Epsilon"},
    "filter[amount][empty]=": {"gamma"},
    "filter[owner][in]=me": {"alpha", "Beta", "gamma", "Delta 光电", "Epsilon"},
}


def test_where_is_a_condition_over_what_the_caller_may_read(
    api: Api, deals: dict[str, Any]
) -> None:
    found = {where: set(names(api, f"?where={quote(where)}")) for where in CONDITIONS}
    assert found == CONDITIONS


def test_filters_by_column(api: Api, deals: dict[str, Any]) -> None:
    assert {filters: set(names(api, f"?{filters}")) for filters in FILTERS} == FILTERS


def test_a_faulty_condition_is_told_with_its_place(api: Api) -> None:
    refused = api("ann", "GET", f"/deal?where={quote('stage_open and amuont > 5')}", status=400)
    (mistake,) = refused.json["errors"]
    assert (mistake["field"], mistake["code"]) == ("where", "expression")
    assert mistake["at"] == [15, 21]
    assert "amount" in mistake["help"]


def test_records_of_one_parent(api: Api, deals: dict[str, Any]) -> None:
    account = deals["alpha"]["account"]["id"]
    assert set(names(api, f"?filter[account][in]={account}")) == {"alpha", "Beta"}


def test_order_puts_empty_values_last_both_ways(api: Api, deals: dict[str, Any]) -> None:
    assert names(api, "?sort=amount,-name") == ["alpha", "Epsilon", "Delta 光电", "Beta", "gamma"]
    assert names(api, "?sort=-amount,name") == ["Beta", "Delta 光电", "Epsilon", "alpha", "gamma"]


def test_pages_join_to_the_whole(api: Api, deals: dict[str, Any]) -> None:
    for sort in ("amount", "-amount", "name", "line,-name", "account,name", ""):
        whole = names(api, f"?sort={sort}")
        found, after = [], ""
        while after is not None:
            page = api("ann", "GET", f"/deal?sort={sort}&limit=2&after={after}", status=200).json
            found += [d["name"] for d in page["items"]]
            after = page["next"]
        assert found == whole, sort
        assert len(whole) == 5


def test_a_cursor_belongs_to_its_order(api: Api, deals: dict[str, Any]) -> None:
    after = api("ann", "GET", "/deal?sort=amount&limit=2").json["next"]
    refused = api("ann", "GET", f"/deal?sort=name&limit=2&after={after}", status=400)
    assert refused.json["errors"][0]["code"] == "cursor"


def test_chosen_fields(api: Api, deals: dict[str, Any]) -> None:
    item = api("ann", "GET", "/deal?fields=name,amount,account&filter[name]=alpha").json["items"][0]
    assert item == {
        "id": deals["alpha"]["id"],
        "version": 1,
        "name": "alpha",
        "amount": {"amount": "100.50", "currency": "EUR"},
        "account": {"id": deals["alpha"]["account"]["id"], "title": "North"},
    }


def test_a_whole_record_in_json(api: Api, deals: dict[str, Any]) -> None:
    record = api("ann", "GET", f"/deal/{deals['alpha']['id']}").json
    owner = {"id": 1, "title": "Ann Lee"}
    wanted = {
        "name": "alpha",
        "amount": {"amount": "100.50", "currency": "EUR"},
        "discount": "0.00",
        "net_value": {"amount": "100.50", "currency": "EUR"},
        "line": "pv",
        "expected_close": None,
        "needs_permit": False,
        "owner": owner,
        "created_by": owner,
        "created_at": "2026-11-21T09:30:00Z",
        "stage": "qualify",
        "stage_open": True,
        "probability": "10.00",
        "currency": "EUR",
    }
    assert {name: record[name] for name in wanted} == wanted
    assert "deleted_at" not in record


def test_expand_answers_with_the_linked_record(api: Api, deals: dict[str, Any]) -> None:
    page = api("ann", "GET", "/deal?expand=account&sort=name&fields=name", status=200).json
    first = page["items"][0]
    assert first["account"]["record"]["country"] == "de"
    assert first["account"]["title"] == "North"
    one = api("ann", "GET", f"/deal/{deals['gamma']['id']}?fields=account.country", status=200)
    assert one.json["account"]["record"] == {
        "id": deals["gamma"]["account"]["id"],
        "version": 1,
        "country": "at",
    }


def test_expand_goes_through_lookups_of_lookups(api: Api, deals: dict[str, Any]) -> None:
    body = {"name": "Offer", "deal": deals["alpha"]["id"]}
    offer = api("ann", "POST", "/quote", body, status=201).json
    line = {"quote": offer["id"], "text": "Panel", "quantity": "2.5"}
    made = api("ann", "POST", "/quote_line", line, status=201).json
    assert made["quantity"] == "2.500"
    found = api("ann", "GET", f"/quote_line/{made['id']}?expand=quote.deal.account", status=200)
    deal = found.json["quote"]["record"]["deal"]["record"]
    assert deal["account"]["record"]["name"] == "North"
    too_deep = f"/quote_line/{made['id']}?expand=quote.deal.account.owner"
    assert "at most 3 deep" in api("ann", "GET", too_deep, status=400).json["detail"]


def test_what_is_linked_but_not_readable_has_neither_id_nor_title(
    api: Api, deals: dict[str, Any]
) -> None:
    for name in ("alpha", "Beta"):
        api("ann", "POST", "/quote", {"name": name, "deal": deals[name]["id"]}, status=201)
    body = {"stage": "won", "site_visit_on": "2026-11-01"}
    api("ann", "PATCH", f"/deal/{deals['alpha']['id']}", body, status=200, If_Match="*")
    for parameters in ("", "&expand=deal", "&fields=deal.name"):
        items = api("aud", "GET", f"/quote?sort=name{parameters}", status=200).json["items"]
        assert items[0]["deal"]["title"] == "alpha"
        assert items[1]["deal"] == {"restricted": True}
    assert "account" not in items[0]["deal"]["record"]
    by_deal = "/quote?where=" + quote('contains(deal.name, "beta")')
    assert api("aud", "GET", by_deal, status=200).json["items"] == []
    api("aud", "GET", "/quote?expand=deal.account", status=400)


def test_a_field_that_is_readable_on_some_records_only(api: Api, deals: dict[str, Any]) -> None:
    for name in ("Open", "Closed"):
        body = {"name": name, "deal": deals["alpha"]["id"], "phone": "+49301234567"}
        api("root", "POST", "/quote", body, status=201)
    closed, opened = api("aud", "GET", "/quote?sort=name", status=200).json["items"]
    assert opened["phone"] == "+49301234567"
    assert "phone" not in closed
    assert "phone" not in api("aud", "GET", f"/quote/{closed['id']}").json
    for parameters in ("sort=phone", "filter[phone]=%2B49301234567", "where=empty(phone)"):
        refused = api("aud", "GET", f"/quote?{parameters}", status=400)
        assert "phone" in refused.json["detail"]


def test_totals_are_counted_when_asked_for(
    api: Api, deals: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "total" not in api("ann", "GET", "/deal").json
    page = api("ann", "GET", "/deal?total=true&limit=1&filter[amount][gt]=150").json
    assert page["total"] == {"count": 3, "more": False}
    monkeypatch.setattr(reading, "COUNT_CAP", 2)
    page = api("ann", "GET", "/deal?total=true&limit=1&filter[amount][gt]=150").json
    assert page["total"] == {"count": 2, "more": True}


def test_the_bin(api: Api) -> None:
    lead = api("ann", "POST", "/lead", {"company": "Acme"}, status=201).json
    path = f"/lead/{lead['id']}"
    api("ann", "DELETE", path, status=204, If_Match='"1"')
    api("ann", "GET", path, status=404)
    assert api("ann", "GET", "/lead").json["items"] == []
    (gone,) = api("ann", "GET", "/lead?deleted=true", status=200).json["items"]
    assert gone["deleted_by"] == {"id": 1, "title": "Ann Lee"}
    assert api("ann", "GET", f"{path}?deleted=true", status=200).json["id"] == lead["id"]
    assert api("bo", "GET", "/lead?deleted=true", status=200).json["items"] == []
    api("bo", "POST", f"{path}/restore", status=404)
    back = api("ann", "POST", f"{path}/restore", status=200)
    assert back.etag == f'"{back.json["version"]}"'
    assert [r["id"] for r in api("ann", "GET", "/lead").json["items"]] == [lead["id"]]
