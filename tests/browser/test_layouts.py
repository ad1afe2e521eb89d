"""Arranging a layout in a browser, by keys and by hand, and trying it as the role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.demo import serving
from tests.browser.person import Person, at_the_screen
from tests.companies import PASSWORD, make_pack_house

pytestmark = pytest.mark.browser

LAYOUT = "/designer/entities/deal/layouts/rep"
FACTS, TENDER, OFF = "overview.facts", "overview.tender", "off"


def names(admin: Person, place: str) -> list[str]:
    """The fields that stand in a place."""
    items = admin.page.locator(f"[data-to='{place}'] > [data-item]")
    return [str(i.get_attribute("data-item")) for i in items.all()]


def spot(place: str, field: str) -> str:
    return f"[data-to='{place}'] > [data-item='{field}'] .cv-a"


def press(admin: Person, key: str) -> None:
    """A key on the field in focus; the server answers before anything else happens."""
    with admin.page.expect_response(lambda r: r.request.method == "GET" and LAYOUT in r.url):
        admin.page.keyboard.press(key)


def test_a_layout_is_arranged_by_keys_and_by_hand_and_tried(
    browser: Browser, lasting_database: Callable[[str], str], tmp_path: Path
) -> None:
    url = lasting_database("sqlite")
    folder = tmp_path / "nordwind"
    with make_pack_house(folder, url):
        pass
    with serving(folder, url) as address:
        admin = at_the_screen(browser, address, 1440)
        admin.page.context.set_default_timeout(20_000)
        admin.sign_in("ada@small.example", PASSWORD)
        by_keys(admin)
        by_hand(admin)
        tried(admin)
        assert not admin.complaints


def by_keys(admin: Person) -> None:
    """Arrows move, Del takes off, the focus stays with the field, Ctrl Z takes it back."""
    admin.go(LAYOUT)
    before = names(admin, FACTS)
    admin.page.locator(spot(FACTS, "kind")).focus()
    press(admin, "ArrowUp")
    expect(admin.page.locator(spot(FACTS, "kind"))).to_be_focused()
    at = before.index("kind")
    assert names(admin, FACTS)[at - 1 : at + 1] == ["kind", before[at - 1]]
    press(admin, "Delete")
    expect(admin.page.locator(spot(OFF, "kind"))).to_be_focused()
    assert "kind" not in names(admin, FACTS)
    admin.page.keyboard.press("Control+z")
    expect(admin.page.locator(spot(FACTS, "kind"))).to_be_visible()


def by_hand(admin: Person) -> None:
    """A drag from one section into another."""
    admin.page.locator(spot(FACTS, "amount")).scroll_into_view_if_needed()
    one = admin.page.locator(spot(FACTS, "amount")).bounding_box()
    two = admin.page.locator(spot(TENDER, "bid_due_at")).bounding_box()
    assert one is not None and two is not None
    mouse = admin.page.mouse
    mouse.move(one["x"] + 40, one["y"] + 15)
    mouse.down()
    mouse.move(one["x"] + 70, one["y"] + 30, steps=5)
    mouse.move(two["x"] + 60, two["y"] + 15, steps=15)
    with admin.page.expect_response(lambda r: r.request.method == "GET" and LAYOUT in r.url):
        mouse.up()
    expect(admin.page.locator(spot(TENDER, "amount"))).to_be_visible()
    assert "amount" not in names(admin, FACTS)


def tried(admin: Person) -> None:
    """The role's form follows its conditions, and has no way to save."""
    admin.go("/designer/see/rep/deal/new")
    amount = admin.page.locator("[name=amount]")
    expect(amount).to_be_hidden()
    admin.page.locator("[name=kind]").select_option("tender")
    expect(amount).to_be_visible()
    expect(admin.page.locator("main form[data-form] .savebar button")).to_be_disabled()
    admin.go("/designer/see/rep/deal")
    assert not admin.overflows()
