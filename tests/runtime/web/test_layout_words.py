"""What layouts and views say, on the pages: panels, the side, short forms, phones, days."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import RICH
from tests.runtime.web.conftest import Browser, Pages, pages_of
from tests.runtime.web.test_lists import rows
from tests.runtime.web.test_records import send, typed
from tests.workspaces import with_files

DEAL = RICH["entities/deal/entity.yaml"].replace(
    "fields:\n",
    "fields:\n          about: {type: lookup, to: [account, contact], children: concerns}\n",
)

FILES = with_files(
    RICH,
    {
        "entities/deal/entity.yaml": DEAL,
        "entities/account/layouts/rep.yaml": """
            layout: rep
            for: [rep, manager]
            header: [country]
            quick_create: [name, phone]
            side: {employees: {}, rating: {}, contacts: {}}
            phone:
              tabs: {main: {sections: {facts: {fields: {employees: hidden}}}}}
            tabs:
              main:
                sections: {facts: {fields: [name, country, employees, phone]}}
                panels:
                  deals:
                    label: Big deals
                    columns: [name, amount, account.country]
                    where: amount > 1000
                    sort: [-amount]
                    limit: 2
                    set: {name: =name, line: storage, notes: =phone}
                    show_when: employees > 10
        """,
        "entities/account/views.yaml": """
            views: account
            picker: {columns: [country, phone, rating], search: [name, phone], sort: [-employees]}
        """,
        "entities/deal/layouts/rep.yaml": """
            layout: rep
            for: [rep, manager]
            tabs:
              main:
                sections:
                  facts: {fields: [name, account, amount, line, notes]}
                  more: {fields: [expected_close, site_visit_on, lost_reason]}
            side: [account_card]
        """,
        "entities/deal/views.yaml": """
            views: deal
            lists:
              all:
                label: All deals
                columns: [name, account, stage, amount]
                sort: [name]
                group_by: line
            boards: {pipeline: {label: Pipeline, by: stage, card: [name]}}
            calendars:
              closing: {label: Closing, starts: expected_close, ends: closed_on, color_by: line}
            bulk_edit: [line, expected_close, discount, stage, about]
        """,
    },
)


@pytest.fixture
def pages(engine: sa.Engine) -> Pages:
    """The company with everything that layouts and views can say."""
    return pages_of(engine, FILES)


def account(pages: Pages, name: str = "Pump works", who: str = "anna", **more: Any) -> int:
    return pages.crm.add(who, "account", name=name, **more).id


def deal(pages: Pages, name: str, who: str = "anna", **more: Any) -> int:
    more.setdefault("account", None)
    first = more.pop("account") or account(pages, f"Account of {name}", who)
    return pages.crm.add(who, "deal", name=name, account=first, **more).id


def value(pages: Pages, entity: str, record_id: int, field: str) -> Any:
    return pages.crm.records.get(pages.crm.root, entity, record_id).values.get(field)


def panel(page: str, name: str) -> str:
    """The part of a page with a related list; empty if it is not there."""
    found = re.search(rf'<section[^>]*id="related-{name}".*?</section>', page, re.S)
    return found[0] if found else ""


# -- panels ----------------------------------------------------------------------------------------


def test_a_panel_shows_the_columns_the_records_and_the_order_that_it_names(pages: Pages) -> None:
    acme = account(pages, "Acme", employees="20", country="at")
    for name, amount in (("Small", "500"), ("Two", "2000"), ("Three", "3000"), ("Nine", "9000")):
        deal(pages, name, account=acme, amount=amount)

    text = panel(pages.as_("anna").page(f"/account/{acme}"), "deals")

    assert "<h2>Big deals</h2>" in text
    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', text) == ["Name", "Amount",
                                                                   "Account · Country"]  # fmt: skip
    assert re.findall(r"<td><a[^>]*>(.*?)</a>", text) == ["Nine", "Three"]
    assert "Austria" in text and "Show all" in text


def test_a_panel_is_there_while_its_condition_holds(pages: Pages) -> None:
    small, large = account(pages, "Small", employees="5"), account(pages, "Large", employees="11")
    browser = pages.as_("anna")

    assert not panel(browser.page(f"/account/{small}"), "deals")
    assert panel(browser.page(f"/account/{large}"), "deals")


def test_the_page_is_drawn_anew_when_an_edit_in_place_changes_what_it_shows(pages: Pages) -> None:
    acme, browser = account(pages, employees="5"), pages.as_("anna")

    def edited(employees: str, version: str) -> Any:
        sent = {"employees": employees, "version": version}
        return browser.post(f"/account/{acme}/field/employees", partial=True, **sent)

    assert "HX-Refresh" not in edited("6", "1").headers
    assert edited("60", "2").headers["HX-Refresh"] == "true"


def test_a_child_begins_with_what_the_panel_hands_to_it(pages: Pages) -> None:
    acme = account(pages, "Acme", employees="20", phone="+49 30 901820")
    browser = pages.as_("anna")
    text = panel(browser.page(f"/account/{acme}"), "deals")
    link = re.search(r'href="(/deal/new[^"]*)"', text)
    assert link is not None

    form = typed(browser.page(unescape(link[1])))

    assert (form["name"], form["line"], form["account"]) == ("Acme", "storage", str(acme))
    assert "901820" in form["notes"].replace(" ", "")
    answer = send(browser, "/deal/new", form)
    assert answer.status_code == 303 and f"/account/{acme}" in answer.location


def test_what_a_person_may_not_read_is_neither_beside_nor_in_a_column(pages: Pages) -> None:
    acme = account(pages, "Acme", employees="77")
    page = pages.as_("anna").page(f"/account/{acme}")

    side = re.search(r'id="side".*?</section>', page, re.S)
    assert side is not None and "Employees" in side[0] and "77" in side[0]
    assert "Rating" not in page
    assert panel(page, "contacts")


def test_the_card_of_a_linked_record_shows_what_its_own_page_has_on_top(pages: Pages) -> None:
    acme = account(pages, "Acme", country="ch")
    text = pages.as_("anna").page(f"/deal/{deal(pages, 'Roof', account=acme)}")

    card = re.search(r'id="card-account".*?</section>', text, re.S)
    assert card is not None
    assert f'href="/account/{acme}"' in card[0] and "Switzerland" in card[0]


# -- the phone -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "cookie", "narrow"),
    [
        ({}, None, False),
        ({"Sec-CH-UA-Mobile": "?1"}, None, True),
        ({"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"}, None, True),
        ({"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"}, "0", False),
        ({}, "1", True),
    ],
)
def test_a_narrow_screen_gets_the_layout_of_the_phone(
    pages: Pages, headers: dict[str, str], cookie: str | None, narrow: bool
) -> None:
    acme, browser = account(pages, employees="42"), pages.as_("anna")
    if cookie is not None:
        browser.client.set_cookie("narrow", cookie)

    answer = browser.client.get(f"/account/{acme}", headers={**browser._headers(False), **headers})

    assert ('id="field-employees"' in answer.text) is not narrow
    assert f'data-screen="{"narrow" if narrow else "wide"}"' in answer.text
    assert "data-screen=" not in browser.page("/account")


# -- short forms -----------------------------------------------------------------------------------


def short(browser: Browser, more: str = "") -> dict[str, str]:
    return typed(browser.page(f"/account/new?form.short=1{more}"))


def test_new_opens_the_short_form_everywhere(pages: Pages) -> None:
    acme = account(pages)
    browser = pages.as_("anna")

    for address in ("/account", f"/account/{acme}"):
        assert 'href="/account/new?form.short=1"' in browser.page(address), address
    names = {n for n in short(browser) if "." not in n}
    assert names == {"csrf_token", "name", "phone"}
    assert "/deal/new?form.short" not in browser.page("/deal")


def test_the_short_form_saves_and_asks_for_what_is_missing_on_it(pages: Pages) -> None:
    browser = pages.as_("anna")

    refused = send(browser, "/account/new", {**short(browser), "employees": "0"})
    assert refused.status_code == 422
    again = typed(refused.text)
    assert {"name", "phone", "employees"} <= set(again) and again["form.short"] == "1"
    made = send(browser, "/account/new", {**again, "name": "Acme", "employees": "5"})

    assert made.status_code == 303 and re.search(r"/account/\d+\?done=created", made.location)


def test_the_long_form_takes_over_what_was_typed_in_the_short_one(pages: Pages) -> None:
    browser = pages.as_("anna")
    values = short(browser, "&set.country=at&back=/deal")

    answer = send(browser, "/account/new", {**values, "name": "Half", "then": "all"})

    form = typed(answer.text)
    assert answer.status_code == 200
    assert (form["name"], form["country"], form["back"]) == ("Half", "at", "/deal")
    assert "employees" in form and "form.short" not in form
    assert rows(browser.page("/account")) == []


def test_a_script_gets_the_form_alone_and_learns_what_was_made(pages: Pages) -> None:
    browser = pages.as_("anna")

    part = browser.get("/account/new?form.short=1", partial=True).text
    answer = browser.post("/account/new", partial=True, name="Acme", **{"form__short": "1"})

    assert "<html" not in part and "data-form" in part
    made = answer.get_json()
    assert made["title"] == "Acme" and made["href"].startswith(f"/account/{made['id']}?")


def test_who_may_not_make_a_record_has_no_form_at_all(pages: Pages) -> None:
    assert pages.as_("finn").get("/account/new?form.short=1").status_code in (403, 404)


# -- days and groups -------------------------------------------------------------------------------


def day(page: str, key: str) -> list[str]:
    cell = re.search(rf'<td[^>]*data-day="{key}">.*?</td>', page, re.S)
    assert cell is not None, key
    return re.findall(r'<span class="clip">(.*?)</span>', cell[0])


def test_a_calendar_shows_records_on_their_days(pages: Pages) -> None:
    deal(pages, "Now", expected_close="2026-03-12", line="pv")
    deal(pages, "Next month", expected_close="2026-04-15")
    deal(pages, "Theirs", "vera", expected_close="2026-03-12")
    browser = pages.as_("anna")

    page = browser.page("/deal/calendar")

    assert "March 2026" in page
    assert day(page, "2026-03-12") == ["Now"]
    assert 'data-day="2026-02-23"' in page and 'data-day="2026-04-05"' in page
    assert "Photovoltaics" in page and "Next month" not in page
    assert "/deal/new?set.expected_close=2026-03-12" in page
    assert day(browser.page("/deal/calendar?at=2026-04-01&as=week"), "2026-04-01") == []
    assert day(browser.page("/deal/calendar?at=2026-04-13&as=week"), "2026-04-15") == ["Next month"]


def test_what_lasts_stands_on_each_of_its_days_also_across_months(pages: Pages) -> None:
    deal(pages, "Long", expected_close="2026-02-20")
    with pages.crm.engine.begin() as connection:
        last_day = pages.crm.tables.of("deal").update().values(closed_on=date(2026, 3, 3))
        connection.execute(last_day)

    page = pages.as_("anna").page("/deal/calendar?at=2026-03-01")

    assert day(page, "2026-03-03") == ["Long"] and day(page, "2026-03-04") == []


def test_a_full_day_leads_to_its_week_and_filters_hold(pages: Pages) -> None:
    acme = account(pages)
    for n in range(8):
        deal(pages, f"Deal {n}", account=acme, expected_close="2026-03-12", line="pv")
    browser = pages.as_("anna")

    page = browser.page("/deal/calendar")
    week = browser.page("/deal/calendar?at=2026-03-12&as=week")
    filtered = browser.page("/deal/calendar?f.line.in=storage")

    assert len(day(page, "2026-03-12")) == 4 and "4 more" in page
    assert "at=2026-03-12&amp;as=week" in page
    assert len(day(week, "2026-03-12")) == 8
    assert day(filtered, "2026-03-12") == []


def test_rows_with_the_same_value_stand_together_whatever_they_are_sorted_by(pages: Pages) -> None:
    for name, line in (("C", "pv"), ("A", "storage"), ("B", "pv"), ("D", None)):
        deal(pages, name, line=line)
    browser = pages.as_("anna")

    def groups(page: str) -> list[str]:
        found = re.findall(r'<tr class="grp">.*?</tr>', page, re.S)
        return [re.sub(r"<[^>]+>", " ", g).split()[-1] for g in found]

    page, turned = browser.page("/deal"), browser.page("/deal?sort=-name")
    assert groups(page) == groups(turned) == ["Photovoltaics", "storage", "set"]
    assert rows(page) == ["B", "C", "A", "D"] and rows(turned) == ["C", "B", "A", "D"]


# -- pickers ---------------------------------------------------------------------------------------


def offered(page: str) -> list[str]:
    """What stands in the options of a picker, in order."""
    found = re.findall(r'<li role="option"[^>]*data-id.*?</li>', page, re.S)
    return [" ".join(re.findall(r'<span class="[^"]*clip">(.*?)</span>', o)) for o in found]


def test_a_picker_searches_sorts_and_tells_records_apart_as_its_entity_says(pages: Pages) -> None:
    account(pages, "Alpha", employees="5", country="at")
    account(pages, "Beta", employees="50", phone="+49 30 901820")
    account(pages, "Rated", rating="4", employees="1", who="root")
    browser = pages.as_("anna")
    address = "/deal/lookup/account?list=f-account"

    every = browser.page(address)
    by_number = browser.page(f"{address}&q=030 9018")

    assert [o.split()[0] for o in offered(every)][:2] == ["Beta", "Alpha"]
    assert offered(every)[1] == "Alpha Austria"
    assert [o.split()[0] for o in offered(by_number)] == ["Beta"]
    assert "4" not in offered(every)[-1]


def test_what_a_picker_does_not_find_can_be_made_at_once(pages: Pages) -> None:
    browser = pages.as_("anna")
    address = "/deal/lookup/account?q=Neu"

    found = browser.page(f"{address}&list=f-account")

    assert 'data-new="/account/new?form.short=1&amp;set.name=Neu"' in found
    assert "New account: Neu" in found
    assert "data-new" not in browser.page(f"{address}&list=filter-account")
    assert "data-new" not in browser.page(f"{address}&list=q-account")
