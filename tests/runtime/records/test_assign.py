"""Handing records over."""

from __future__ import annotations

import sqlalchemy as sa
from tests.crm import RICH, Crm, company

from tailorbird_runtime.records.errors import NotFound


def test_each_record_is_handed_over_or_the_reason_is_told(crm: Crm) -> None:
    own = crm.add("anna", "account", name="Own")
    bens = crm.add("ben", "account", name="Bens")
    veras = crm.add("vera", "account", name="Veras")
    later = crm.clock.forward(hours=1)
    result = crm.records.assign(
        crm.anna, "account", [own.id, bens.id, veras.id, 999], owner=crm.vera.id, team="vienna"
    )
    assert result.done == (own.id,)
    assert {i: str(m) for i, m in result.refused.items()} == {
        bens.id: "You may not hand this record over (Account).",
        veras.id: "There is no such record: Account.",
        999: "There is no such record: Account.",
    }
    seen = crm.records.get(crm.vera, "account", own.id)
    assert (seen.values["owner"], seen.values["team"]) == (crm.vera.id, "vienna")
    assert seen.values["assigned_at"] == later
    newest = crm.records.history(crm.vera, "account", own.id)[0]
    assert newest.action == "assigned"
    assert [(c.field, c.before_title, c.after_title) for c in newest.changes] == [
        ("owner", "anna", "vera"),
        ("team", None, None),
    ]


def test_taking_what_nobody_has_needs_no_right_to_edit_it(crm: Crm) -> None:
    lead = crm.add("mia", "lead", company_name="Acme")
    assert lead.values["owner"] is None
    assert "edit" not in crm.records.get(crm.anna, "lead", lead.id).may
    assert crm.records.assign(crm.anna, "lead", [lead.id], owner=crm.anna.id).done == (lead.id,)
    late = crm.records.assign(crm.ben, "lead", [lead.id], owner=crm.ben.id)
    assert str(late.refused[lead.id]) == "There is no such record: Lead."
    assert crm.records.get(crm.anna, "lead", lead.id).values["owner"] == crm.anna.id


def test_nobody_gets_a_record_who_does_not_work_here(crm: Crm) -> None:
    own = crm.add("anna", "account", name="Own")
    result = crm.records.assign(crm.anna, "account", [own.id], owner=4711)
    assert str(result.refused[own.id]) == "There is no such active person."


def test_with_the_right_one_may_hand_over_what_one_cannot_see_afterwards(crm: Crm) -> None:
    own = crm.add("anna", "account", name="Own")
    assert "owner" in crm.records.get(crm.anna, "account", own.id).writable
    gone = crm.records.update(
        crm.anna,
        "account",
        own.id,
        {"owner": str(crm.vera.id), "team": "vienna"},
        version=1,
        door="form",
    )
    assert (gone.version, dict(gone.values)) == (2, {})
    assert crm.records.get(crm.vera, "account", own.id).values["name"] == "Own"
    try:
        crm.records.get(crm.anna, "account", own.id)
    except NotFound:
        return
    raise AssertionError("anna still sees it")


def test_a_stage_that_sets_the_owner_counts_as_a_hand_over(engine: sa.Engine) -> None:
    [path] = [p for p in RICH if p.startswith("entities/deal/pipelines/")]
    before, after = "lost: {label: Lost, closed: lost, set: {", "owner: =me, "
    crm = company(engine, {**RICH, path: RICH[path].replace(before, before + after)})
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    later = crm.clock.forward(hours=1)
    raw = {"stage": "lost", "lost_reason": "price"}
    lost = crm.records.update(crm.mia, "deal", deal.id, raw, door="form")
    assert (lost.values["owner"], lost.values["assigned_at"]) == (crm.mia.id, later)
