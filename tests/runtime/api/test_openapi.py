"""The description: valid OpenAPI 3.1, nothing unreadable in it, and the API keeps its word."""

from __future__ import annotations

from typing import Any

import jsonschema
import orjson
import pytest
from openapi_spec_validator import validate
from tests.runtime.api.conftest import Api

from tailorbird_metadata.model import Model
from tailorbird_runtime.access.policy import Policies
from tailorbird_runtime.web.api.openapi import openapi_document


def description(api: Api, who: str, **headers: str) -> dict[str, Any]:
    return api(who, "GET", "/openapi.json", status=200, **headers).json


@pytest.mark.parametrize(
    ("role", "locale"), [("rep", "zh"), ("finance", "en"), ("admin", "en"), ("none", "en")]
)
def test_it_is_valid_for_everyone(sales: Model, role: str, locale: str) -> None:
    body = openapi_document(sales, Policies(sales).of((role,)), 7, locale)
    found = orjson.loads(body)
    validate(found)
    assert (found["openapi"], found["info"]["version"]) == ("3.1.0", "7")


def test_it_is_the_same_byte_for_byte(api: Api) -> None:
    once = api("ann", "GET", "/openapi.json")
    again = api("ann", "GET", "/openapi.json")
    assert once.data == again.data


def test_it_shows_what_the_caller_may_do_and_no_more(api: Api) -> None:
    rep, finance, nobody = (description(api, who) for who in ("ann", "fin", "nobody"))
    assert set(nobody["paths"]) == {"/", "/me", "/openapi.json"}
    assert set(finance["paths"]["/account/{id}"]) == {"parameters", "get"}
    assert set(rep["paths"]["/account/{id}"]) == {"parameters", "get", "patch"}
    assert "/lead/{id}/convert/qualify" in rep["paths"]
    assert "/lead" not in finance["paths"]
    assert "notes" in rep["components"]["schemas"]["deal"]["properties"]
    assert "notes" not in finance["components"]["schemas"]["deal"]["properties"]
    assert "margin" not in rep["components"]["schemas"]["quote"]["properties"]
    for hidden in ("margin", "quote_line", "lead"):
        assert hidden not in str(finance)


def test_fields_are_described(api: Api) -> None:
    schemas = description(api, "ann")["components"]["schemas"]
    deal, new = schemas["deal"]["properties"], schemas["deal.new"]
    assert new["required"] == ["name", "account"]
    assert new["additionalProperties"] is False
    assert deal["line"]["enum"] == ["pv", "storage", "service", None]
    assert "`storage`: Battery storage" in deal["line"]["description"]
    assert deal["account"]["x-entity"] == "account"
    assert deal["closed_on"]["readOnly"] is True
    assert "closed_on" not in new["properties"]
    assert new["properties"]["stage"]["enum"] == ["qualify", "proposal", "won", "lost", None]
    chinese = description(api, "ann", Accept_Language="zh")["components"]["schemas"]
    assert chinese["deal"]["title"] == "商机"
    assert chinese["deal"]["properties"]["amount"]["title"] == "金额"


def test_answers_are_as_described(api: Api) -> None:
    account = api("ann", "POST", "/account", {"name": "A", "tags": ["x"]}, status=201).json
    body = {"name": "D", "account": account["id"], "amount": "5", "site_visit_on": "2026-01-01"}
    deal = api("ann", "POST", "/deal", body, status=201).json
    offer = {"name": "Q", "deal": deal["id"], "margin": "5", "phone": "+49301234567"}
    api("root", "POST", "/quote", offer, status=201)
    api("ann", "PATCH", f"/deal/{deal['id']}", {"stage": "won"}, status=200, If_Match="*")
    for who in ("ann", "fin", "root", "max"):
        found = description(api, who)
        for entity in (e["name"] for e in api(who, "GET", "/").json["entities"]):
            page = api(who, "GET", f"/{entity}?total=true", status=200).json
            _check(found, f"{entity}.page", page)
    refused = api("ann", "POST", "/deal", {}, status=422).json
    _check(description(api, "ann"), "Problem", refused)


def test_what_is_described_as_a_body_is_accepted(api: Api) -> None:
    found = description(api, "ann")
    account = api("ann", "POST", "/account", {"name": "A"}, status=201).json
    body = {
        "name": "D",
        "account": account["id"],
        "amount": {"amount": "12.50", "currency": "EUR"},
        "discount": "2.5",
        "line": "pv",
        "expected_close": "2026-12-31",
        "needs_permit": True,
    }
    _check(found, "deal.new", body)
    made = api("ann", "POST", "/deal", body, status=201).json
    _check(found, "deal", made)


def test_the_index_and_the_caller(api: Api) -> None:
    index = api("bo", "GET", "/", status=200, Accept_Language="zh").json
    by_name = {e["name"]: e for e in index["entities"]}
    assert by_name["deal"]["label_many"] == "商机"
    assert by_name["deal"]["url"] == "/api/v1/deal"
    assert by_name["deal"]["may"] == ["read", "create", "edit"]
    assert by_name["lead"]["conversions"] == ["qualify"]
    me = api("bo", "GET", "/me", status=200).json
    assert (me["id"], me["email"], me["teams"]) == (2, "bo@example.com", ["vienna"])
    assert me["roles"] == [{"name": "rep", "label": "销售"}]
    assert api("nobody", "GET", "/", status=200).json["entities"] == []


def _check(document: dict[str, Any], schema: str, value: Any) -> None:
    whole = {**document, "$ref": f"#/components/schemas/{schema}"}
    jsonschema.Draft202012Validator(whole).validate(value)
