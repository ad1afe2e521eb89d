"""From a call to points on the card in the B2C pack, through the real application."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.companies import House, make_pack_house
from tests.walks.test_story import hidden, made, record_id, saved, words

from tailorbird_runtime.jobs import work_once

PEOPLE = {
    "ada": {"roles": ("admin",)},
    "gu": {"roles": ("manager",)},
    "tang": {"roles": ("agent",), "team": "berlin"},
    "lu": {"roles": ("agent",), "team": "vienna", "locale": "zh"},
    "fang": {"roles": ("marketer",)},
}
MONDAY = datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
PHONE = "+49 151 23456789"


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_pack_house(tmp_path / "qimu", database_url, pack="b2c", people=PEOPLE) as made:
        made.clock.now = MONDAY
        yield made


def _customer(house: House, **values: Any) -> int:
    known = {"name": "何岸 Ann", "phone": PHONE, "birthday": "1990-03-12", "level": "regular"}
    known |= {"consent": True, "consent_on": "2026-01-05"} | values
    ids = {name: house.people[name] for name in ("tang",)}
    answer = house.api("gu").call("POST", "/customer", known | {"owner": ids["tang"]})
    return int(made(answer)["id"])


def _product(house: House) -> int:
    product = {"name": "Oolong 乌龙", "sku": "T-1", "category": "tea", "price": "88"}
    return int(made(house.api("gu").call("POST", "/product", product))["id"])


def test_an_agent_finds_a_caller_takes_an_order_and_points_appear(house: House) -> None:
    customer, product = _customer(house), _product(house)
    tang = house.signed_in("tang")
    found = tang.get("/customer?view=all&f.phone.contains=23456789")
    assert "何岸 Ann" in words(found.text)

    tang.get(f"/customer/{customer}/convert/enroll")
    sent = {"version": hidden(tang.page, "version"), "include": ["membership"]}
    saved(tang.post(f"/customer/{customer}/convert/enroll", sent))

    tang.get(f"/order/new?set.customer={customer}")
    order = record_id(saved(tang.post("/order/new", {"customer": customer, "channel": "shop"})))
    refused = _move(tang, order, "done")
    assert refused.status_code == 422
    assert "Add at least one line to the order." in words(refused.text)
    line = {"order": order, "product": product, "quantity": "2", "price": "88"}
    made(house.api("tang").call("POST", "/order_line", line))
    tang.get(f"/order/{order}")
    filled = {"to": "done", "version": hidden(tang.page, "version"), "payment_method": "card"}
    assert tang.post(f"/order/{order}/stage", filled).status_code in (200, 303)

    page = words(tang.get(f"/customer/{customer}?tab=loyalty").text)
    assert "Earned" in page
    record = house.api("tang").call("GET", f"/customer/{customer}").json
    assert record is not None
    assert (record["points"], record["order_count"]) == (176, 1)
    again = house.api("tang").call(
        "POST", "/points_entry", {"customer": customer, "points": 900, "reason": "?"}
    )
    assert again.status_code == 403


def test_a_ticket_goes_to_the_shop_and_the_marketer_sees_neither_it_nor_the_number(
    house: House,
) -> None:
    customer = _customer(house)
    _customer(house, name="Said no", phone="+49 151 23456780", consent=False, consent_on=None)
    tang, lu, fang = (house.signed_in(name) for name in ("tang", "lu", "fang"))
    tang.get("/ticket/new")
    filled = {"subject": "Chipped cup 杯口缺口", "customer": customer, "kind": "quality"}
    ticket = record_id(saved(tang.post("/ticket/new", {**filled, "priority": "high"})))
    assert "Chipped cup" in words(tang.get("/ticket?view=mine").text)
    assert lu.get(f"/ticket/{ticket}").status_code == 404

    segment = words(fang.get("/customer?view=birthdays").text)
    assert "何岸 Ann" in segment
    assert "23456789" not in segment.replace(" ", "")
    everybody = words(fang.get("/customer?view=all").text)
    assert "Said no" not in everybody
    assert fang.get(f"/ticket/{ticket}").status_code in (403, 404)
    seen = house.api("fang").call("GET", f"/customer/{customer}").json
    assert seen is not None
    assert seen["phone"] is None or "*" in seen["phone"]
    assert "address" not in seen


def test_the_task_for_a_birthday_is_there_in_time(house: House) -> None:
    house.clock.now = MONDAY.replace(day=8)
    customer = _customer(house)
    automation = house.company.live().automation
    automation.run_due()
    house.clock.now = MONDAY.replace(hour=8, minute=5)
    automation.run_due()
    while work_once(house.company.queue, automation.handlers(), "test"):
        pass
    tang = house.signed_in("tang")
    page = words(tang.get("/task?view=mine").text)
    assert "何岸 Ann" in page and "write a card" in page
    coupons = house.api("tang").call("GET", "/coupon").json
    assert coupons is not None
    assert [c["customer"]["id"] for c in coupons["items"]] == [customer]


def _move(browser: Any, order: int, stage: str) -> Any:
    browser.get(f"/order/{order}")
    version = hidden(browser.page, "version")
    return browser.post(f"/order/{order}/stage", {"to": stage, "version": version})
