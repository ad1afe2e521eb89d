"""From a lead to a won deal in the B2B pack, through the real application, by pages and by API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.companies import Api, Browser, House, make_pack_house
from werkzeug.test import TestResponse

LEAD = {"company_name": "Acme 光电", "contact_name": "陈伟", "mobile": "+49 151 23456789"}
PRODUCT = {"code": "M-1", "list_price": "4000"}


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_pack_house(tmp_path / "nordwind", database_url) as made:
        yield made


def record_id(answer: TestResponse) -> int:
    """The id at the end of the address that an answer leads to."""
    found = re.search(r"/(\d+)(?:[/?#].*)?$", answer.headers["Location"])
    assert found is not None, answer.headers["Location"]
    return int(found[1])


def words(page: str) -> str:
    """A page's text without its tags."""
    plain = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


def test_a_rep_wins_a_deal_by_pages(house: House) -> None:
    anna, finn = house.signed_in("anna"), house.signed_in("finn")
    anna.get("/lead/new")
    filled = {**LEAD, "source": "website", "budget": "40000", "interest": "Dachanlage 屋顶"}
    lead = record_id(saved(anna.post("/lead/new", filled)))
    page = anna.get(f"/lead/{lead}")
    assert "Acme 光电" in page.text

    anna.get(f"/lead/{lead}/convert/qualify")
    version = hidden(anna.page, "version")
    sent = {"version": version, "include": ["account", "contact", "deal"]}
    deal = record_id(saved(anna.post(f"/lead/{lead}/convert/qualify", sent)))
    assert "Acme 光电" in words(anna.get(f"/deal/{deal}").text)
    assert "陈伟" in words(anna.page)

    assert anna.get("/deal?view=all").status_code == 200
    assert "Acme" not in words(finn.get("/account").text)

    refused = move(anna, deal, "won")
    assert refused.status_code == 422
    told = words(refused.text)
    assert "Enter the day on which you expect to close." in told
    assert "Confirm the budget with the customer first." in told
    assert "Send the customer a quote first." in told
    assert "Enter the day on which the contract was signed." in told

    meet_the_gates(house, deal)
    moved = move(anna, deal, "won")
    assert moved.status_code in (200, 303), words(moved.text)
    assert "Won" in words(anna.get(f"/deal/{deal}").text)
    assert "Acme 光电" in words(finn.get("/account").text)


def test_the_same_by_the_api_with_a_token(house: House) -> None:
    anna, ben, finn = house.api("anna"), house.api("wei"), house.api("finn")
    lead = made(anna.call("POST", "/lead", {**LEAD, "source": "website", "budget": "40000"}))
    converted = made(anna.call("POST", f"/lead/{lead['id']}/convert/qualify"))
    deal, account = (converted["records"][step] for step in ("deal", "account"))

    assert ben.call("GET", f"/deal/{deal['id']}").status_code == 404
    assert ids(ben.call("GET", "/deal")) == []
    assert ids(anna.call("GET", "/deal")) == [deal["id"]]
    assert finn.call("GET", f"/account/{account['id']}").status_code == 404

    refused = patch(anna, deal["id"], {"stage": "won"})
    assert refused.status_code == 422
    assert refused.json is not None
    told = {e["message"] for e in refused.json["errors"]}
    assert "Enter the day on which the contract was signed." in told
    assert {e["code"] for e in refused.json["errors"]} == {"gate"}

    meet_the_gates(house, deal["id"])
    won = patch(anna, deal["id"], {"stage": "won"})
    assert won.status_code == 200, won.text
    assert won.json is not None
    assert (won.json["stage"], won.json["stage_open"]) == ("won", False)
    seen = finn.call("GET", f"/account/{account['id']}")
    assert seen.status_code == 200
    assert seen.json is not None and "notes" not in seen.json


