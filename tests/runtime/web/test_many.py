"""`/<entity>/many`: chosen fields of many records at once, on the pages."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from tests.runtime.web.conftest import TOKEN, Browser, Pages, pages_of
from tests.runtime.web.test_layout_words import FILES, account, deal, value


@pytest.fixture
def pages(engine: sa.Engine) -> Pages:
    """The company with everything that layouts and views can say."""
    return pages_of(engine, FILES)


def many(browser: Browser, ids: list[int], change: list[str], **values: str) -> Any:
    data = {"csrf_token": TOKEN, "id": [str(i) for i in ids], "form.change": change, **values}
    return browser.client.post("/deal/many", data=data, headers=browser._headers(False))


def test_chosen_fields_of_many_records_are_changed(pages: Pages) -> None:
    ids = [deal(pages, name, line="pv") for name in ("A", "B", "C")]
    browser = pages.as_("anna")
    query = "&".join(f"id={i}" for i in ids)

    form = browser.page(f"/deal/many?{query}&back=/deal?view=all")
    answer = many(browser, ids, ["line"], line="storage", discount="50", back="/deal?view=all")

    assert "Change 3 deals" in form and "A, B, C" in form
    assert answer.status_code == 303 and answer.location == "/deal?view=all&done=changed_many"
    assert [value(pages, "deal", i, "line") for i in ids] == ["storage"] * 3
    assert value(pages, "deal", ids[0], "discount") == 0
    entry = pages.crm.records.history(pages.crm.root, "deal", ids[0])[0]
    assert (entry.door, entry.actor_name) == ("bulk", "anna")


def test_a_record_that_refuses_says_why_and_stays_to_be_mended(pages: Pages) -> None:
    fine, cheap = deal(pages, "Fine", line="pv"), deal(pages, "Cheap", line="storage")
    theirs = deal(pages, "Theirs", "vera")
    browser = pages.as_("anna")

    answer = many(browser, [fine, cheap, theirs], ["discount"], discount="50")

    assert answer.status_code == 422
    assert "1 changed, 2 not." in answer.text
    assert "Storage deals may have at most 20" in unescape(answer.text)
    assert "Theirs" not in answer.text
    form = re.search(r"<form[^>]*data-many.*?</form>", answer.text, re.S)
    assert form is not None
    left = re.findall(r'name="id" value="(\d+)"', form[0])
    assert left == [str(cheap), str(theirs)] and 'value="50"' in form[0]
    assert [value(pages, "deal", i, "discount") for i in (fine, cheap)] == [50, 0]


def test_nothing_ticked_changes_nothing_and_keeps_what_was_typed(pages: Pages) -> None:
    one = deal(pages, "One")

    answer = many(pages.as_("anna"), [one], [], discount="5")

    assert answer.status_code == 422 and "Tick at least one field" in answer.text
    assert value(pages, "deal", one, "discount") == 0


def test_what_was_chosen_in_a_form_keeps_its_name_when_it_is_refused(pages: Pages) -> None:
    one, firm = deal(pages, "One"), account(pages, "Hydro Ltd")
    chosen = f"account/{firm}"

    answer = many(pages.as_("anna"), [one], [], about=chosen)

    assert answer.status_code == 422
    assert f'name="about" value="{chosen}"' in answer.text
    assert re.search(r'id="m-about" value="Hydro Ltd"', answer.text)


def test_only_fields_that_are_offered_and_may_be_written_can_be_changed(pages: Pages) -> None:
    one = deal(pages, "One", notes="old")
    browser = pages.as_("anna")

    assert many(browser, [one], ["notes", "line"], notes="new", line="pv").status_code == 303
    assert value(pages, "deal", one, "notes") == "old"
    assert browser.get("/account/many?id=1").status_code == 404
    assert browser.get("/deal/many").status_code == 400
    assert pages.as_("finn").get(f"/deal/many?id={one}").status_code == 404
