"""Records that name several others, on the pages of those."""

from __future__ import annotations

import re
from html import unescape

import pytest
import sqlalchemy as sa
from tests.crm import RICH, company
from tests.runtime.web.conftest import FakeAccounts, Pages, application
from tests.runtime.web.test_layout_words import panel
from tests.runtime.web.test_lists import rows
from tests.workspaces import with_files

FILES = with_files(
    RICH,
    {
        "entities/product/entity.yaml": """
            entity: product
            label: {one: Product, many: Products}
            title: name
            fields:
              name: {type: text, required: true}
              line: {type: text}
        """,
        "entities/product/layouts/standard.yaml": """
            layout: standard
            for: [admin]
            tabs:
              main:
                sections: {facts: {fields: [name, line]}}
                panels:
                  timeline: {}
                  shown_on:
                    label: Shown on
                    columns: [name, guests]
                    where: not secret
                    sort: [-name]
                    limit: 2
        """,
        "entities/visit/entity.yaml": """
            entity: visit
            label: {one: Visit, many: Visits}
            title: name
            fields:
              name: {type: text, required: true}
              secret: {type: boolean}
              line: {type: text}
              guests: {type: user, many: true}
              products:
                type: multi_lookup
                to: product
                children: shown_on
                offer: line == record.line
        """,
        "entities/call/entity.yaml": """
            entity: call
            label: {one: Call, many: Calls}
            title: name
            activity_at: at
            fields:
              name: {type: text, required: true}
              at: {type: datetime, required: true}
              main: {type: lookup, to: product}
              others: {type: multi_lookup, to: product, children: other_calls}
        """,
    },
)


@pytest.fixture
def pages(engine: sa.Engine) -> Pages:
    """A company whose visits and calls are about several products."""
    accounts, crm = FakeAccounts(), company(engine, FILES)
    return Pages(crm=crm, app=application(crm, accounts), accounts=accounts)


@pytest.fixture
def ids(pages: Pages) -> dict[str, int]:
    made = (("Pump", "a"), ("Valve", "b"), ("Fan", "a"))
    return {n: pages.crm.add("root", "product", name=n, line=line).id for n, line in made}


def test_a_panel_shows_who_names_the_record(pages: Pages, ids: dict[str, int]) -> None:
    pump, fan = ids["Pump"], ids["Fan"]
    for name in ("One", "Two", "Three"):
        pages.crm.add("root", "visit", name=name, products=[pump, fan])
    pages.crm.add("root", "visit", name="Other", products=[fan])
    pages.crm.add("root", "visit", name="Secret", products=[pump], secret=True)
    browser = pages.as_("root")

    text = panel(browser.page(f"/product/{pump}"), "shown_on")

    assert "<h2>Shown on</h2>" in text
    assert re.findall(r"<td><a[^>]*>(.*?)</a>", text) == ["Two", "Three"]
    [everything] = re.findall(r'href="(/visit\?[^"]*)"', text)
    found = rows(browser.page(unescape(everything)))
    assert sorted(found) == ["One", "Secret", "Three", "Two"]


def test_a_new_one_names_the_record_already(pages: Pages, ids: dict[str, int]) -> None:
    browser = pages.as_("root")
    text = panel(browser.page(f"/product/{ids['Pump']}"), "shown_on")
    [new] = re.findall(r'href="(/visit/new[^"]*)"', text)
    form = browser.page(unescape(new))
    chosen = re.findall(r'<input[^>]*name="products"[^>]*value="(\d+)"', form)
    assert chosen == [str(ids["Pump"])]
    assert "Pump" in form


def test_the_picker_offers_what_fits(pages: Pages, ids: dict[str, int]) -> None:
    text = pages.as_("root").page("/visit/lookup/products?v.line=a")
    assert ("Pump" in text, "Fan" in text, "Valve" in text) == (True, True, False)


def test_an_activity_stands_once_in_the_timeline(pages: Pages, ids: dict[str, int]) -> None:
    pump, fan = ids["Pump"], ids["Fan"]
    at = "2026-03-10T08:00:00Z"
    pages.crm.add("root", "call", name="Both of them", at=at, main=pump, others=[pump, fan])
    for one in (pump, fan):
        page = pages.as_("root").page(f"/product/{one}")
        assert page.count("Both of them") == 1
