"""Moves through a pipeline: gates, skipped stages, the way back."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from tests.crm import RICH, START, Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid


@pytest.fixture
def deal(crm: Crm) -> Record:
    account = crm.add("anna", "account", name="Acme")
    return crm.add("anna", "deal", name="Roof", account=account.id)


def move(crm: Crm, who: Actor, deal: Record, stage: str, **raw: str) -> Record:
    return crm.records.update(who, "deal", deal.id, {"stage": stage, **raw}, door="form")


def refusals(crm: Crm, who: Actor, deal: Record, stage: str) -> list[tuple[object, ...]]:
    with pytest.raises(RecordInvalid) as refused:
        move(crm, who, deal, stage)
    return [(e.field, e.code, str(e.message), str(e.help), e.rule) for e in refused.value.errors]


def test_a_gate_names_everything_that_is_missing(crm: Crm, deal: Record) -> None:
    assert refusals(crm, crm.anna, deal, "proposal") == [
        (
            "site_visit_on",
            "gate",
            "Enter the date of the site visit first.",
            "Needed to enter Proposal.",
            "pipelines.sales.stages.proposal.enter.visit",
        ),
        (
            "amount",
            "gate",
            "A proposal needs an amount.",
            "Needed to enter Proposal.",
            "pipelines.sales.stages.proposal.enter.value",
        ),
    ]
    assert crm.records.get(crm.anna, "deal", deal.id).values["stage"] == "qualify"


def test_meeting_the_gate_in_the_same_go_lets_the_record_in(crm: Crm, deal: Record) -> None:
    later = crm.clock.forward(days=2)
    moved = move(crm, crm.anna, deal, "proposal", site_visit_on="2026-03-01", amount="5")
    assert moved.values["stage"] == "proposal"
    assert moved.values["stage_entered_at"] == later
    assert moved.values["probability"] == 50


def test_skipping_passes_the_gates_of_every_stage_on_the_way(crm: Crm, deal: Record) -> None:
    codes = [r[4] for r in refusals(crm, crm.anna, deal, "won")]
    assert codes == [
        "pipelines.sales.stages.proposal.enter.visit",
        "pipelines.sales.stages.proposal.enter.value",
    ]


def test_a_record_created_in_a_later_stage_passes_the_gates_up_to_it(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    with pytest.raises(RecordInvalid, match="Enter the date of the site visit first"):
        crm.add("anna", "deal", name="Roof", account=account.id, stage="proposal", amount="5")


def test_entering_a_stage_sets_its_fields(crm: Crm, deal: Record) -> None:
    won = move(crm, crm.mia, deal, "won", site_visit_on="2026-03-01", amount="5")
    assert won.values["closed_on"] == START.date()
    assert won.values["stage_open"] is False
    assert won.values["probability"] == 100


def test_giving_up_passes_only_the_gate_of_the_lost_stage(crm: Crm, deal: Record) -> None:
    with pytest.raises(RecordInvalid) as refused:
        move(crm, crm.mia, deal, "lost")
    [error] = refused.value.errors
    assert (error.field, error.rule) == ("lost_reason", "rules.lost_needs_reason")
    lost = move(crm, crm.mia, deal, "lost", lost_reason="price")
    assert lost.values["closed_on"] == START.date()


def test_a_required_field_that_one_may_not_write_is_named_all_the_same(
    crm: Crm, deal: Record
) -> None:
    assert refusals(crm, crm.anna, deal, "lost")[0][:3] == (
        "lost_reason",
        "required",
        "Lost reason is required.",
    )


def test_going_back_needs_the_role_and_passes_no_gate(crm: Crm, deal: Record) -> None:
    move(crm, crm.anna, deal, "proposal", site_visit_on="2026-03-01", amount="5")
    crm.records.update(crm.mia, "deal", deal.id, {"amount": ""}, door="form")
    assert refusals(crm, crm.anna, deal, "qualify") == [
        (
            "stage",
            "move",
            "The stage cannot go back from Proposal to Qualify.",
            "Roles that may: Administrator, Sales manager.",
            "pipelines.sales.moves.back",
        )
    ]
    assert move(crm, crm.mia, deal, "qualify").values["stage"] == "qualify"


def test_a_closed_record_is_reopened_by_those_who_may(engine: sa.Engine) -> None:
    """A rep who may still edit closed deals cannot reopen them either."""
    role = RICH["roles/rep.yaml"].replace("owner == me and stage_open", "owner == me")
    crm = company(engine, with_files(RICH, {"roles/rep.yaml": role}))
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    won = move(crm, crm.anna, deal, "won", site_visit_on="2026-03-01", amount="5")
    assert refusals(crm, crm.anna, won, "proposal")[0][2:] == (
        "Won is a closed stage; it cannot be left.",
        "Roles that may: Administrator, Sales manager.",
        "pipelines.sales.moves.reopen",
    )
    assert move(crm, crm.mia, won, "proposal").values["stage_open"] is True


def test_the_way_back_from_lost_is_no_way_round_the_gates(crm: Crm, deal: Record) -> None:
    lost = move(crm, crm.mia, deal, "lost", lost_reason="price")
    codes = [r[4] for r in refusals(crm, crm.mia, lost, "won")]
    assert codes == [
        "pipelines.sales.stages.proposal.enter.visit",
        "pipelines.sales.stages.proposal.enter.value",
    ]
    assert move(crm, crm.mia, lost, "qualify").values["stage"] == "qualify"


def test_a_pipeline_without_skipping_is_walked_stage_by_stage(engine: sa.Engine) -> None:
    path = "entities/deal/pipelines/sales.yaml"
    strict = RICH[path].replace("skip: true", "skip: false")
    crm = company(engine, with_files(RICH, {path: strict}))
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add(
        "anna", "deal", name="Roof", account=account.id, amount="5", site_visit_on="2026-03-01"
    )
    assert refusals(crm, crm.anna, deal, "won")[0][2] == (
        "Stages cannot be skipped: Proposal comes before Won."
    )
    move(crm, crm.anna, deal, "proposal")
    assert move(crm, crm.mia, deal, "won").values["stage"] == "won"


def test_what_cannot_be_checked_yet_keeps_the_stage_closed(engine: sa.Engine) -> None:
    path = "entities/deal/pipelines/sales.yaml"
    gated = RICH[path].replace(
        "won: {label: Won, closed: won,",
        "won: {label: Won, closed: won, enter: {discount: {approval: big_discount}},",
    )
    approval = """
        approval: big_discount
        on: deal
        title: "{discount} % off {name}"
        table:
          - {discount: "<= 10", steps: []}
          - {steps: [owner.manager]}
        nobody: role manager
    """
    files = with_files(RICH, {path: gated, "approvals/big_discount.yaml": approval})
    crm = company(engine, files)
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add(
        "anna", "deal", name="Roof", account=account.id, amount="5", site_visit_on="2026-03-01"
    )
    [refusal] = refusals(crm, crm.root, deal, "won")
    assert refusal[1] == "closed"
    assert str(refusal[2]).startswith("Won stays closed: ")


def test_a_stage_cannot_be_taken_away(crm: Crm, deal: Record) -> None:
    assert refusals(crm, crm.anna, deal, "")[0][:3] == ("stage", "required", "Stage is required.")


def test_gates_can_be_asked_for_before_the_move(crm: Crm, deal: Record) -> None:
    crm.records.update(crm.anna, "deal", deal.id, {"amount": "5"}, door="form")
    states = crm.records.gates(crm.anna, "deal", deal.id, "won")
    assert [(s.stage.name, s.item.name, s.met) for s in states] == [
        ("proposal", "visit", False),
        ("proposal", "value", True),
    ]


def test_a_value_entered_with_the_move_beats_what_the_stage_sets(crm: Crm) -> None:
    account = crm.add("system", "account", door="sample", name="Acme")
    [deal_id] = crm.records.bulk_create(
        crm.people["system"],
        "deal",
        [
            {
                "name": "Old",
                "account": account.id,
                "stage": "won",
                "amount": "5",
                "site_visit_on": "2025-01-01",
                "closed_on": "2025-02-01",
                "owner": crm.anna.id,
            }
        ],
        door="sample",
    )
    found = crm.records.get(crm.anna, "deal", deal_id)
    assert found.values["closed_on"] == date(2025, 2, 1)
