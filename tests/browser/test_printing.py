"""The sheet of a record in a browser: on the screen, on a telephone, and as it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.demo import serving
from tests.browser.person import Person, at_the_screen
from tests.companies import PASSWORD, make_house
from tests.walks.test_printing import FILES, PEOPLE, offer

pytestmark = pytest.mark.browser


@pytest.fixture
def person(tmp_path: Path, browser: Browser) -> Iterator[Person]:
    folder, database = tmp_path / "offers", f"sqlite:///{tmp_path / 'offers.sqlite'}"
    with make_house(folder, database, FILES, PEOPLE) as house:
        offer(house, customer="Acme " * 20, address="x" * 120, discount="5")
    with serving(folder, database) as url:
        found = at_the_screen(browser, url, 390, "dark")
        found.sign_in("ada@small.example", PASSWORD)
        yield found
        found.page.context.close()


def test_the_sheet_is_reached_on_a_telephone_and_printed_without_its_bar(person: Person) -> None:
    page = person.page
    person.go("/offer/1")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Print: Offer sheet").click()
    expect(page).to_have_url(f"{person.url}/offer/1/print/sheet")
    expect(page).to_have_title("Offer Roof")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    bar, sheet = page.locator(".paper-bar"), page.locator(".paper")
    assert sheet.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert sheet.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"

    page.evaluate("window.print = () => { document.title = 'printed'; }")
    bar.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")

    page.emulate_media(media="print")
    expect(bar).to_be_hidden()
    expect(sheet).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    head = sheet.locator("thead").evaluate("e => getComputedStyle(e).display")
    row = sheet.locator("tbody tr").first.evaluate("e => getComputedStyle(e).breakInside")
    assert (head, row) == ("table-header-group", "avoid")

    page.emulate_media(media="screen")
    bar.get_by_role("link", name="中文").click()
    expect(sheet.locator("h1")).to_have_text("报价 Roof")
    bar.get_by_role("link", name="Roof").click()
    expect(page).to_have_url(f"{person.url}/offer/1")
    assert person.complaints == []
