"""What rules do to a form while one types, and where a card of a board can go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.bound import BOUND
from tests.browser.demo import serving
from tests.browser.person import Person, at_the_screen
from tests.companies import PASSWORD, make_house

pytestmark = pytest.mark.browser

NEW = "/deal/new"


def test_a_form_follows_its_rules_and_a_board_its_moves(
    browser: Browser, lasting_database: Callable[[str], str], tmp_path: Path
) -> None:
    url, folder = lasting_database("sqlite"), tmp_path / "bound"
    with make_house(folder, url, BOUND) as house:
        anna = house.api("anna")
        account = anna.call("POST", "/account", {"name": "Acme", "country": "de"}).json
        assert account is not None
        raw = {"account": account["id"], "amount": "5000", "tags": ["late"]}
        raw |= {"notes": "Too dear", "lost_reason": "price"}
        for stage in ("parked", "proposal", "lost"):
            made = anna.call("POST", "/deal", {"name": stage, "stage": stage, **raw})
            assert made.status_code == 201, made.json
    with serving(folder, url) as address:
        person = at_the_screen(browser, address, 1440)
        person.sign_in("ada@small.example", PASSWORD)
        offers(person)
        emptied(person)
        locked(person)
        moved(person)
        assert not person.complaints


def options(person: Person, name: str) -> list[str]:
    found = person.control(name).locator("option").evaluate_all("all => all.map(o => o.value)")
    return [o for o in found if o]


def unfold(person: Person) -> None:
    """Show what stands behind "More fields"."""
    person.page.locator("main details").evaluate_all("all => all.forEach(d => { d.open = true; })")


def offers(person: Person) -> None:
    """A list offers what every rule lets it; what was chosen before and no longer fits goes."""
    person.go(NEW)
    unfold(person)
    assert options(person, "source") == ["partner", "fair", "shop"]
    person.control("source").select_option("shop")
    person.control("line").select_option("pv")
    assert options(person, "source") == ["partner", "fair"]
    expect(person.control("source")).to_have_value("")
    person.fill(amount="50")
    assert options(person, "source") == ["fair"]


def emptied(person: Person) -> None:
    """What saving would empty is out of reach, and back when that is no longer so."""
    person.go("/deal/3/edit")
    unfold(person)
    notes = person.control("notes")
    expect(notes).to_be_enabled()
    person.control("stage").select_option("qualify")
    expect(notes).to_be_disabled()
    expect(person.page.locator("#f-notes-box [data-emptied]")).to_be_visible()
    expect(person.control("tags")).to_be_disabled()
    person.control("stage").select_option("lost")
    expect(notes).to_be_enabled()
    expect(notes).to_have_value("Too dear")


def locked(person: Person) -> None:
    """A locked field is shown, with a reason, and has no control."""
    person.go("/deal/2/edit")
    box = person.page.locator("[data-field=amount]")
    expect(box.locator(".locked")).to_be_visible()
    expect(box.locator(".hint")).to_be_visible()
    assert person.page.locator("[name=amount]").count() == 0


def moved(person: Person) -> None:
    """The sheet of a board offers only the stages that may follow."""
    person.go("/deal/board")
    card = person.page.locator("[data-card='1']")
    card.focus()
    person.page.keyboard.press("m")
    shut = person.page.locator("#move-sheet [data-move-to][disabled]")
    names = shut.evaluate_all("all => all.map(b => b.dataset.moveTo)")
    assert names == ["parked", "proposal", "won"]
    person.page.locator("#move-sheet [data-move-to='qualify']").click()
    expect(person.page.locator("[data-cards='qualify'] [data-card='1']")).to_be_visible()
