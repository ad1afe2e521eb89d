"""A lead becomes a won deal, and finance sees the customer: all by HTTP."""

from __future__ import annotations

from typing import Any

from tests.runtime.api.conftest import Answer, Api


def test_from_lead_to_won_deal(api: Api) -> None:
    body = {"company": "Acme 光电", "email": "Wei.Chen@ACME.example", "budget": "40000"}
    lead = api("ann", "POST", "/lead", body, status=201)
    assert lead.json["budget"] == {"amount": "40000.00", "currency": "EUR"}
    assert lead.json["email"] == "Wei.Chen@acme.example"
    assert lead.json["owner"] == {"id": 1, "title": "Ann Lee"}

    converted = api("ann", "POST", f"{_path(lead)}/convert/qualify", status=201)
    deal, account = (converted.json["records"][step] for step in ("deal", "account"))
    assert (deal["entity"], deal["stage"]) == ("deal", "qualify")
    assert deal["account"] == {"id": account["id"], "title": "Acme 光电"}
    assert converted.headers["Location"] == f"/api/v1/deal/{deal['id']}"
    assert api("ann", "GET", _path(lead)).json["became"]["id"] == account["id"]
    api("ann", "POST", f"{_path(lead)}/convert/qualify", status=422)

    assert [d["id"] for d in api("ann", "GET", "/deal").json["items"]] == [deal["id"]]
    assert api("bo", "GET", "/deal").json["items"] == []
    api("bo", "GET", f"/deal/{deal['id']}", status=404)
    assert api("fin", "GET", "/account").json["items"] == []

    refused = _patch(api, deal, {"stage": "won"}, 422)
    (reason,) = refused.json["errors"]
    assert reason["message"] == "Enter the date of the site visit first."
    assert (reason["field"], reason["code"]) == ("site_visit_on", "gate")

    deal = _patch(api, deal, {"site_visit_on": "2026-11-20"}, 200).json
    won = _patch(api, deal, {"stage": "won"}, 200)
    assert (won.json["stage"], won.json["stage_open"]) == ("won", False)
    assert won.json["closed_on"] == "2026-11-21"
    assert won.etag == f'"{deal["version"] + 1}"'

    (seen,) = api("fin", "GET", "/account", status=200).json["items"]
    assert seen["name"] == "Acme 光电"
    assert "notes" not in seen


def test_an_optional_step_of_a_conversion_can_be_left_out(api: Api) -> None:
    lead = api("ann", "POST", "/lead", {"company": "Acme"}, status=201)
    body = {"include": ["account"], "values": {"account": {"country": "at"}}}
    converted = api("ann", "POST", f"{_path(lead)}/convert/qualify", body, status=201)
    assert list(converted.json["records"]) == ["account"]
    assert converted.json["records"]["account"]["country"] == "at"


def test_values_of_a_conversion_are_checked_by_step(api: Api) -> None:
    lead = api("ann", "POST", "/lead", {"company": "Acme"}, status=201)
    body = {"values": {"account": {"email": "no address"}}}
    refused = api("ann", "POST", f"{_path(lead)}/convert/qualify", body, status=422)
    assert [e["field"] for e in refused.json["errors"]] == ["account.email"]
    assert api("ann", "GET", "/account").json["items"] == []


def test_a_refusal_is_in_the_language_of_the_caller(api: Api) -> None:
    account = api("ann", "POST", "/account", {"name": "Acme"}, status=201).json
    body = {
        "name": "Storage",
        "account": account["id"],
        "line": "storage",
        "discount": "25",
        "amount": "-1",
    }
    english = api("ann", "POST", "/deal", body, status=422)
    chinese = api("ann", "POST", "/deal", body, status=422, Accept_Language="fr, zh-CN;q=0.9")
    assert (english.headers["Content-Language"], chinese.headers["Content-Language"]) == (
        "en",
        "zh",
    )
    fixed = {**body, "amount": 1}
    assert _messages(api("ann", "POST", "/deal", fixed)) == {
        "discount": "Storage deals may have at most 20 % discount."
    }
    assert _messages(api("ann", "POST", "/deal", fixed, Accept_Language="zh")) == {
        "discount": "储能商机的折扣不能超过 20%。"
    }


def _messages(answer: Answer) -> dict[str, str]:
    return {e["field"]: e["message"] for e in answer.json["errors"]}


def _patch(api: Api, record: dict[str, Any], body: dict[str, Any], status: int) -> Answer:
    etag = f'"{record["version"]}"'
    return api("ann", "PATCH", f"/deal/{record['id']}", body, status=status, If_Match=etag)


def _path(answer: Answer) -> str:
    return answer.headers["Location"].removeprefix("/api/v1")
