"""Converting a lead: account, contact and deal in one action."""

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


def _lead(company: Hanlin, **raw: object) -> Record:
    return company.add(
        "lin",
        "lead",
        company_name="苏州宝艺精密机械有限公司",
        contact_name="邓浩",
        mobile="+86 138 0000 1234",
        source="referral",
        referred_by="梅旭",
        industry="machinery",
        region="jiangsu",
        interest="48 台压力变送器",
        budget="486000",
        **raw,
    )


def test_a_lead_becomes_account_contact_and_deal(company: Hanlin) -> None:
    lin = company.people["lin"]
    lead = _lead(company)

    made = company.records.convert(lin, "lead", lead.id, "qualify")

    account, contact, deal = made["account"], made["contact"], made["deal"]
    assert account.values["name"] == "苏州宝艺精密机械有限公司"
    assert (account.values["source"], account.values["referred_by"]) == ("referral", "梅旭")
    assert account.values["team"] == "process"
    assert (contact.values["name"], contact.values["account"]) == ("邓浩", account.id)
    assert contact.values["mobile"] == "+8613800001234"
    assert deal.values["account"] == account.id
    assert deal.values["main_contact"] == contact.id
    assert deal.values["needs"] == "48 台压力变送器"
    assert deal.values["owner"] == lin.id
    after = company.records.get(lin, "lead", lead.id)
    assert after.values["status"] == "converted"
    assert after.values["converted_deal"] == deal.id


def test_an_account_of_that_name_is_used_again(company: Hanlin) -> None:
    account = company.account("lin", "苏州宝艺精密机械有限公司")
    lead = _lead(company)
    made = company.records.convert(company.people["lin"], "lead", lead.id, "qualify")
    assert made["account"].id == account.id


def test_the_deal_can_be_left_out(company: Hanlin) -> None:
    lead = _lead(company)
    made = company.records.convert(company.people["lin"], "lead", lead.id, "qualify", include=[])
    assert set(made) == {"account", "contact"}
    assert company.sees("lin", "deal") == set()


def test_a_converted_or_disqualified_lead_is_not_converted(company: Hanlin) -> None:
    lin = company.people["lin"]
    lead = _lead(company)
    company.records.convert(lin, "lead", lead.id, "qualify")
    with pytest.raises((RecordInvalid, NotAllowed)):
        company.records.convert(lin, "lead", lead.id, "qualify")
    other = company.edit(
        "lin", _lead(company), status="disqualified", disqualified_reason="no_need"
    )
    with pytest.raises((RecordInvalid, NotAllowed)):
        company.records.convert(lin, "lead", other.id, "qualify")


def test_a_colleague_s_lead_is_not_converted(company: Hanlin) -> None:
    lead = _lead(company)
    with pytest.raises(Exception, match="lead"):
        company.records.convert(company.people["hart"], "lead", lead.id, "qualify")
