"""A template while it is written: what is wrong at which character, and an example filled for a
person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from tests.companies import Browser, House, make_house
from tests.designer.web.sheets import sheet
from tests.designer.web.test_automations import text_of
from tests.walks.test_printing import FILES, PEOPLE, offer

SHEET = "/designer/templates/sheet"


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "offers", database_url, FILES, PEOPLE) as made:
        yield made


@pytest.fixture
def admin(house: House) -> Browser:
    return house.signed_in("root")


def looked(admin: Browser, address: str, **changes: str) -> str:
    """What stands below the texts after these were typed or chosen."""
    sent = sheet(admin.get(address).text) | {k.replace("__", "."): [v] for k, v in changes.items()}
    answer = admin.post(f"{address.partition('?')[0]}/look", sent)
    assert answer.status_code == 200, answer.text[-3000:]
    return answer.text


def test_the_list_says_what_is_printed_and_by_whom(admin: Browser) -> None:
    page = text_of(admin.get("/designer/templates").text)
    assert "Sheets to print" in page and "Mails and notices" in page
    assert re.search(r"Offer sheet .*Chief\s*Rep", page), page
    assert "No automation sends it." in page
    assert "Reader" not in page.partition("Offer sheet")[2]


def test_the_example_is_seen_as_the_chosen_person_sees_it(house: House, admin: Browser) -> None:
    assert "There is no record yet to fill it with." in admin.get(SHEET).text
    old = offer(house, margin="30", discount="5", customer="Old")
    offer(house, customer="New", discount="20", closed=True)
    mine = admin.get(SHEET).text
    assert "<bdi>New</bdi>" in mine and "<bdi>€310.00</bdi>" in mine

    chosen = {"eyes__record": str(old)}
    whole = looked(admin, SHEET, **chosen)
    assert "Margin <bdi>30%</bdi>" in whole and "(cost <bdi>" in whole
    ada = looked(admin, SHEET, **chosen, eyes__person=str(house.people["ada"]))
    assert "<bdi>Old</bdi>" in ada and "Margin" not in ada and "cost" not in ada
    zh = looked(admin, SHEET, **chosen, eyes__locale="zh")
    assert "致 <bdi>Old</bdi>" in zh and 'lang="zh-CN"' in zh
    gus = looked(admin, SHEET, **chosen, eyes__person=str(house.people["gus"]))
    assert "may not print this record." in gus and "<bdi>Old</bdi>" in gus
    closed = looked(admin, SHEET, eyes__person=str(house.people["ada"]))
    assert "may not see this record." in closed and "<bdi>" not in closed
    for nonsense in ("x", "-1", "9" * 30, "²"):
        odd = looked(admin, SHEET, eyes__record=nonsense, eyes__person=nonsense, eyes__locale="fr")
        assert "<bdi>New</bdi>" in odd


def test_what_is_typed_is_tried_and_not_kept(house: House, admin: Browser) -> None:
    offer(house, customer="Acme")
    said = looked(admin, SHEET, body__en="# Hello {customer}", subject__en="Now {name}")
    assert "<h2>Hello <bdi>Acme</bdi></h2>" in said and "Now Roof" in said
    assert "Hello" not in admin.get(SHEET).text
    assert "unchanged" in admin.post(SHEET, sheet(admin.get(SHEET).text)).location


def test_a_mistake_is_shown_at_its_characters(house: House, admin: Browser) -> None:
    offer(house)
    body = "Dear {customer},\r\n\r\n  {custmer} 中 {name}\r\n{if discount >}x{end}"
    said = looked(admin, SHEET, body__en=body, subject__zh="报价 {nmae}")
    typed = body.replace("\r\n", "\n")
    found = re.findall(
        r'<span class="b">([^<]*)</span> <code class="bad">([^<]*)</code>.*?'
        r'data-show="([^"]*)" data-from="(\d+)" data-to="(\d+)"', said, re.S,
    )  # fmt: skip
    places = {(unescape(where), piece, box) for where, piece, box, _, _ in found}
    assert ("Text, English, line 3", "custmer", "in-body-en") in places, said
    assert any(w.startswith("Heading, 中文") and p == "nmae" for w, p, _ in places)
    assert any(w == "Text, English, line 4" for w, _, _ in places)
    for _, piece, box, start, end in found:
        text = typed if box == "in-body-en" else "报价 {nmae}"
        assert text[int(start) : int(end)] == unescape(piece)
    assert "Did you mean" in said and "<bdi>" not in said
    assert 'id="tpl-state"' in said and f"{len(found)} mistakes" in said


def test_the_draft_is_what_is_tried(house: House, admin: Browser) -> None:
    """A field that only the draft has is empty; the records are those that there are."""
    offer(house, customer="Acme")
    address = "/designer/entities/offer/new-field?type=text"
    admin.get(address)
    answer = admin.post(address, {"label.en": "Colour", "key": "colour", "required": "never"})
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    said = looked(admin, SHEET, body__en="{customer}: {colour}{if not empty(colour)}!{end}")
    assert "<bdi>Acme</bdi>: <bdi>–</bdi></p>" in said


def test_a_new_sheet_is_made_in_the_draft(house: House, admin: Browser) -> None:
    offer(house, customer="Acme")
    address = "/designer/templates/new-template?on=offer&kind=print"
    page = admin.get(address).text
    assert "The example appears when" in page and "Rows: Lines" in page
    assert 'data-insert="{for lines}' in page
    texts = {
        "label.en": ["Letter on paper"],
        "subject.en": ["Letter"],
        "body.en": ["**{customer}**"],
        "body.zh": ["致 {customer}"],
    }
    said = looked(admin, address, subject__en="Letter", body__en="**{customer}**")
    assert 'class="paper"' in said and "<strong><bdi>Acme</bdi></strong>" in said
    answer = admin.post("/designer/templates/new-template", sheet(page) | texts)
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    assert "kind: print" in text_of(admin.get("/designer/code/templates/letter_on_paper.yaml").text)
    assert house.signed_in("ada").get("/offer/1/print/letter_on_paper").status_code == 404


def test_a_role_is_allowed_to_print_on_its_page(house: House, admin: Browser) -> None:
    page = admin.get("/designer/roles/reader?entity=offer").text
    assert "a.print" in page
    assert "a.print" not in admin.get("/designer/roles/reader?entity=thing").text