def test_each_role_sees_its_own_product(house: House) -> None:
    made(house.api("anna").call("POST", "/lead", {**LEAD, "source": "website"}))
    for name, entities in {
        "anna": {"/lead", "/deal", "/quote"},
        "finn": {"/account", "/deal"},
        "max": {"/lead", "/deal"},
        "eva": {"/deal"},
        "ada": {"/lead", "/deal", "/people"},
    }.items():
        browser = house.signed_in(name)
        start = browser.get("/", follow_redirects=True)
        assert start.status_code == 200, name
        links = set(re.findall(r'href="(/[a-z_]+)"', start.text))
        assert entities <= links, (name, links)
        assert ("/lead" in links) == (name != "finn"), name
        assert ("/people" in links) == (name == "ada"), name
    assert house.signed_in("finn").get("/lead").status_code in (403, 404)
    assert house.signed_in("anna").get("/people").status_code in (403, 404)


def test_every_list_board_form_and_record_opens_in_both_languages(house: House) -> None:
    api = house.api("anna")
    lead = made(api.call("POST", "/lead", {**LEAD, "source": "website"}))
    converted = made(api.call("POST", f"/lead/{lead['id']}/convert/qualify"))
    deal = converted["records"]["deal"]["id"]
    model = house.company.live().model
    for name in ("ada", "wei", "finn"):
        browser = house.signed_in(name)
        for entity in model.entities.values():
            paths = [f"/{entity.name}", f"/{entity.name}/new", f"/{entity.name}/bin"]
            paths += [f"/{entity.name}?view={view}" for view in entity.lists]
            paths += [f"/{entity.name}/board?view={view}" for view in entity.boards]
            paths += [f"/{entity.name}/{deal}", f"/{entity.name}/{deal}/edit"]
            for path in paths:
                answer = browser.get(path)
                assert answer.status_code in (200, 303, 403, 404), (name, path, answer.status_code)


def meet_the_gates(house: House, deal: int) -> None:
    """Do what the pipeline asks for before a deal may be won, as its rep."""
    anna, admin = house.api("anna"), house.api("ada")
    record = anna.call("GET", f"/deal/{deal}").json
    assert record is not None
    module = made(admin.call("POST", "/product", {"name": "Module 组件", **PRODUCT}))
    quote = made(anna.call("POST", "/quote", {"deal": deal, "subject": "Offer"}))["id"]
    line = {"quote": quote, "product": module["id"], "quantity": "10", "price": "4000"}
    made(anna.call("POST", "/quote_line", line))
    sent = {"status": "sent", "sent_on": "2026-01-05", "valid_until": "2030-01-31"}
    etag = anna.call("GET", f"/quote/{quote}").headers["ETag"]
    done = anna.call("PATCH", f"/quote/{quote}", sent, If_Match=etag)
    assert done.status_code == 200, done.text
    values = {
        "needs": "Dachanlage",
        "amount": "40000",
        "expected_close": "2030-01-31",
        "decision_maker": record["main_contact"]["id"],
        "budget_confirmed": True,
        "payment_terms": "net_30",
        "signed_on": "2026-01-15",
    }
    done = patch(anna, deal, values)
    assert done.status_code == 200, done.text


def patch(api: Api, deal: int, values: dict[str, Any]) -> TestResponse:
    etag = api.call("GET", f"/deal/{deal}").headers["ETag"]
    return api.call("PATCH", f"/deal/{deal}", values, If_Match=etag)


def move(browser: Browser, deal: int, stage: str) -> TestResponse:
    browser.get(f"/deal/{deal}")
    version = hidden(browser.page, "version")
    return browser.post(f"/deal/{deal}/stage", {"to": stage, "version": version})


def made(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    assert isinstance(answer.json, dict)
    return answer.json


def saved(answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303, words(answer.text)[:2000]
    return answer


def ids(answer: TestResponse) -> list[int]:
    assert answer.json is not None
    return [item["id"] for item in answer.json["items"]]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""
