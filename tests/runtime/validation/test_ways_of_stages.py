"""Ways to close, allowed moves, the stage before, and a probability of one's own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.bound import BOUND
from tests.crm import Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid


@pytest.fixture
def crm(engine: sa.Engine) -> Crm:
    return company(engine, BOUND)


@pytest.fixture
def deal(crm: Crm) -> Record:
    account = crm.add("anna", "account", name="Acme")
    return crm.add("anna", "deal", name="Roof", account=account.id, amount="5000")


def change(crm: Crm, deal: Record, who: str = "anna", **raw: Any) -> Record:
    return crm.records.update(crm.people[who], "deal", deal.id, raw, door="api")


def refused(crm: Crm, deal: Record, who: str = "anna", **raw: Any) -> list[tuple[Any, ...]]:
    with pytest.raises(RecordInvalid) as found:
        change(crm, deal, who, **raw)
    return [(str(e.message), str(e.help), e.rule) for e in found.value.errors]


def test_a_stage_can_close_a_record_in_another_way_than_won_or_lost(crm: Crm, deal: Record) -> None:
    merged = change(crm, deal, stage="merged").values
    assert (merged["stage_open"], merged["probability"]) == (False, 0)


def test_giving_up_in_whatever_way_passes_no_gate_on_the_path(engine: sa.Engine) -> None:
    pipeline = BOUND["entities/deal/pipelines/sales.yaml"].replace(
        "proposal: {label: Proposal, probability: 50}",
        "proposal: {label: Proposal, enter: {v: {need: needs_permit, message: No.}}}",
    )
    crm = company(engine, with_files(BOUND, {"entities/deal/pipelines/sales.yaml": pipeline}))
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    with pytest.raises(RecordInvalid, match="No"):
        change(crm, deal, stage="won")
    assert change(crm, deal, stage="merged").values["stage"] == "merged"


def test_a_stage_is_followed_only_by_those_that_the_pipeline_allows(crm: Crm, deal: Record) -> None:
    change(crm, deal, stage="parked")
    assert refused(crm, deal, "root", stage="won") == [
        (
            "Won cannot follow Parked.",
            "From here it may go to: Qualify, Merged.",
            "pipelines.sales.moves.allowed",
        )
    ]
    change(crm, deal, stage="merged")
    assert refused(crm, deal, "root", stage="qualify") == [
        (
            "Qualify cannot follow Merged.",
            "Nothing may follow this stage.",
            "pipelines.sales.moves.allowed",
        )
    ]


def test_the_stage_before_is_kept_and_can_be_asked_for(crm: Crm, deal: Record) -> None:
    assert deal.values["stage_before"] is None
    change(crm, deal, stage="parked")
    assert change(crm, deal, name="Other").values["stage_before"] == "qualify"
    where = crm.records.condition(crm.anna, "deal", 'stage_before == "qualify" and is_held(stage)')
    assert crm.names(crm.anna, "deal", Query(where=where)) == ["Other"]
    with pytest.raises(RecordInvalid, match="filled in by Tailorbird"):
        change(crm, deal, stage_before="won")


def test_people_write_a_probability_of_their_own_until_the_stage_moves(
    crm: Crm, deal: Record
) -> None:
    assert change(crm, deal, probability="35").values["probability"] == 35
    entry = crm.records.history(crm.anna, "deal", deal.id)[0]
    assert [(c.field, c.before, c.after) for c in entry.changes] == [
        ("probability", Decimal(10), Decimal(35))
    ]
    kept = change(crm, deal, name="Other", probability="35").values["probability"]
    assert kept == 35, "a form sends it along unchanged"
    moved = change(crm, deal, stage="proposal", probability="35").values["probability"]
    assert moved == 50, "what merely came along does not stay"


@pytest.mark.parametrize(("written", "kept"), [("", 10), ("70", 70), ("10", 10)])
def test_an_empty_probability_is_that_of_the_stage_again(
    crm: Crm, deal: Record, written: str, kept: int
) -> None:
    change(crm, deal, probability="35")
    assert change(crm, deal, probability=written).values["probability"] == kept


def test_a_closed_stage_says_itself_how_probable_it_is(crm: Crm, deal: Record) -> None:
    assert refused(crm, deal, stage="won", probability="80")[0][0] == (
        "In Won the probability is 100 %."
    )


def test_without_that_setting_nobody_writes_a_probability(engine: sa.Engine) -> None:
    pipeline = BOUND["entities/deal/pipelines/sales.yaml"].replace("probability: editable", "")
    crm = company(engine, with_files(BOUND, {"entities/deal/pipelines/sales.yaml": pipeline}))
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    with pytest.raises(RecordInvalid, match="filled in by Tailorbird"):
        change(crm, deal, "root", probability="35")


def test_people_who_may_not_move_a_record_may_not_write_its_probability(engine: sa.Engine) -> None:
    role = BOUND["roles/rep.yaml"].replace("lost_reason: edit", "stage: read")
    crm = company(engine, with_files(BOUND, {"roles/rep.yaml": role}))
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    with pytest.raises(RecordInvalid, match="You may not change Probability"):
        change(crm, deal, probability="35")


def test_another_pipeline_is_no_way_round(engine: sa.Engine) -> None:
    """Neither around the stages that may follow, nor out of a closed one."""
    renewal = """
        pipeline: renewal
        stages: {due: {label: Due}, renewed: {label: Renewed, closed: won}}
        moves: {reopen: [manager]}
    """
    files = with_files(BOUND, {"entities/deal/pipelines/renewal.yaml": renewal})
    crm = company(engine, files)
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id, stage="parked")
    assert [r[2] for r in refused(crm, deal, "root", stage="due")] == [
        "pipelines.sales.moves.allowed"
    ]
    won = crm.add("anna", "deal", name="Roof", account=account.id, stage="won")
    assert [r[2] for r in refused(crm, won, stage="due")] == ["pipelines.sales.moves.reopen"]
    assert change(crm, won, "mia", stage="due").values["pipeline"] == "renewal"
