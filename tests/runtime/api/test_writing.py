"""Writing: versions, refusals by field, rights, handing over."""

from __future__ import annotations

from typing import Any

import pytest
from tests.runtime.api.conftest import Api


@pytest.fixture
def account(api: Api) -> dict[str, Any]:
    return api("ann", "POST", "/account", {"name": "Acme"}, status=201).json


def test_create_answers_with_the_record_and_its_address(api: Api) -> None:
    made = api("ann", "POST", "/account", {"name": "Acme", "phone": "030 1234567"}, status=201)
    assert made.headers["Location"] == f"/api/v1/account/{made.json['id']}"
    assert made.etag == '"1"'
    assert made.json["phone"] == "+49301234567"
    assert made.json["number"] == "A-0001"
    got = api("ann", "GET", f"/account/{made.json['id']}", status=200)
    assert (got.json, got.etag) == (made.json, made.etag)


def test_a_change_needs_the_version_it_is_based_on(api: Api, account: dict[str, Any]) -> None:
    path = f"/account/{account['id']}"
    missing = api("ann", "PATCH", path, {"name": "B"}, status=428)
    assert missing.json["code"] == "if_match"
    api("ann", "DELETE", path, status=428)
    api("ann", "PATCH", path, {"name": "B"}, status=200, If_Match='"1"')
    stale = api("ann", "PATCH", path, {"name": "C"}, status=412, If_Match='"1"')
    assert stale.json["current"]["name"] == "B"
    assert stale.json["changed_by"] == "Ann Lee"
    assert [e["field"] for e in stale.json["errors"]] == ["name"]
    assert stale.headers["ETag"] == '"2"'
    api("ann", "PATCH", path, {"name": "C"}, status=200, If_Match=stale.headers["ETag"])
    api("ann", "PATCH", path, {"name": "D"}, status=200, If_Match="*")


def test_only_an_etag_of_the_record_is_a_version(api: Api, account: dict[str, Any]) -> None:
    path = f"/account/{account['id']}"
    for tag in ('W/"1"', '"1", "2"', '"x"', '""', "abc", '"99999999999999999999"'):
        assert api("ann", "PATCH", path, {"name": "B"}, If_Match=tag).status == 400, tag
    assert api("ann", "GET", path).json["name"] == "Acme"


def test_all_that_is_wrong_is_told_at_once(api: Api) -> None:
    body = {"email": "x", "employees": 0, "country": "fr", "phone": "1"}
    refused = api("ann", "POST", "/account", body, status=422)
    assert refused.headers["Content-Type"] == "application/problem+json"
    found = {e["field"]: e["code"] for e in refused.json["errors"]}
    assert found == {
        "name": "required",
        "email": "invalid",
        "employees": "too_small",
        "country": "unknown_option",
        "phone": "invalid",
    }
    assert refused.json["code"] == "invalid"


def test_a_hidden_field_answers_as_one_that_does_not_exist(api: Api) -> None:
    account = api("ann", "POST", "/account", {"name": "A"}, status=201).json
    deal = api("ann", "POST", "/deal", {"name": "D", "account": account["id"]}, status=201).json
    quote = api("ann", "POST", "/quote", {"name": "Q", "deal": deal["id"]}, status=201).json
    assert "margin" not in quote
    path = f"/quote/{quote['id']}"
    for hidden, nowhere in (
        (
            ("POST", "/quote", {"name": "x", "margin": "5"}),
            ("POST", "/quote", {"name": "x", "nopeXY": "5"}),
        ),
        (("PATCH", path, {"margin": "5"}), ("PATCH", path, {"nopeXY": "5"})),
        (("GET", "/quote?fields=margin", None), ("GET", "/quote?fields=nopeXY", None)),
        (("GET", "/quote?sort=-margin", None), ("GET", "/quote?sort=-nopeXY", None)),
        (("GET", "/quote?where=margin+>+5", None), ("GET", "/quote?where=nopeXY+>+5", None)),
        (
            ("GET", "/quote?filter[margin][gt]=5", None),
            ("GET", "/quote?filter[nopeXY][gt]=5", None),
        ),
        (("GET", "/quote?expand=margin", None), ("GET", "/quote?expand=nopeXY", None)),
        (
            ("GET", "/quote_line?where=quote.margin+>+5", None),
            ("GET", "/quote_line?where=quote.nopeXY+>+5", None),
        ),
        (
            ("GET", "/quote_line?fields=quote.margin", None),
            ("GET", "/quote_line?fields=quote.nopeXY", None),
        ),
    ):
        a = api("ann", *hidden, status=400, If_Match='"1"')
        b = api("ann", *nowhere, status=400, If_Match='"1"')
        assert a.data.replace(b"margin", b"nopeXY") == b.data


