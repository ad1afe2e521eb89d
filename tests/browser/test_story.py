"""The story of the README in a browser, wide and on a phone, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.demo import Demo
from tests.browser.person import Person, at_the_screen

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "needs": "Write down what the customer needs.",
        "signed": "Enter the day on which the contract was signed.",
        "proposal": "Proposal",
        "won": "Won",
    },
    "zh": {
        "needs": "请写明客户需求。",
        "signed": "请填写合同签订日期。",
        "proposal": "方案报价",
        "won": "成交",
    },
}


@pytest.mark.parametrize(
    ("width", "locale", "database"),
    [
        (1440, "en", "sqlite"),
        (390, "zh", "sqlite"),
        (1440, "zh", "postgresql"),
        (390, "en", "postgresql"),
    ],
)
def test_from_a_lead_to_a_won_deal_that_finance_sees(
    browser: Browser, demos: Callable[[str], Demo], width: int, locale: str, database: str
) -> None:
    demo = demos(database)
    company = f"河岸仪表 Riverside {width}{locale}"
    rep = signed_in(browser, demo, "Sales rep", width, locale)
    finance = signed_in(browser, demo, "Finance", width, locale)

    sees_only_own_deals(rep)
    make_lead(rep, company)
    convert(rep, company)
    deal = rep.record_id()
    is_refused_and_mends(rep, deal, WORDS[locale])
    assert company not in accounts(finance, company)
    send_quote(rep, deal)
    win(rep, deal, WORDS[locale])
    assert company in accounts(finance, company)
    assert not rep.complaints and not finance.complaints


def signed_in(browser: Browser, demo: Demo, role: str, width: int, locale: str) -> Person:
    person = at_the_screen(browser, demo.url, width, locale=locale)
    person.sign_in(demo.email(role), demo.sheet.password)
    person.speak(locale)
    return person


def sees_only_own_deals(rep: Person) -> None:
    rep.go("/deal?view=all")
    assert not rep.overflows()
    assert "Lin Yue" in rep.page.content()
    assert "Sun Wei" not in rep.page.content()


def make_lead(rep: Person, company: str) -> None:
    rep.go("/lead/new")
    rep.fill(company_name=company, contact_name="何岸", mobile="13800138000", source="website")
    rep.save()
    expect(rep.page.locator("main h1")).to_have_text(company)


def convert(rep: Person, company: str) -> None:
    rep.page.locator("a[href$='/convert/qualify']").click()
    expect(rep.page.locator("fieldset[data-step=deal]")).to_be_visible()
    assert not rep.overflows()
    rep.save()
    rep.arrives_at("deal")
    assert company in rep.text()


def is_refused_and_mends(rep: Person, deal: int, words: dict[str, str]) -> None:
    """The gate of the proposal names what is missing; the same page takes it."""
    rep.go(f"/deal/{deal}")
    move(rep, "proposal")
    expect(rep.page.locator("main form[data-form]")).to_contain_text(words["needs"])
    assert not rep.overflows()
    close = (date.today() + timedelta(days=30)).isoformat()
    rep.fill(needs="48 pressure transmitters 压力变送器", amount="486000", expected_close=close)
    rep.save()
    assert rep.arrives_at("deal") == deal
    assert words["proposal"] in stage_now(rep)


def send_quote(rep: Person, deal: int) -> None:
    rep.go(f"/quote/new?set.deal={deal}")
    rep.save()
    quote = rep.arrives_at("quote")
    rep.go(f"/quote_line/new?set.quote={quote}")
    rep.pick("product", "PT")
    rep.fill(quantity="48", price="3280")
    rep.save()
    rep.arrives_at("quote_line", "quote")
    rep.go(f"/quote/{quote}/edit")
    today = date.today()
    later = (today + timedelta(days=30)).isoformat()
    rep.fill(status="sent", sent_on=today.isoformat(), valid_until=later)
    rep.save()
    assert rep.arrives_at("quote") == quote


def win(rep: Person, deal: int, words: dict[str, str]) -> None:
    """Straight to won: every gate on the way asks at once, in one page."""
    rep.go(f"/deal/{deal}")
    move(rep, "won")
    expect(rep.page.locator("main form[data-form]")).to_contain_text(words["signed"])
    rep.pick("decision_maker", "何岸")
    rep.fill(budget_confirmed="true", payment_terms="net_30", signed_on=date.today().isoformat())
    rep.save()
    assert rep.arrives_at("deal") == deal
    assert words["won"] in stage_now(rep)


def move(rep: Person, stage: str) -> None:
    """Choose a stage: in the path on a wide screen, in the sheet on a phone."""
    visible = f"button[name=to][value={stage}]:visible"
    if not rep.page.locator(visible).count():
        rep.page.locator("[data-open='#stage-sheet']:visible").first.click()
    rep.page.locator(visible).first.click()


def stage_now(rep: Person) -> str:
    """The stage that the head of the record shows as the present one."""
    shown = rep.page.locator("#record-head :is([aria-current=step], .path-open b):visible")
    return shown.first.inner_text()


def accounts(finance: Person, words: str) -> str:
    finance.go(f"/account?view=all&f.name.contains={words}")
    return finance.text()
