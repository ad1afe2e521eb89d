"""New records."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.crm import START, Crm

from tailorbird_runtime.records.errors import NotAllowed
from tailorbird_runtime.validation.errors import RecordInvalid


def sentences(refused: pytest.ExceptionInfo[RecordInvalid], locale: str = "en") -> list[str]:
    return [f"{e.field}: {e.message.render(locale)}" for e in refused.value.errors]


def test_defaults_system_fields_and_numbers_are_filled_in(crm: Crm) -> None:
    made = crm.add("anna", "account", name="Acme 欧洲", tags="solar, 重点")
    assert made.version == 1
    assert made.values["country"] == "de"
    assert made.values["owner"] == crm.anna.id
    assert made.values["team"] == "berlin"
    assert made.values["tags"] == ("solar", "重点")
    assert made.values["number"] == "A-0001"
    assert made.values["created_at"] == START
    assert made.values["assigned_at"] == START
    assert made.titles == {"owner": "anna", "created_by": "anna", "changed_by": "anna"}
    assert "deleted_at" in made.values and made.values["deleted_at"] is None


def test_a_new_deal_enters_the_first_stage(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id, amount="1200", discount="10")
    assert deal.values["stage"] == "qualify"
    assert deal.values["stage_open"] is True
    assert deal.values["probability"] == 10
    assert deal.values["stage_entered_at"] == START
    assert deal.values["amount"] == Decimal(1200)
    assert deal.values["currency"] == "EUR"
    assert deal.values["net_value"] == Decimal(1080)
    assert deal.titles["account"] == "Acme"


def test_everything_that_is_wrong_is_said_at_once(crm: Crm) -> None:
    with pytest.raises(RecordInvalid) as refused:
        crm.add(
            "anna",
            "deal",
            name=" ",
            amount="-5",
            line="storage",
            discount="25",
            nonsense="1",
            net_value="7",
            closed_on="2026-01-01",
            stage="proposal",
            account="999",
        )
    assert sorted(sentences(refused)) == sorted(
        [
            "nonsense: There is no field nonsense.",
            "net_value: Net value is filled in by Tailorbird.",
            "closed_on: Closed on is filled in by Tailorbird.",
            "amount: Enter 0 or more.",
            "name: Name is required.",
            "account: There is no such record: Account.",
            "discount: You may not change Discount.",
            "discount: Storage deals may have at most 20 % discount.",
            "site_visit_on: Enter the date of the site visit first.",
        ]
    )


def test_who_may_not_create_is_told_who_may(crm: Crm) -> None:
    with pytest.raises(NotAllowed) as refused:
        crm.add("finn", "deal", name="Roof")
    assert str(refused.value.message) == "You may not create this record (Deal)."
    assert str(refused.value.help) == "Roles that may: Administrator, Sales manager, Sales rep."


def test_a_forgotten_field_is_named_before_a_right_that_looks_at_it(crm: Crm) -> None:
    with pytest.raises(RecordInvalid, match="Deal is required"):
        crm.add("anna", "quote")
    account = crm.add("ben", "account", name="Acme")
    foreign = crm.add("ben", "deal", name="Roof", account=account.id)
    with pytest.raises(RecordInvalid, match="There is no such record: Deal"):
        crm.add("anna", "quote", deal=foreign.id)


def test_an_empty_required_field_takes_its_default(crm: Crm) -> None:
    made = crm.add("mia", "account", name="Acme", country="", owner="")
    assert (made.values["country"], made.values["owner"]) == ("de", None)
