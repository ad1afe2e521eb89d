"""What each role of the B2C pack sees and may do, through the real service on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from tests.packs.qimu import Qimu, qimu

from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.validation.errors import RecordInvalid

CONSENT = {"consent": "true", "consent_on": "2026-11-01"}


@pytest.fixture
def company(engine: sa.Engine) -> Qimu:
    return qimu(engine)


def _refused(action: Callable[[], object]) -> bool:
    try:
        action()
    except (NotAllowed, NotFound, RecordInvalid):
        return True
    return False


def test_an_agent_finds_every_customer_and_corrects_them(company: Qimu) -> None:
    theirs = company.customer("lu", "Deng Hao", phone="138 0000 1234")
    assert company.sees("tang", "customer") == {"Deng Hao"}
    assert company.edit("tang", theirs, city="Hangzhou").values["city"] == "Hangzhou"
    assert _refused(lambda: company.edit("tang", theirs, level="vip"))
    assert not _refused(lambda: company.edit("boss", theirs, level="vip"))


def test_a_marketer_meets_only_people_who_agreed_and_not_their_number(company: Qimu) -> None:
    company.customer("tang", "Said no", phone="138 0000 1111", birthday="1990-11-09")
    yes = company.customer("tang", "Said yes", phone="138 0000 2222", city="Suzhou", **CONSENT)
    fang = company.people["fang"]

    assert company.sees("fang", "customer") == {"Said yes"}
    seen = company.records.get(fang, "customer", yes.id)
    assert seen.values["city"] == "Suzhou"
    assert not {"wechat", "address", "notes"} & (seen.readable | set(seen.values))
    assert "+8613800002222" not in str(seen.values["phone"])
    assert _refused(lambda: company.edit("fang", yes, phone="138 0000 3333"))
    assert not _refused(lambda: company.edit("fang", yes, tags=["tea"]))


def test_a_withdrawn_consent_takes_the_person_out_of_every_list_of_marketing(company: Qimu) -> None:
    customer = company.customer("tang", "Deng Hao", **CONSENT)
    company.done_order("tang", customer)
    coupon = company.add("fang", "coupon", customer=customer.id, value="20")
    assert company.sees("fang", "order") != set()

    company.edit("tang", customer, consent="false")

    fang = company.people["fang"]
    assert company.sees("fang", "customer") == company.sees("fang", "order") == set()
    assert company.sees("fang", "coupon") == set()
    assert _refused(lambda: company.records.get(fang, "coupon", coupon.id))


def test_an_order_is_the_agent_s_until_two_weeks_after_it_is_done(company: Qimu) -> None:
    order = company.done_order("tang", company.customer())
    assert not _refused(lambda: company.edit("lu", order, notes="Gift wrapping"))
    company.clock.forward(days=20)
    assert _refused(lambda: company.edit("lu", order, notes="Second thoughts"))
    assert not _refused(lambda: company.edit("boss", order, notes="Checked"))
    assert _refused(
        lambda: company.records.delete(company.people["tang"], "order", order.id, door="form")
    )


def test_the_ledger_of_points_is_not_written_by_agents(company: Qimu) -> None:
    customer = company.customer()
    card = company.member("tang", customer)
    entry = {"customer": customer.id, "membership": card.id, "reason": "Sorry", "points": "100"}
    assert _refused(lambda: company.add("tang", "points_entry", kind="gift", **entry))
    made = company.add("boss", "points_entry", kind="gift", **entry)
    assert company.sees("tang", "points_entry") == {"Sorry"}
    assert _refused(lambda: company.edit("boss", made, points="900"))


def test_an_agent_redeems_a_coupon_and_gives_none(company: Qimu) -> None:
    customer = company.customer("tang", **CONSENT)
    order = company.order("tang", customer, "88")
    assert _refused(lambda: company.add("tang", "coupon", customer=customer.id, value="20"))
    coupon = company.add("fang", "coupon", customer=customer.id, value="20")
    assert _refused(lambda: company.edit("tang", coupon, value="200"))
    company.edit("tang", coupon, order=order.id)
    company.edit("tang", order, stage="paid", payment_method="cash")
    assert _refused(lambda: company.edit("tang", coupon, order=None))


def test_tickets_are_one_s_own_the_shop_s_or_free(company: Qimu) -> None:
    customer = company.customer()
    for who, subject in (("tang", "Own"), ("mei", "Shop"), ("lu", "Online")):
        company.add(who, "ticket", subject=subject, customer=customer.id)
    company.add("boss", "ticket", subject="Free", customer=customer.id, owner=None)
    assert company.sees("tang", "ticket") == {"Own", "Shop", "Free"}
    assert company.sees("lu", "ticket") == {"Online", "Free"}
    assert company.sees("boss", "ticket") == {"Own", "Shop", "Online", "Free"}
    assert company.records.count(company.people["fang"], "ticket", Query()) == 0


def test_an_agent_sees_running_campaigns_without_their_figures(company: Qimu) -> None:
    company.add("fang", "campaign", name="Secret", segment="all", budget="9000")
    told = {"starts_on": "2026-11-01", "ends_on": "2026-12-01", "offer": "¥20", "wording": "Hello"}
    running = company.add(
        "fang", "campaign", name="Winter", segment="all", status="running", **told
    )
    assert company.sees("tang", "campaign") == {"Winter"}
    seen = company.records.get(company.people["tang"], "campaign", running.id)
    assert not {"budget", "revenue", "response"} & (seen.readable | set(seen.values))


def test_products_are_shown_without_their_cost_and_only_while_on_sale(company: Qimu) -> None:
    company.product("T-1", cost="30")
    company.product("T-2", active="false")
    assert company.sees("tang", "product") == {"T-1"}
    assert company.sees("fang", "product") == {"T-1", "T-2"}
    page = company.records.list(company.people["tang"], "product", Query())
    assert "cost" not in page.records[0].values
