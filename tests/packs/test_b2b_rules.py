"""The rules of the pack: each refuses what it should, and lets the rest through."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from tests.packs.hanlin import Hanlin, hanlin

MOBILE = "+8613800001234"


@pytest.fixture
def company(engine: sa.Engine) -> Hanlin:
    return hanlin(engine)


def test_a_referral_names_who_referred(company: Hanlin) -> None:
    assert len(company.refusal("lin", "account", name="A", source="referral")) == 1
    assert company.refusal("lin", "account", name="A", source="referral", referred_by="邓浩") == []
    lead = {"company_name": "B", "mobile": MOBILE, "source": "referral"}
    assert len(company.refusal("lin", "lead", **lead)) == 1
    assert company.refusal("lin", "lead", **lead, referred_by="Deng Hao") == []


def test_a_key_account_is_known_well(company: Hanlin) -> None:
    assert len(company.refusal("lin", "account", name="A", level="a")) == 2
    known = {"industry": "food", "region": "jiangsu"}
    assert company.refusal("lin", "account", name="A", level="a", **known) == []


def test_account_names_are_unique_whatever_their_case(company: Hanlin) -> None:
    company.account("lin", "Kestrel Foods")
    assert len(company.refusal("lin", "account", name="KESTREL foods")) == 1


def test_people_and_leads_can_be_reached(company: Hanlin) -> None:
    account = company.account("lin")
    assert company.refusal("lin", "contact", name="Deng Hao", account=account.id) == [
        "Enter at least one way to reach this person. Mobile, office phone, WeChat or e-mail."
    ]
    assert company.refusal("lin", "lead", company_name="B", source="website") == [
        "Enter at least one way to reach them. Mobile, WeChat or e-mail."
    ]


def test_a_birthday_lies_in_the_past(company: Hanlin) -> None:
    account = company.account("lin")
    contact = {"name": "顾岚", "account": account.id, "wechat": "gulan"}
    assert company.refusal("lin", "contact", **contact, birthday="2030-01-01") == [
        "The birthday must lie in the past."
    ]
    assert company.refusal("lin", "contact", **contact, birthday="1990-01-01") == []


def test_people_on_a_deal_work_for_its_account(company: Hanlin) -> None:
    here, there = company.account("lin", "Baoyi"), company.account("lin", "Tianmu")
    stranger = company.contact("lin", there, "Mei Xu")
    deal = {"name": "Line 3", "account": here.id, "main_contact": stranger.id}
    assert company.refusal("lin", "deal", **deal) == ["The main contact works for another account."]
    contact = {"name": "Gu Lan", "account": here.id, "email": "gu@baoyi.example"}
    assert company.refusal("lin", "contact", **contact, reports_to=stranger.id) == [
        "The person they report to works for another account."
    ]


def test_a_next_step_has_a_day(company: Hanlin) -> None:
    account = company.account("lin")
    deal = {"name": "Line 3", "account": account.id, "next_step": "Call Mr Deng"}
    assert len(company.refusal("lin", "deal", **deal)) == 1
    assert company.refusal("lin", "deal", **deal, next_step_on="2026-11-30") == []


def test_a_framework_contract_has_a_lower_discount(company: Hanlin) -> None:
    deal = company.deal("lin", company.account("lin"), kind="framework", discount="40")
    assert company.edit_refusal("lin", deal, discount="41") == [
        "A framework contract may have at most 40 % discount. Its prices hold for years."
    ]
    assert company.edit_refusal("lin", deal, discount="41", kind="direct") == []


def test_quotes_add_up_and_do_not_leave_empty(company: Hanlin) -> None:
    deal = company.deal("lin", company.account("lin"))
    quote = company.add("lin", "quote", deal=deal.id, discount="10")
    days = {"sent_on": "2026-11-20", "valid_until": "2026-12-20"}
    assert company.edit_refusal("lin", quote, status="sent", **days) == [
        "Add at least one line before the quote leaves the house."
    ]
    product = company.add("boss", "product", name="PT-40", code="PT-40", list_price="3280")
    line = company.add("lin", "quote_line", quote=quote.id, product=product.id, quantity="2.5")
    assert (line.values["item"], line.values["price"]) == ("PT-40", Decimal(3280))
    assert line.values["total"] == Decimal(8200)

    sent = company.edit("lin", quote, status="sent", **days)

    assert sent.values["number"] == "Q-2026-0001"
    assert sent.values["subtotal"] == Decimal(8200)
    assert sent.values["total"] == Decimal(7380)
    assert company.edit_refusal("lin", sent, valid_until="2026-11-19") == [
        "The quote would expire before it is sent."
    ]


def test_an_activity_is_about_somebody_and_fills_in_the_account(company: Hanlin) -> None:
    account = company.account("lin")
    deal = company.deal("lin", account)
    assert company.refusal("lin", "activity", subject="Call") == [
        "Say whom this was about. An account, contact, lead or deal."
    ]
    made = company.add("lin", "activity", subject="第一次通话", kind="call", deal=deal.id)
    assert made.values["account"] == account.id
    seen = company.records.get(company.people["lin"], "deal", deal.id)
    assert seen.values["last_activity_at"] == company.clock.now


def test_an_activity_lies_in_the_past(company: Hanlin) -> None:
    account = company.account("lin")
    later = {"subject": "Call", "account": account.id, "happened_at": "2026-12-01T09:00:00Z"}
    assert company.refusal("lin", "activity", **later) == [
        "This has not happened yet. Make it a task."
    ]


def test_a_lead_is_scored(company: Hanlin) -> None:
    lead = company.add("lin", "lead", company_name="B", mobile=MOBILE, source="website")
    assert lead.values["score"] == 15 and isinstance(lead.values["score"], int)
    full = {"rating": "hot", "budget": "50000", "email": "b@b.example", "interest": "Loggers"}
    assert company.edit("lin", lead, **full).values["score"] == 100
