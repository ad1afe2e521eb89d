"""A record on paper, through HTTP: who may, what stands on it, and that values stay values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.companies import House, make_house
from tests.walks.test_story import made
from tests.workspaces import TINY

FILES = {
    **TINY,
    "entities/offer/entity.yaml": """
        entity: offer
        label: {one: Offer, many: Offers}
        title: name
        fields:
          name: {type: text, max: 200, required: true}
          customer: {type: text, max: 200}
          address: {type: long_text}
          discount: {type: percent}
          margin: {type: percent, sensitive: true}
          closed: {type: boolean}
          total: {type: formula, returns: money, value: sum(lines.total)}
    """,
    "entities/offer_line/entity.yaml": """
        entity: offer_line
        label: {one: Line, many: Lines}
        title: item
        parent: offer
        fields:
          offer: {type: lookup, to: offer, required: true, on_delete: cascade, children: lines}
          item: {type: text, max: 200, required: true}
          pieces: {type: integer, required: true, default: 1}
          price: {type: money}
          cost: {type: money, sensitive: true}
          total: {type: formula, returns: money, value: pieces * price}
    """,
    "templates/sheet.yaml": """
        template: sheet
        kind: print
        label: Offer sheet
        on: offer
        subject: "Offer {name}"
        body: |
          # For {customer}
          {address}

          {if margin > 0}
          Margin {margin}, kept
          {end}
          {if discount > 0}
          You save **{discount}**.
          {else}
          List prices.
          {end}

          | | Item | Total |
          | ---: | --- | ---: |
          {for lines where pieces > 0 sort -total}
          | {#} | {item}{if cost > 0} (cost {cost}){end} | {total} |
          {end}
          | | **Sum** | **{total}** |
    """,
    "templates/letter.yaml": """
        template: letter
        label: Letter
        on: offer
        subject: Letter
        body: Dear {customer}
    """,
    "labels/zh.yaml": """
        locale: zh
        workspace.label: 小公司
        templates:
          sheet:
            label: 报价单
            subject: 报价 {name}
            body: |
              # 致 {customer}

              **合计：**{total}
    """,
    "roles/rep.yaml": """
        role: rep
        label: Rep
        navigation: [offer]
        can:
          offer:
            read: not closed
            create: true
            edit: true
            actions: {print: not (discount > 10)}
    """,
    "roles/chief.yaml": """
        role: chief
        label: Chief
        can:
          offer: {read: true, fields: {margin: read}, actions: {print: true}}
          offer_line: {read: true, create: true, edit: true, fields: {cost: read}}
    """,
    "roles/reader.yaml": """
        role: reader
        label: Reader
        can:
          offer: {read: true}
    """,
}
PEOPLE = {
    "ada": {"roles": ("rep",)},
    "mia": {"roles": ("rep",), "locale": "zh"},
    "max": {"roles": ("chief",)},
    "gus": {"roles": ("reader",)},
    "root": {"roles": ("admin",)},
}
HOSTILE = (
    "<script>alert(1)</script> **a** | b\n# c\n- d\n\ue0000\ue001 \u202eabc \u200f "
    "[x](javascript:y) &amp;"
)


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "offers", database_url, FILES, PEOPLE) as found:
        yield found


def offer(house: House, **values: Any) -> int:
    api = house.api("root")
    found = made(api.call("POST", "/offer", {"name": "Roof", "customer": "Acme", **values}))
    for item, pieces, price in (("Wire", 2, "5"), ("Panel", 3, "100"), ("Gone", 0, "7")):
        made(api.call("POST", "/offer_line", {
            "offer": found["id"], "item": item, "pieces": pieces,
            "price": {"amount": price, "currency": "EUR"},
            "cost": {"amount": "1", "currency": "EUR"},
        }))  # fmt: skip
    return int(found["id"])


def paper(house: House, person: str, record: int, more: str = "") -> str:
    answer = house.signed_in(person).get(f"/offer/{record}/print/sheet{more}")
    assert answer.status_code == 200, answer.text[-3000:]
    found = re.search(r'<main class="paper".*?</main>', answer.text, re.S)
    assert found is not None
    return found[0]


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def test_a_rep_prints_an_offer_with_its_lines(house: House) -> None:
    record = offer(house, address="Street 1\nBerlin", margin="30", discount="5")
    browser = house.signed_in("ada")
    page = browser.get(f"/offer/{record}").text
    address = f"/offer/{record}/print/sheet"
    assert f'href="{address}"' in page and "Print: Offer sheet" in page
    assert "print/letter" not in page, "a mail is not printed"

    answer = browser.get(address)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<title>Offer Roof</title>" in answer.text
    assert f'href="/offer/{record}"' in answer.text
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", answer.text)

    sheet = paper(house, "ada", record)
    assert words(sheet) == (
        "Tiny Offer Roof For Acme Street 1 Berlin You save 5% . "
        "Item Total 1 Panel €300.00 2 Wire €10.00 Sum €310.00"
    )
    assert "Street 1<br>Berlin" in sheet
    assert re.search(r'<td class="ar">(<bdi>)?1', sheet)


def test_each_sees_on_paper_what_each_may_see(house: House) -> None:
    record = offer(house, margin="30")
    said = words(paper(house, "max", record))
    assert "Margin 30% , kept" in said and "Panel (cost €1.00 )" in said
    said = words(paper(house, "ada", record))
    assert "Margin" not in said and "cost" not in said and "30%" not in said


def test_in_chinese_and_in_the_language_that_is_asked_for(house: House) -> None:
    record = offer(house)
    sheet = paper(house, "mia", record)
    assert words(sheet) == "小公司 报价 Roof 致 Acme 合计： €310.00"
    assert "<strong>合计：</strong><bdi>€310.00</bdi>" in sheet and 'lang="zh-CN"' in sheet
    assert "You save" not in sheet
    assert "List prices." in paper(house, "mia", record, "?in=en")
    assert "报价" in paper(house, "ada", record, "?in=zh")
    assert "List prices." in paper(house, "ada", record, "?in=%3Cfr")


def test_without_the_right_there_is_no_such_page(house: House) -> None:
    cheap, dear = offer(house, discount="5"), offer(house, discount="20")
    closed = offer(house, closed=True)
    rep, reader = house.signed_in("ada"), house.signed_in("gus")
    nothing = rep.get("/offer/99/print/sheet")
    assert nothing.status_code == 404
    for browser, record, template in (
        (reader, cheap, "sheet"),
        (rep, dear, "sheet"),
        (rep, closed, "sheet"),
        (rep, cheap, "letter"),
        (rep, cheap, "none"),
    ):
        answer = browser.get(f"/offer/{record}/print/{template}")
        assert answer.status_code == 404, (record, template)
        if browser is rep:
            assert words(answer.text) == words(nothing.text)
    assert "Print: Offer sheet" not in reader.get(f"/offer/{cheap}").text
    assert "Print: Offer sheet" not in rep.get(f"/offer/{dear}").text
    assert "Print: Offer sheet" in rep.get(f"/offer/{cheap}").text
    assert rep.get(f"/offer/{cheap}/print/sheet").status_code == 200
    assert house.browser().get(f"/offer/{cheap}/print/sheet").status_code in (302, 303, 401)


def test_hostile_values_are_read_as_they_are_and_change_nothing(house: House) -> None:
    plain = offer(house, customer="x", address="x")
    hostile = offer(house, name="</title><b>Roof", customer=HOSTILE.replace("\n", " "),
                    address=HOSTILE)  # fmt: skip
    browser = house.signed_in("ada")
    assert (
        "<title>Offer &lt;/title&gt;&lt;b&gt;Roof"
        in browser.get(f"/offer/{hostile}/print/sheet").text
    )
    inside = re.compile(r"<bdi>.*?</bdi>|<h1>.*?</h1>", re.S)
    sheets = [paper(house, "ada", record) for record in (plain, hostile)]
    assert inside.sub("", sheets[0]) == inside.sub("", sheets[1])
    assert "<script" not in sheets[1] and "javascript:y)" in sheets[1] and "<a" not in sheets[1]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **a** | b<br># c<br>- d<br>" in sheets[1]


def test_a_program_reads_the_same_sheet(house: House) -> None:
    record = offer(house, address="<b>")
    answer = house.api("ada").call("GET", f"/offer/{record}/print/sheet")
    assert answer.status_code == 200, answer.text
    found = answer.json
    assert found["title"] == "Offer Roof" and found["template"] == "sheet"
    assert "| 1 | Panel | €300.00 |" in found["text"] and "<b>" in found["text"]
    assert "&lt;b&gt;" in found["html"] and "<b>" not in found["html"]
    chinese = house.api("ada").call("GET", f"/offer/{record}/print/sheet", Accept_Language="zh")
    assert chinese.json["title"] == "报价 Roof"
    for person, template in (("gus", "sheet"), ("ada", "letter"), ("ada", "none")):
        refused = house.api(person).call("GET", f"/offer/{record}/print/{template}")
        assert (refused.status_code, refused.json["code"]) == (404, "not_found")
    document = house.api("ada").call("GET", "/openapi.json").json
    assert "/offer/{id}/print/sheet" in document["paths"]
    assert (
        "/offer/{id}/print/sheet" not in house.api("gus").call("GET", "/openapi.json").json["paths"]
    )
