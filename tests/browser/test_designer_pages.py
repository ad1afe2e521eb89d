"""What scripts do in the designer: order by keys and by hand, proposed keys, rows, undo."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.person import Person, at_the_screen
from tests.companies import PASSWORD, House, make_house
from werkzeug.serving import make_server

pytestmark = pytest.mark.browser

FIELDS = "/designer/entities/deal/fields"


@contextmanager
def at_the_designer(browser: Browser, house: House, width: int = 1440) -> Iterator[Person]:
    """Ada at the screen, before a server of her company."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        ada = at_the_screen(browser, f"http://127.0.0.1:{server.port}", width)
        ada.sign_in("ada@small.example", PASSWORD)
        yield ada
        ada.page.context.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def ada(browser: Browser, tmp_path: Path, database_url: str) -> Iterator[Person]:
    with (
        make_house(tmp_path / "small", database_url) as house,
        at_the_designer(browser, house) as person,
    ):
        yield person


def names(page: Page) -> list[str]:
    """The fields in the order of the list."""
    rows = page.locator("tbody[data-order] > tr")
    return [str(r.get_attribute("data-item")) for r in rows.all()]


def test_fields_are_put_in_order_by_keys_and_by_hand(ada: Person) -> None:
    ada.go(FIELDS)
    page = ada.page
    assert names(page)[:3] == ["name", "account", "amount"]

    grip = page.locator("tr[data-item=amount] .grip")
    grip.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".toast-x")).to_contain_text("Saved in the draft")
    expect(grip).to_be_focused()
    page.reload()
    assert names(page)[:3] == ["name", "amount", "account"]

    grip = page.locator("tr[data-item=account] .grip")
    target = page.locator("tr[data-item=name]")
    grip.hover()
    page.mouse.down()
    target.hover()
    target.hover(position={"x": 40, "y": 4})
    page.mouse.up()
    expect(page.locator(".toast-x")).to_contain_text("Saved in the draft")
    page.reload()
    assert names(page)[0] == "account"
    assert not ada.complaints


def test_an_order_that_is_refused_goes_back(ada: Person) -> None:
    ada.go(FIELDS)
    page = ada.page
    page.evaluate("document.querySelector('[data-order]').dataset.order += '-nowhere'")
    page.locator("tr[data-item=amount] .grip").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".toast-x")).to_contain_text("Not saved")
    assert names(page)[:3] == ["name", "account", "amount"]


def test_a_key_is_proposed_until_somebody_writes_one(ada: Person) -> None:
    ada.go("/designer/entities/deal/new-field?type=text")
    page = ada.page
    page.fill("[name='label.en']", "Bid deadline")
    expect(page.locator("[name=key]")).to_have_value("bid_deadline")
    page.fill("[name=key]", "deadline")
    page.fill("[name='label.en']", "Bid deadline, last")
    page.locator("button[data-save]").click()
    page.wait_for_url("**/fields/deadline*")
    assert not ada.complaints


def test_a_condition_is_checked_while_it_is_typed(ada: Person) -> None:
    ada.go(f"{FIELDS}/notes")
    page = ada.page
    page.get_by_label("When…").check(force=True)
    area = page.locator("textarea[name=when]")
    expect(area).to_be_visible()
    area.fill("amuont > 5")
    expect(page.locator("[data-checked].t-bad")).to_contain_text("amount")
    area.fill("amount > 5")
    expect(page.locator("[data-checked].t-ok")).to_be_visible()


def test_options_are_added_and_taken_back_by_keys(ada: Person) -> None:
    ada.go(f"{FIELDS}/line")
    page = ada.page
    page.get_by_text("Add option").click()
    page.keyboard.type("Heat pump")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast-x")).to_contain_text("Saved in the draft")
    expect(page.locator("#options > li")).to_have_count(4)
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(page.locator(".toast-x")).to_contain_text("Undone")
    expect(page.locator("#options > li")).to_have_count(3)
    assert not ada.complaints


def test_a_problem_leads_to_its_line(ada: Person) -> None:
    ada.go("/designer/code/entities/deal/entity.yaml")
    page = ada.page
    area = page.locator("textarea[name=text]")
    area.fill(area.input_value().replace("type: money", "type: mony"))
    page.locator("button[data-save]").click()
    page.locator("[role=alert] a").first.click()
    chosen = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert "type: mony" in str(area.evaluate(chosen))


def test_nothing_is_wider_than_a_phone(browser: Browser, tmp_path: Path, database_url: str) -> None:
    pages = ("", "/entities/deal/fields", "/entities/deal/fields/line", "/entities/new",
             "/picklists/industry", "/entities/deal/code", "/code")  # fmt: skip
    with (
        make_house(tmp_path / "small", database_url) as house,
        at_the_designer(browser, house, 390) as person,
    ):
        for path in pages:
            person.go(f"/designer{path}")
            width = person.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, (path, width)
        assert not person.complaints


def test_a_phone_shows_one_field_at_a_time(
    browser: Browser, tmp_path: Path, database_url: str
) -> None:
    with (
        make_house(tmp_path / "small", database_url) as house,
        at_the_designer(browser, house, 390) as person,
    ):
        person.go(FIELDS)
        person.page.locator(".cards a", has_text="Amount").click()
        expect(person.page.locator("aside h2")).to_have_text("Amount")
        expect(person.page.locator(".cards")).to_be_hidden()
        person.page.locator("[data-close-drawer]").click()
        expect(person.page.locator(".cards")).to_be_visible()
