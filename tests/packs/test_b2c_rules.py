"""The rules, gates, formulas and conversions of the B2C pack, on both databases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from tests.packs.qimu import Qimu, qimu

from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid

CONSENT = {"consent": "true", "consent_on": "2026-11-01"}


@pytest.fixture
def company(engine: sa.Engine) -> Qimu:
    return qimu(engine)


def _of(company: Qimu, record: Record, field: str) -> object:
    return company.records.get(company.people["boss"], record.entity_id, record.id).values[field]


def test_a_customer_can_be_reached_and_a_number_belongs_to_one(company: Qimu) -> None:
    [told] = company.refusal("tang", "customer", name="Deng Hao")
    assert "at least one way to reach this person" in told
    company.customer("tang", phone="138 0000 1234")
    [told] = company.refusal("lu", "customer", name="Deng Hao again", phone="+86 13800001234")
    assert "Mobile" in told


def test_consent_has_a_day_that_is_past(company: Qimu) -> None:
    base = {"name": "Deng Hao", "wechat": "dh", "consent": "true"}
    assert company.refusal("tang", "customer", **base) != []
    future = company.refusal("tang", "customer", **base, consent_on="2026-11-24")
    assert future == ["The day of the consent cannot lie in the future."]
    assert company.refusal("tang", "customer", **base, consent_on="2026-11-23") == []


def test_a_referral_names_the_friend(company: Qimu) -> None:
    friend = company.customer("tang", "Mei Xu")
    base = {"name": "Deng Hao", "wechat": "dh", "source": "referral"}
    assert company.refusal("tang", "customer", **base) != []
    assert company.refusal("tang", "customer", **base, referred_by=friend.id) == []


def test_an_order_adds_up_and_counts_for_the_customer_once_it_is_paid(company: Qimu) -> None:
    customer = company.customer()
    order = company.order("tang", customer, "88", "2")
    company.edit("tang", order, shipping_fee="12")
    assert _of(company, order, "total") == Decimal(188)
    assert _of(company, customer, "spent") == 0
    company.edit("tang", order, stage="paid", payment_method="alipay")
    assert _of(company, customer, "spent") == Decimal(188)
    assert _of(company, customer, "order_count") == 1
    assert _of(company, customer, "last_order_on") == date(2026, 11, 23)
    company.edit("tang", order, stage="returned", return_reason="damaged")
    assert _of(company, customer, "spent") == 0


def test_each_stage_of_an_order_names_what_is_missing(company: Qimu) -> None:
    customer = company.customer()
    order = company.add("tang", "order", customer=customer.id, delivery="parcel")
    assert set(company.edit_refusal("tang", order, stage="shipped")) == {
        "Add at least one line to the order.",
        "Choose how the customer pays.",
        "Enter the delivery address.",
        "Enter the tracking number of the parcel.",
    }
    assert company.edit_refusal("tang", order, stage="returned") == ["Say why the goods came back."]
    assert company.edit_refusal("tang", order, "zh", stage="returned") == ["请选择退货原因。"]


def test_lines_are_fixed_once_the_goods_are_on_their_way(company: Qimu) -> None:
    order = company.done_order("tang", company.customer())
    product = company.product("T-9")
    told = company.refusal("tang", "order_line", order=order.id, product=product.id)
    assert told == ["The goods are on their way. Open a ticket instead of changing the order."]


def test_a_coupon_counts_once_for_its_customer_in_time_and_before_payment(company: Qimu) -> None:
    customer, other = company.customer("tang", **CONSENT), company.customer("tang", "Mei Xu")
    order, theirs = company.order("tang", customer, "150"), company.order("tang", other, "150")
    coupon = company.add("fang", "coupon", customer=customer.id, value="20", min_order="200")
    told = company.edit_refusal("tang", coupon, order=theirs.id)
    assert told == ["This order belongs to another customer."]
    company.edit("tang", coupon, order=order.id)
    assert _of(company, order, "total") == Decimal(130)
    refused = company.edit_refusal("tang", order, stage="paid", payment_method="cash")
    assert refused == ["The order is too small for its coupon."]
    company.edit("boss", coupon, min_order="100")
    assert company.edit_refusal("tang", order, stage="paid", payment_method="cash") == []
    late = company.add("fang", "coupon", customer=customer.id, value="20")
    assert company.edit_refusal("boss", late, order=order.id) == [
        "This order is paid already. A coupon has to be there before."
    ]


def test_a_campaign_gives_coupons_only_to_people_who_agreed(company: Qimu) -> None:
    campaign = company.add("fang", "campaign", name="Winter", segment="all")
    no = company.customer("tang", "Said no")
    given = {"customer": no.id, "value": "20", "campaign": campaign.id}
    assert company.refusal("boss", "coupon", **given) == [
        "This customer did not agree to offers. Take them out of the campaign."
    ]
    company.edit("tang", no, **CONSENT)
    assert company.refusal("boss", "coupon", **given) == []
    assert _of(company, campaign, "coupon_count") == 1


def test_a_campaign_is_complete_before_it_runs_and_judged_when_it_ends(company: Qimu) -> None:
    campaign = company.add("fang", "campaign", name="Winter", segment="all")
    assert len(company.edit_refusal("fang", campaign, status="running")) == 4
    told = {"starts_on": "2026-11-01", "ends_on": "2026-12-01", "offer": "¥20", "wording": "Hello"}
    company.edit("fang", campaign, status="running", **told)
    assert len(company.edit_refusal("fang", campaign, status="finished")) == 1


def test_a_customer_becomes_a_member_in_one_action_and_only_once(company: Qimu) -> None:
    customer = company.customer("tang", "Deng Hao")
    card = company.member("tang", customer)
    assert card.values["holder"] == "Deng Hao"
    assert card.values["expires_on"] == date(2027, 11, 23)
    assert _of(company, customer, "membership") == card.id
    assert _of(company, customer, "is_member") is True
    with pytest.raises(RecordInvalid):
        company.member("tang", customer)


def test_points_are_a_ledger_that_adds_up_for_customer_and_card(company: Qimu) -> None:
    customer, other = company.customer(), company.customer("tang", "Mei Xu")
    card = company.member("tang", customer)
    book = {"customer": customer.id, "membership": card.id, "reason": "Opening"}
    company.add("boss", "points_entry", kind="opening", points="900", **book)
    company.add("boss", "points_entry", kind="spent", points="500", **book)
    assert _of(company, customer, "points") == _of(company, card, "balance") == 400
    assert _of(company, card, "earned") == 900
    wrong = company.refusal(
        "boss", "points_entry", kind="gift", points="5", **(book | {"customer": other.id})
    )
    assert wrong == ["This card belongs to somebody else. Make the customer a member first."]
    assert company.edit_refusal("boss", card, tier="platinum") == [
        "Platinum needs 10,000 points in all."
    ]


def test_a_ticket_is_due_by_its_priority(company: Qimu) -> None:
    customer = company.customer()
    days = {"urgent": 23, "high": 24, "normal": 26, "low": 30}
    for priority, day in days.items():
        ticket = company.add(
            "tang", "ticket", subject="?", customer=customer.id, priority=priority, description="!"
        )
        assert ticket.values["due_on"] == date(2026, 11, day), priority


def test_a_ticket_is_solved_with_a_solution_and_a_cause(company: Qimu) -> None:
    order = company.done_order("tang", company.customer())
    ticket = company.add("tang", "ticket", subject="Chipped", kind="quality", order=order.id)
    assert ticket.values["customer"] == order.values["customer"]
    assert set(company.edit_refusal("tang", ticket, stage="solved")) == {
        "Write down what we did for the customer.",
        "Say what caused it.",
    }
    done = company.edit("tang", ticket, stage="solved", solution="New cup", cause="packing")
    assert done.values["solved_on"] == date(2026, 11, 23)


def test_a_ticket_sends_a_replacement_that_stays_linked(company: Qimu) -> None:
    order = company.done_order("tang", company.customer("tang", address="Wukang Road 1"))
    ticket = company.add("tang", "ticket", subject="Chipped", kind="quality", order=order.id)
    made = company.records.convert(company.people["tang"], "ticket", ticket.id, "replace")["order"]
    assert made.values["customer"] == order.values["customer"]
    assert made.values["delivery_address"] == "Wukang Road 1"
    assert _of(company, ticket, "replacement") == made.id


def test_segments_hold_who_they_say(company: Qimu) -> None:
    birthday = company.customer("tang", "Birthday", birthday="1990-11-05", **CONSENT)
    quiet = company.customer("tang", "Quiet", **CONSENT)
    company.done_order("tang", quiet)
    company.add("fang", "coupon", customer=birthday.id, value="20", valid_until="2026-11-27")
    views = company.model.entities["customer"].lists
    fang = company.people["fang"]

    def segment(name: str) -> set[str]:
        page = company.records.list(fang, "customer", Query(view=views[name].where, limit=50))
        return {str(r.values["name"]) for r in page.records}

    assert segment("birthdays") == {"Birthday"}
    assert segment("coupon_expiring") == {"Birthday"}
    assert segment("one_order") == {"Quiet"}
    assert segment("new_this_month") == {"Birthday", "Quiet"}
    assert segment("gone_quiet") == set()
    company.clock.forward(days=91)
    assert segment("gone_quiet") == {"Quiet"}
    assert segment("new_this_month") == set()
