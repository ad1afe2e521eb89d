"""Every gate of the deal pipeline says what is missing, in both languages."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.packs.hanlin import Hanlin, hanlin

from tailorbird_runtime.records.errors import NotAllowed
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid


@pytest.fixture
def company(engine: sa.Engine) -> Hanlin:
    return hanlin(engine)


@pytest.fixture
def deal(company: Hanlin) -> Record:
    return company.deal("lin", company.account("lin"))


GATES = {
    "discovery": {
        "Say who the main contact is.": "请选择主要联系人。",
    },
    "proposal": {
        "Write down what the customer needs.": "请写明客户需求。",
        "Enter the amount. A proposal needs one.": "请填写金额，报价前必须有金额。",
        "Enter the day on which you expect to close.": "请填写预计成交日期。",
    },
    "negotiation": {
        "Say who decides on their side.": "请选择客户方的决策人。",
        "Confirm the budget with the customer first.": "请先与客户确认预算。",
    },
    "contract": {
        "Send the customer a quote first. None of the quotes of this deal is sent.": (
            "请先向客户发出报价，该商机还没有已发出的报价。"
        ),
        "Choose the agreed payment terms.": "请选择商定的付款条件。",
    },
    "won": {
        "Enter the day on which the contract was signed.": "请填写合同签订日期。",
    },
}


def test_every_stage_names_exactly_what_is_missing(company: Hanlin, deal: Record) -> None:
    so_far: set[str] = set()
    so_far_chinese: set[str] = set()
    for stage, sentences in GATES.items():
        so_far |= set(sentences)
        so_far_chinese |= set(sentences.values())
        assert set(company.edit_refusal("lin", deal, stage=stage)) == so_far, stage
        assert set(company.edit_refusal("lin", deal, "zh", stage=stage)) == so_far_chinese, stage


def test_a_tender_needs_its_number_and_deadline_and_other_deals_do_not(
    company: Hanlin, deal: Record
) -> None:
    contact = company.contact(
        "lin", company.records.get(company.people["lin"], "account", deal.values["account"])
    )
    ready = {
        "main_contact": contact.id,
        "needs": "48 transmitters",
        "amount": "486000",
        "expected_close": "2026-12-18",
    }
    assert company.edit_refusal("lin", deal, stage="tender", kind="tender", **ready) == [
        "Enter the tender number from the notice.",
        "Enter the bid deadline.",
    ]
    moved = company.edit("lin", deal, stage="tender", **ready)
    assert moved.values["stage"] == "tender"


def test_losing_a_deal_needs_a_reason_and_the_reason_its_facts(
    company: Hanlin, deal: Record
) -> None:
    assert len(company.edit_refusal("lin", deal, stage="lost")) == 1
    assert len(company.edit_refusal("lin", deal, stage="lost", lost_reason="competitor")) == 1
    assert len(company.edit_refusal("lin", deal, stage="lost", lost_reason="other")) == 1
    lost = company.edit("lin", deal, stage="lost", lost_reason="price")
    assert lost.values["stage"] == "lost"
    assert lost.values["closed_on"] is not None


def test_only_a_manager_moves_back(company: Hanlin, deal: Record) -> None:
    account = company.records.get(company.people["lin"], "account", deal.values["account"])
    contact = company.contact("lin", account)
    company.edit("lin", deal, stage="discovery", main_contact=contact.id)

    with pytest.raises((RecordInvalid, NotAllowed)):
        company.edit("lin", deal, stage="qualify")
    assert company.edit("boss", deal, stage="qualify").values["stage"] == "qualify"


def test_winning_takes_a_sent_quote_with_lines(company: Hanlin) -> None:
    won = company.won_deal("lin", company.account("lin"))
    assert won.values["stage"] == "won"
    assert won.values["net_value"] == 486000
