"""The first story of the designer in a browser: a field from nothing to the rep's form and back.

Each database gets a company of its own, because the story changes the configuration.  Checked are
the pages, the files, the repository and the tables.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect
from tests.browser.demo import serving
from tests.browser.person import Person, at_the_screen
from tests.companies import PASSWORD, make_pack_house

pytestmark = pytest.mark.browser

FIELDS = "/designer/entities/deal/fields"
LAYOUT = "/designer/entities/deal/layouts/rep"
CONDITION = 'stage == "proposal"'
NOTE = "Deals say how they are delivered"


@dataclass(frozen=True)
class Company:
    """A served company without records."""

    url: str
    folder: Path
    database_url: str

    def git(self, *words: str) -> str:
        command = ["git", "-C", str(self.folder), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def ask(self, question: str) -> list[object]:
        """The first column of a query's rows."""
        engine = sa.create_engine(self.database_url)
        with engine.connect() as connection:
            found = list(connection.execute(sa.text(question)).scalars())
        engine.dispose()
        return found

    def columns(self) -> set[str]:
        engine = sa.create_engine(self.database_url)
        found = {c["name"] for c in sa.inspect(engine).get_columns("x_deal")}
        engine.dispose()
        return found

    def sees(self, browser: Browser, name: str, width: int = 1440) -> Person:
        """Somebody who is signed in."""
        person = at_the_screen(browser, self.url, width)
        person.page.context.set_default_timeout(20_000)
        person.sign_in(f"{name}@small.example", PASSWORD)
        return person


@pytest.mark.parametrize(("database", "width"), [("sqlite", 1440), ("postgresql", 390)])
def test_an_admin_adds_a_field_takes_it_back_and_brings_it_again(
    browser: Browser,
    lasting_database: Callable[[str], str],
    tmp_path: Path,
    database: str,
    width: int,
) -> None:
    """Editing is done on a wide screen; publishing and taking back at `width`."""
    url = lasting_database(database)
    with make_pack_house(tmp_path / "nordwind", url):
        pass
    with serving(tmp_path / "nordwind", url) as address:
        company = Company(address, tmp_path / "nordwind", url)
        admin, rep = company.sees(browser, "ada"), company.sees(browser, "anna")
        publisher = admin if width == 1440 else company.sees(browser, "ada", width)
        before = (company.folder / "workspace.yaml").read_bytes()

        add_picklist(admin)
        put_on_layout(admin)
        assert "delivery" not in company.columns()
        publish(publisher, NOTE)
        files_say_so(company)
        deal = proposes_only_with_delivery(rep)
        assert company.ask(f"SELECT delivery FROM x_deal WHERE id = {deal}") == ["ship"]

        take_back(publisher, 2)
        assert company.ask(f"SELECT delivery FROM x_deal WHERE id = {deal}") == ["ship"]
        rep.go(f"/deal/{deal}/edit")
        assert not rep.page.locator("main [name=delivery]").count()
        assert company.git("log", "-1", "--format=%s|%an", "main") == "Take release 2 back|Ada"

        take_back(publisher, 3)
        rep.go(f"/deal/{deal}/edit")
        expect(rep.control("delivery")).to_have_value("ship")
        assert company.git("rev-list", "--count", "main") == "4"
        assert company.git("status", "--porcelain") == ""
        assert company.git("for-each-ref", "--format=%(refname)") == "refs/heads/main"
        assert (company.folder / "workspace.yaml").read_bytes() == before
        assert not admin.complaints and not rep.complaints and not publisher.complaints


def add_picklist(admin: Person) -> None:
    """A picklist, required once the deal is a proposal."""
    admin.go(FIELDS)
    admin.page.get_by_role("link", name="Add field").click()
    admin.page.locator("a.dz-card[href$='=picklist']").click()
    admin.page.locator("[name='label.en']").fill("Delivery")
    admin.page.locator("[name='label.zh']").fill("交付方式")
    admin.page.locator("[name=key]").fill("delivery")
    for place, (key, label) in enumerate((("ship", "By ship"), ("truck", "By truck"))):
        admin.page.get_by_role("button", name="Add option").click()
        row = admin.page.locator("#options > [data-item]").nth(place)
        row.locator("input[name$='.label.en']").fill(label)
        row.locator("input[name$='.key']").fill(key)
    admin.page.locator("[name=required][value=when]").check()
    admin.page.locator("[name=when]").fill(CONDITION)
    admin.save()
    expect(admin.page.locator("main")).to_contain_text("Delivery")
    expect(admin.page.locator("header")).to_contain_text("Draft")


def put_on_layout(admin: Person) -> None:
    """Into the first section of the rep's layout."""
    admin.go(LAYOUT)
    admin.page.locator("#lay a.cv-a", has_text="Delivery").first.click()
    drawer = admin.page.locator("aside.dz-r form")
    place = drawer.locator("select[name=to]")
    basics = place.locator("option", has_text="Basics").first.get_attribute("value")
    place.select_option(basics)
    drawer.locator("[data-save]").click()
    section = admin.page.locator("section.cv-s", has=admin.page.get_by_text("Basics", exact=True))
    expect(section.locator("a.cv-a", has_text="Delivery")).to_be_visible()


def publish(admin: Person, note: str) -> None:
    """Look at everything, tick it, say what it is for, publish."""
    admin.go("/designer/review")
    assert not admin.overflows()
    for box in admin.page.locator("input[name=ticked]").all():
        box.check()
    expect(admin.page.locator("main")).to_contain_text("Configuration is valid")
    admin.page.locator("[name=note]").fill(note)
    admin.page.locator("[data-publish]").click()
    admin.page.wait_for_url(re.compile(r"/designer/history/\d+"))
    expect(admin.page.locator("main h1")).to_contain_text(note)
    assert not admin.overflows()


def files_say_so(company: Company) -> None:
    """Repository, working tree and table after the release."""
    assert (
        company.git("log", "-1", "--format=%s|%an|%ae", "main") == f"{NOTE}|Ada|ada@small.example"
    )
    text = (company.folder / "entities/deal/entity.yaml").read_text("utf-8")
    assert "delivery:" in text and company.git("status", "--porcelain") == ""
    assert "delivery" in company.columns()


def proposes_only_with_delivery(rep: Person) -> int:
    """The rep's form has the field, and the way to a proposal asks for it."""
    account = make(rep, "/account/new", name="Acme")
    make(rep, f"/contact/new?set.account={account}", name="Weber", mobile="13800138000")
    deal = make(rep, f"/deal/new?set.account={account}", name="Roof", amount="1000")
    rep.page.locator("button[name=to][value=proposal]:visible").first.click()
    form = rep.page.locator("main form[data-form]")
    expect(form).to_contain_text("Write down what the customer needs.")
    rep.pick("main_contact", "Weber")
    rep.fill(needs="A roof", expected_close="2030-01-31")
    rep.save()
    expect(form).to_contain_text("Delivery is required.")
    rep.fill(delivery="ship")
    rep.save()
    assert rep.arrives_at("deal") == deal
    expect(rep.page.locator("main")).to_contain_text("By ship")
    return deal


def make(rep: Person, address: str, **values: str) -> int:
    """A new record; its id."""
    rep.go(address)
    rep.fill(**values)
    rep.save()
    return rep.arrives_at(address.split("/")[1])


def take_back(admin: Person, release: int) -> None:
    """From the page of the release, through a draft that is looked at like any other."""
    admin.go(f"/designer/history/{release}")
    admin.page.get_by_role("button", name="Take this release back").click()
    admin.page.wait_for_url(re.compile(r"/designer/review"))
    publish(admin, f"Take release {release} back")