def test_a_masked_value_is_read_as_a_mask_and_cannot_be_filtered_by(api: Api) -> None:
    account = api("ann", "POST", "/account", {"name": "A"}, status=201).json
    deal = api("ann", "POST", "/deal", {"name": "D", "account": account["id"]}, status=201).json
    body = {"name": "Q", "deal": deal["id"], "phone": "+8613812345678", "cost": "70"}
    quote = api("root", "POST", "/quote", body, status=201).json
    assert quote["phone"] == "+8613812345678"
    seen = api("ann", "GET", f"/quote/{quote['id']}", status=200).json
    assert (seen["phone"], seen["cost"]) == ("+86****5678", "****")
    api("ann", "GET", "/quote?filter[phone]=%2B8613812345678", status=400)


def test_what_may_be_read_but_not_written_is_said(api: Api, account: dict[str, Any]) -> None:
    path = f"/account/{account['id']}"
    refused = api("ann", "PATCH", path, {"number": "A-0009", "id": 7}, status=422, If_Match='"1"')
    assert {e["field"]: e["code"] for e in refused.json["errors"]} == {
        "number": "read_only",
        "id": "read_only",
    }
    api("bo", "PATCH", path, {"name": "X"}, status=403, If_Match='"1"')
    api("ann", "DELETE", path, status=403, If_Match='"1"')
    api("fin", "POST", "/account", {"name": "X"}, status=403)


def test_handing_over(api: Api, account: dict[str, Any]) -> None:
    path = f"/account/{account['id']}/assign"
    api("bo", "POST", path, {"owner": 2}, status=403)
    done = api("ann", "POST", path, {"owner": 2}, status=200)
    assert done.json["owner"] == {"id": 2, "title": "Bo Wang"}
    api("ann", "POST", path, {"owner": 1}, status=403)
    api("bo", "POST", path, {"owner": 777}, status=422)
    api("bo", "POST", path, {"owner": True}, status=400)
    api("bo", "POST", path, {"name": "X"}, status=400)
    api("bo", "POST", path, {}, status=400)
    api("bo", "POST", "/account/777/assign", {"owner": 1}, status=404)


def test_what_one_hands_over_may_be_gone_from_sight(api: Api, account: dict[str, Any]) -> None:
    deal = api("ann", "POST", "/deal", {"name": "D", "account": account["id"]}, status=201).json
    done = api("ann", "POST", f"/deal/{deal['id']}/assign", {"owner": 2}, status=200)
    assert done.json == {"id": deal["id"], "restricted": True}
    assert api("bo", "GET", f"/deal/{deal['id']}", status=200).json["owner"]["id"] == 2


def test_money_in_another_currency(api: Api, account: dict[str, Any]) -> None:
    body = {"name": "D", "account": account["id"], "amount": {"amount": "12.5", "currency": "XXX"}}
    refused = api("ann", "POST", "/deal", body, status=422)
    assert [(e["field"], e["code"]) for e in refused.json["errors"]] == [
        ("amount", "unknown_option")
    ]
    body["amount"] = {"amount": "12.5", "currency": "EUR"}
    made = api("ann", "POST", "/deal", body, status=201).json
    assert made["amount"] == {"amount": "12.50", "currency": "EUR"}
