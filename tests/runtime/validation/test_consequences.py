"""Rules that limit choices, keep fields as they are, and empty them: at every door."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from tests.bound import BOUND
from tests.crm import Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid


@pytest.fixture
def crm(engine: sa.Engine) -> Crm:
    return company(engine, BOUND)


def add(crm: Crm, who: str = "anna", **raw: Any) -> Record:
    account = crm.add(who, "account", name=f"Acme {crm.clock.forward(seconds=1)}")
    return crm.add(who, "deal", **{"name": "Roof", "account": account.id, **raw})


def change(crm: Crm, deal: Record, who: str = "anna", **raw: Any) -> Record:
    return crm.records.update(crm.people[who], "deal", deal.id, raw, door="api")


def refused(crm: Crm, deal: Record, who: str = "anna", **raw: Any) -> list[tuple[Any, ...]]:
    with pytest.raises(RecordInvalid) as found:
        change(crm, deal, who, **raw)
    return [(e.field, e.code, str(e.message), e.rule) for e in found.value.errors]


# -- options


def test_an_option_that_a_rule_does_not_offer_is_refused_while_its_condition_holds(
    crm: Crm,
) -> None:
    deal = add(crm, source="shop")
    assert refused(crm, deal, line="pv") == [
        ("source", "rule", "Shop is not offered here.", "rules.pv_comes_from_partners")
    ]
    assert change(crm, deal, line="pv", source="fair").values["source"] == "fair"
    assert change(crm, deal, source="").values["source"] is None


def test_of_several_rules_on_one_field_each_must_offer_the_option(crm: Crm) -> None:
    deal = add(crm, line="pv", amount="50", source="fair")
    assert refused(crm, deal, source="partner") == [
        ("source", "rule", "Small deals come from a fair or a shop.",
         "rules.cheap_ones_come_from_shops")
    ]  # fmt: skip


# -- read_only


def test_a_locked_field_keeps_its_value_whoever_asks(crm: Crm) -> None:
    deal = add(crm, amount="5000")
    change(crm, deal, stage="proposal", amount="6000")
    told = refused(crm, deal, "root", amount="7000", name="Other")
    assert told == [
        ("amount", "read_only", told[0][2], "rules.offer_is_fixed"),
    ]
    assert told[0][2].startswith("The offer to Acme"), "the sentence is filled"
    assert change(crm, deal, amount="6000", name="Other").values["name"] == "Other"
    assert "amount" not in crm.records.get(crm.root, "deal", deal.id).writable


def test_another_currency_would_change_a_locked_amount(crm: Crm) -> None:
    deal = add(crm, amount="5000", stage="proposal")
    told = [(e[0], e[3]) for e in refused(crm, deal, "root", currency="USD")]
    assert ("amount", "rules.offer_is_fixed") in told


def test_what_a_record_was_decides_so_a_value_can_be_written_once(crm: Crm) -> None:
    deal = add(crm)
    change(crm, deal, signed_on="2026-03-01")
    assert [e[3] for e in refused(crm, deal, signed_on="")] == ["rules.signed_once"]
    assert [e[2] for e in refused(crm, deal, signed_on="2026-03-02")] == [
        "Signed on cannot be changed now."
    ]


def test_a_new_record_is_free(crm: Crm) -> None:
    assert add(crm, amount="5000", stage="proposal").values["amount"] == 5000


def test_leaving_the_state_opens_the_field_for_the_next_write(crm: Crm) -> None:
    deal = add(crm, amount="5000", stage="proposal")
    assert [e[0] for e in refused(crm, deal, stage="qualify", amount="1")] == ["amount"]
    change(crm, deal, stage="qualify")
    assert change(crm, deal, amount="1").values["amount"] == 1


def test_in_bulk_and_by_the_product_itself_the_lock_holds_too(crm: Crm) -> None:
    deal = add(crm, amount="5000", stage="proposal")
    with pytest.raises(RecordInvalid) as found:
        crm.records.bulk_update(crm.mia, "deal", [(deal.id, {"amount": "1"})], door="bulk")
    assert [(e.row, e.rule) for e in found.value.errors] == [(0, "rules.offer_is_fixed")]


# -- clear_when


def test_fields_are_emptied_when_the_condition_comes_true(crm: Crm) -> None:
    deal = add(crm, "mia", stage="lost", lost_reason="other", notes="Too dear", tags=["late"])
    back = change(crm, deal, "mia", stage="qualify", notes="Written in the same go")
    gone = {name: back.values[name] for name in ("lost_reason", "notes", "tags")}
    assert gone == {"lost_reason": None, "notes": None, "tags": ()}
    entry = crm.records.history(crm.mia, "deal", deal.id)[0]
    assert {c.field: (c.before, c.after) for c in entry.changes}["lost_reason"] == ("other", None)


def test_while_the_condition_goes_on_the_field_can_be_filled_again(crm: Crm) -> None:
    deal = add(crm, "mia")
    assert change(crm, deal, "mia", notes="Call them", tags=["warm"]).values["tags"] == ("warm",)
    assert change(crm, deal, "mia", name="Other").values["notes"] == "Call them"


def test_a_new_record_is_emptied_if_the_condition_holds_on_it(crm: Crm) -> None:
    assert add(crm, "mia", notes="Call them").values["notes"] is None
    draft = crm.records.draft(crm.mia, "deal", {"notes": "Call them"})
    assert draft.values["notes"] is None, "the empty form shows what would be kept"


def test_what_the_product_brings_in_from_earlier_stays_as_it_was(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme")
    raw = {"name": "Old", "account": account.id, "stage": "proposal", "notes": "From before",
           "amount": "5000"}  # fmt: skip
    [deal_id] = crm.records.bulk_create(crm.people["system"], "deal", [raw], door="import")
    crm.records.bulk_update(
        crm.people["system"], "deal", [(deal_id, {"amount": "6000"})], door="import"
    )
    kept = crm.records.get(crm.mia, "deal", deal_id).values
    assert (kept["notes"], kept["amount"]) == ("From before", 6000)


@pytest.mark.parametrize("order", ["qualify", "proposal"])
def test_automations_meet_the_same_rules(engine: sa.Engine, order: str) -> None:
    """A step that would change a locked field is refused; what it empties is emptied."""
    files = with_files(
        BOUND,
        {
            "automations/cheaper.yaml": """
                automation: cheaper
                on: deal
                after: {change_of: expected_close}
                do: {price: {set: {amount: 1}}}
            """
        },
    )
    crm = company(engine, files)
    deal = add(crm, amount="5000", stage=order)
    change(crm, deal, expected_close="2026-04-01")
    now = crm.records.get(crm.root, "deal", deal.id).values["amount"]
    assert now == (1 if order == "qualify" else 5000)
