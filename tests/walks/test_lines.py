"""Lines of a record by JSON and by a plain form, as a browser without scripts sends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from tests.companies import House, make_house
from tests.walks.test_story import hidden, made, record_id, saved, words
from tests.workspaces import TINY

FILES = {
    **TINY,
    "entities/order/entity.yaml": """
        entity: order
        label: {one: Order, many: Orders}
        title: name
        fields:
          name: {type: text, max: 80, required: true}
          total: {type: formula, returns: money, value: sum(lines.total)}
          items:
            label: Items
            type: lines
            of: order_line.order
            columns: [product, pieces, price, urgent, cost, total]
    """,
    "entities/order/layouts/all.yaml": """
        layout: all
        tabs:
          main:
            sections:
              basics: {label: Basics, fields: [name, total]}
              items: {label: Positions, fields: [items]}
    """,
    "entities/order_line/entity.yaml": """
        entity: order_line
        label: {one: Order line, many: Order lines}
        title: product
        parent: order
        fields:
          order: {type: lookup, to: order, required: true, on_delete: cascade, children: lines}
          product: {type: text, required: true}
          pieces: {type: integer, required: true, default: 1, max: 99}
          price: {type: money}
          urgent: {type: boolean}
          cost: {type: money}
          total: {type: formula, returns: money, value: pieces * price}
    """,
    "roles/rep.yaml": """
        role: rep
        label: Rep
        navigation: [order]
        can:
          order: {read: true, create: true, edit: true}
          order_line:
            {read: true, create: true, edit: true, delete: true, fields: {cost: hidden}}
          thing: {read: true}
    """,
    "roles/guest.yaml": """
        role: guest
        label: Guest
        can:
          order: {read: true, edit: true, fields: {items: read}}
          thing: {read: true}
    """,
}
PEOPLE = {
    "ada": {"roles": ("rep",)},
    "wei": {"roles": ("rep",), "locale": "zh"},
    "gus": {"roles": ("guest",)},
}
LINE = {"product": "Panel", "pieces": 3, "price": {"amount": "10", "currency": "EUR"}}


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "lines", database_url, FILES, PEOPLE) as found:
        yield found


def controls(page: str) -> dict[str, str]:
    """The inputs of the lines on a page, by name; boxes only if they are ticked."""
    page = re.sub(r"<template.*?</template>", "", page, flags=re.S)
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="(items-[^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or " checked" in tag):
            found[name[1]] = unescape(value[1]) if value else "on"
    return found


def test_lines_in_json(house: House) -> None:
    api = house.api("ada")
    order = made(api.call("POST", "/order", {"name": "One", "items": [LINE, {"product": "Wire"}]}))
    first, second = order["items"]
    assert set(first) == {"id", "version", "product", "pieces", "price", "urgent", "total"}
    assert (first["product"], first["pieces"], first["total"]["amount"]) == ("Panel", 3, "30.00")
    assert api.call("GET", f"/order/{order['id']}").json["items"] == [first, second]
    assert "items" not in api.call("GET", "/order").json["items"][0]

    change = {"items": [{"id": second["id"], "version": 1, "_delete": True}, {"product": "Bolt"}]}
    changed = api.call("PATCH", f"/order/{order['id']}", change, If_Match='"1"')
    assert changed.status_code == 200, changed.text
    assert [line["product"] for line in changed.json["items"]] == ["Panel", "Bolt"]

    wrong = {"items": [{"id": first["id"], "pieces": 100}, {"pieces": 1}]}
    refused = api.call("PATCH", f"/order/{order['id']}", wrong, If_Match='"1"')
    assert refused.status_code == 422
    named = {e["field"] for e in refused.json["errors"]}
    assert named == {"items[0].pieces", "items[1].product"}


def test_the_description_tells_of_lines_what_the_caller_may_write(house: House) -> None:
    document = house.api("ada").call("GET", "/openapi.json").json
    validate(document)
    schemas = document["components"]["schemas"]
    line = schemas["order.new"]["properties"]["items"]["items"]["properties"]
    assert set(line) == {"id", "version", "_delete", "product", "pieces", "price", "urgent"}
    read = schemas["order"]["properties"]["items"]["items"]["properties"]
    assert set(read) == {"id", "version", "product", "pieces", "price", "urgent", "total"}
    theirs = house.api("gus").call("GET", "/openapi.json").json["components"]["schemas"]
    assert "items" not in theirs["order.change"]["properties"]


def test_lines_by_a_form_without_scripts(house: House) -> None:
    ada = house.signed_in("ada")
    empty = controls(ada.get("/order/new").text)
    assert empty == {
        "items-count": "1",
        "items-0-product": "",
        "items-0-pieces": "",
        "items-0-price": "",
    } | {k: v for k, v in empty.items() if "urgent" in k}
    typed: dict[str, Any] = {**empty, "name": "One", "items-0-product": "Panel", "then": "line"}
    more = ada.post("/order/new", typed)
    assert more.status_code == 200
    again = controls(more.text)
    assert (again["items-count"], again["items-0-product"]) == ("2", "Panel")

    sent = {**again, "name": "One", "items-1-product": "Wire", "items-1-pieces": "100"}
    refused = ada.post("/order/new", sent)
    assert refused.status_code == 422
    assert 'href="#f-items-1-pieces"' in refused.text
    assert "Items, line 2, Pieces" in words(refused.text)
    assert controls(refused.text)["items-1-pieces"] == "100"

    number = record_id(saved(ada.post("/order/new", {**sent, "items-1-pieces": "2"})))
    page = ada.get(f"/order/{number}").text
    lines = house.api("ada").call("GET", f"/order/{number}").json["items"]
    for line in lines:
        assert f'<a href="/order_line/{line["id"]}">{line["product"]}</a>' in page
    assert [line["pieces"] for line in lines] == [1, 2]


def test_lines_are_changed_and_deleted_by_a_form(house: House) -> None:
    ada, api = house.signed_in("ada"), house.api("ada")
    order = made(api.call("POST", "/order", {"name": "One", "items": [LINE, {"product": "Wire"}]}))
    path = f"/order/{order['id']}/edit"
    found = controls(ada.get(path).text)
    assert (found["items-0-product"], found["items-1-product"]) == ("Panel", "Wire")
    sent = {**found, "name": "Two", "version": hidden(ada.page, "version")}
    saved(ada.post(path, {**sent, "items-0-_delete": "on", "items-1-pieces": "9"}))
    after = api.call("GET", f"/order/{order['id']}").json
    assert after["name"] == "Two"
    assert [(line["product"], line["pieces"]) for line in after["items"]] == [("Wire", 9)]

    now = controls(ada.get(path).text)
    typed = {**now, "name": "Two", "version": hidden(ada.page, "version"), "items-0-version": "1"}
    stale = ada.post(path, {**typed, "items-0-pieces": "8"})
    assert stale.status_code == 422
    assert "Someone else changed this line meanwhile." in words(stale.text)


def test_who_may_only_read_the_field_is_asked_for_nothing(house: House) -> None:
    order = made(house.api("ada").call("POST", "/order", {"name": "One", "items": [LINE]}))
    gus = house.signed_in("gus")
    page = gus.get(f"/order/{order['id']}/edit").text
    assert "Panel" in page
    assert controls(page) == {}
    version = hidden(gus.page, "version")
    sent = {"name": "Two", "version": version, "items-count": "1", "items-0-product": "Odd"}
    saved(gus.post(f"/order/{order['id']}/edit", sent))
    assert "Odd" not in gus.get(f"/order/{order['id']}").text


def test_lines_in_chinese(house: House) -> None:
    page = house.signed_in("wei").get("/order/new").text
    assert "添加一行" in page
