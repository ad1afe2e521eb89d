"""Short forms over the page, many records at once, and a calendar, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.demo import serving
from tests.browser.person import Person, at_the_screen
from tests.companies import PASSWORD, make_pack_house

pytestmark = pytest.mark.browser

SHEET = "dialog.short[open]"


def test_new_records_come_from_a_sheet_and_many_are_changed_at_once(
    browser: Browser, lasting_database: Callable[[str], str], tmp_path: Path
) -> None:
    url = lasting_database("sqlite")
    folder = tmp_path / "nordwind"
    with make_pack_house(folder, url):
        pass
    with serving(folder, url) as address:
        rep = at_the_screen(browser, address, 1440)
        rep.page.context.set_default_timeout(20_000)
        rep.sign_in("anna@small.example", PASSWORD)
        account = from_the_list(rep)
        from_a_panel(rep, account)
        from_a_picker(rep)
        many_at_once(rep)
        on_days(rep)
        assert not rep.complaints
        on_a_phone(browser, address)


def from_the_list(rep: Person) -> str:
    """New opens a sheet; what is missing is told in it; the record opens."""
    rep.go("/account")
    rep.page.locator("main .ph a.primary").click()
    sheet = rep.page.locator(SHEET)
    expect(sheet.locator("[name=name]")).to_be_focused()
    sheet.locator("[data-save]").click()
    expect(sheet.locator("[data-error-summary]")).to_be_visible()
    sheet.locator("[name=name]").fill("Acme Pumps")
    sheet.locator("[data-save]").click()
    rep.arrives_at("account")
    expect(rep.page.locator("main h1")).to_have_text("Acme Pumps")
    return f"/account/{rep.record_id()}"


def from_a_panel(rep: Person, account: str) -> None:
    """A child that is made from a panel belongs to the record, and the page shows it."""
    rep.go(f"{account}?tab=business")
    panel = rep.page.locator("#related-deals")
    panel.locator("a", has_text="New deal").click()
    sheet = rep.page.locator(SHEET)
    sheet.locator("[name=name]").fill("Two pumps")
    sheet.locator("[name=expected_close]").fill("2026-03-12")
    sheet.locator("[data-save]").click()
    expect(panel.locator("td a", has_text="Two pumps")).to_be_visible()
    assert rep.page.url.endswith(f"{account}?tab=business")


def from_a_picker(rep: Person) -> None:
    """What a picker does not find is made over the form, and chosen; the form keeps its text."""
    rep.go("/deal/new")
    rep.fill(name="Spare parts")
    box = rep.page.locator("main [data-pick]:has(input[name='account'])")
    box.locator("[role=combobox]").click()
    box.locator("[role=combobox]").fill("Neuland")
    box.locator("[role=option].new", has_text="Neuland").click()
    sheet = rep.page.locator(SHEET)
    expect(sheet.locator("[name=name]")).to_have_value("Neuland")
    sheet.locator("[data-save]").click()
    expect(box.locator("[role=combobox]")).to_have_value("Neuland")
    expect(box.locator("[data-chosen]")).not_to_have_value("")
    expect(rep.control("name")).to_have_value("Spare parts")
    rep.save()
    rep.arrives_at("deal")


def many_at_once(rep: Person) -> None:
    """Two deals are marked, one field of both is changed."""
    rep.go("/deal?view=my_open")
    boxes = rep.page.locator("[data-select]")
    expect(boxes).to_have_count(2)
    for place in range(2):
        boxes.nth(place).check()
    rep.page.locator("[data-bulk] button", has_text="Edit").click()
    expect(rep.page.locator("main h1")).to_have_text("Change 2 deals")
    rep.fill(expected_close="2026-03-20")
    expect(rep.page.locator("[data-change='expected_close']")).to_be_checked()
    rep.save()
    rep.page.wait_for_url(re.compile(r"/deal\?view=my_open"))
    expect(rep.page.locator("tr[data-row]", has_text="20 Mar")).to_have_count(2)


def on_days(rep: Person) -> None:
    """The deal stands on the day on which it is expected to close."""
    rep.go("/deal/calendar?at=2026-03-01")
    cell = rep.page.locator("[data-day='2026-03-20']")
    expect(cell.locator(".cal-e")).to_have_count(2)
    cell.locator(".cal-e", has_text="Two pumps").click()
    rep.arrives_at("deal")


def on_a_phone(browser: Browser, address: str) -> None:
    """The same month as an agenda; a page that was drawn for a wide window comes again."""
    rep = at_the_screen(browser, address, 390)
    rep.sign_in("anna@small.example", PASSWORD)
    rep.go("/deal/calendar?at=2026-03-01")
    expect(rep.page.locator(".cal-l", has_text="Two pumps")).to_be_visible()
    expect(rep.page.locator("table.cal")).to_be_hidden()
    assert not rep.overflows()
    rep.page.context.add_cookies([{"name": "narrow", "value": "0", "url": address}])
    rep.go("/contact/new")
    expect(rep.page.locator("html")).to_have_attribute("data-screen", "narrow")
    assert not rep.complaints
