"""Lines in the form of their record, with scripts: one more at once, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.demo import serving
from tests.browser.person import Person
from tests.companies import PASSWORD, make_house
from tests.walks.test_lines import FILES, PEOPLE

pytestmark = pytest.mark.browser


@pytest.fixture
def person(tmp_path: Path, browser: Browser) -> Iterator[Person]:
    folder = tmp_path / "lines"
    database = f"sqlite:///{tmp_path / 'lines.sqlite'}"
    make_house(folder, database, FILES, PEOPLE).company.close()
    with serving(folder, database) as url:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        found = Person(page, url)
        found.sign_in("ada@small.example", PASSWORD)
        yield found
        page.close()


def test_lines_are_added_and_left_out_without_leaving_the_form(person: Person) -> None:
    page = person.page
    person.go("/order/new")
    person.fill(name="One", **{"items-0-product": "Panel", "items-0-pieces": "3"})
    page.get_by_role("button", name="Add a line").click()
    expect(person.control("items-1-product")).to_be_focused()
    page.get_by_role("button", name="Add a line").click()
    person.fill(**{"items-1-product": "Odd", "items-2-product": "Wire"})
    page.locator("[data-line='items-1'] [data-line-out]").click()
    expect(page.locator("[data-line]")).to_have_count(2)
    expect(page).to_have_url(f"{person.url}/order/new")
    page.locator("[data-save]").click()

    table = page.locator("table.line-t.read tbody tr")
    expect(table).to_have_count(2)
    expect(table.nth(0)).to_contain_text("Panel")
    expect(table.nth(1)).to_contain_text("Wire")


def test_on_a_phone_nothing_of_a_line_is_beside_the_screen(person: Person) -> None:
    page = person.page
    page.set_viewport_size({"width": 390, "height": 844})
    person.go("/order/new")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = person.control("items-0-price").bounding_box()
    assert box is not None and box["x"] + box["width"] <= 390
