"""Conversion of a lead into account, contact and deal."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid


@pytest.fixture
def lead(crm: Crm) -> Record:
    return crm.add(
        "anna",
        "lead",
        company_name="Acme 欧洲",
        contact_name="Bo Li",
        email="bo@ACME.com",
        budget="1200.50",
        owner=crm.anna.id,
    )


def convert(crm: Crm, lead: Record, **more: Any) -> dict[str, Record]:
    return crm.records.convert(crm.anna, "lead", lead.id, "qualify", **more)


def test_a_lead_becomes_three_linked_records(crm: Crm, lead: Record) -> None:
    made = convert(crm, lead)
    assert list(made) == ["account", "contact", "deal"]
    assert made["account"].values["name"] == "Acme 欧洲"
    assert made["account"].values["owner"] == crm.anna.id
    assert made["contact"].values["email"] == "bo@acme.com"
    assert made["contact"].titles["account"] == "Acme 欧洲"
    assert made["deal"].values["amount"] == Decimal("1200.50")
    assert made["deal"].values["stage"] == "qualify"
    source = crm.records.get(crm.anna, "lead", lead.id)
    assert source.values["status"] == "converted"
    assert source.values["converted_account"] == made["account"].id
    assert crm.records.history(crm.anna, "lead", lead.id)[0].action == "converted"


def test_an_account_of_that_name_is_used_again_if_one_may_read_it(crm: Crm, lead: Record) -> None:
    known = crm.add("ben", "account", name="ACME 欧洲")
    drafts = crm.records.conversion_draft(crm.anna, "lead", lead.id, "qualify")
    assert drafts[0].existing is not None and drafts[0].existing.id == known.id
    assert [d.record.values.get("name") for d in drafts] == ["Acme 欧洲", "Bo Li", "Acme 欧洲"]
    assert convert(crm, lead)["account"].id == known.id
    assert len(crm.names(crm.mia, "account")) == 1


def test_an_account_that_one_may_not_read_is_not_used(crm: Crm, lead: Record) -> None:
    crm.add("vera", "account", name="Acme 欧洲")
    with pytest.raises(RecordInvalid) as refused:
        convert(crm, lead)
    assert [(e.step, e.field, e.code) for e in refused.value.errors] == [
        ("account", "name", "unique")
    ]
    made = convert(crm, lead, overrides={"account": {"name": "Acme Berlin"}})
    assert made["account"].values["name"] == "Acme Berlin"


def test_errors_of_all_steps_come_together_and_nothing_is_written(crm: Crm) -> None:
    bare = crm.add("anna", "lead", company_name="Acme", owner=crm.anna.id)
    with pytest.raises(RecordInvalid) as refused:
        convert(
            crm,
            bare,
            overrides={"account": {"employees": "0"}, "deal": {"discount": "99"}},
        )
    assert [(e.step, e.field, e.code) for e in refused.value.errors] == [
        ("account", "employees", "too_small"),
        ("contact", "name", "required"),
        ("deal", "discount", "too_large"),
    ]
    assert crm.names(crm.mia, "account") == [] and crm.names(crm.mia, "deal") == []
    assert crm.records.get(crm.anna, "lead", bare.id).version == 1


def test_optional_steps_can_be_left_out(crm: Crm, lead: Record) -> None:
    made = convert(crm, lead, include=())
    assert list(made) == ["account", "contact"]
    with pytest.raises(NotFound):
        crm.records.convert(crm.anna, "lead", lead.id, "nonsense")


def test_values_for_a_step_that_is_not_taken_are_an_error(crm: Crm, lead: Record) -> None:
    for step in ("deal", "zz"):
        with pytest.raises(RecordInvalid, match=f"There is no step {step}"):
            convert(crm, lead, include=(), overrides={step: {"name": "x"}})


def test_a_lead_is_converted_once_however_many_try(crm: Crm, lead: Record) -> None:
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            convert(crm, lead)
            outcomes.append("converted")
        except RecordInvalid as error:
            outcomes.append(error.errors[0].code)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "closed", "closed", "converted"]
    assert len(crm.names(crm.mia, "deal")) == 1


def test_it_needs_its_own_right(crm: Crm, lead: Record) -> None:
    pool = crm.add("mia", "lead", company_name="Nobody's")
    assert "qualify" in crm.records.get(crm.anna, "lead", lead.id).may
    assert "qualify" not in crm.records.get(crm.anna, "lead", pool.id).may
    with pytest.raises(NotAllowed) as refused:
        crm.records.convert(crm.anna, "lead", pool.id, "qualify")
    assert str(refused.value.message) == "You may not do this with this record: Convert lead."
    with pytest.raises(NotFound):
        crm.records.convert(crm.ben, "lead", lead.id, "qualify")


def test_a_step_that_the_person_may_not_create_is_named(engine: sa.Engine) -> None:
    role = """
        role: caller
        label: Caller
        can:
          lead: {read: true, create: true, edit: true, actions: {qualify: true}}
          account: {read: true, create: true}
          contact: {read: true, create: true}
    """
    crm = company(engine, with_files(RICH, {"roles/caller.yaml": role}))
    cleo = crm.hire("cleo", "caller")
    lead = crm.add(cleo, "lead", company_name="Acme", contact_name="Bo")
    with pytest.raises(RecordInvalid) as refused:
        crm.records.convert(cleo, "lead", lead.id, "qualify")
    [error] = refused.value.errors
    assert (error.step, error.code) == ("deal", "not_allowed")
    assert str(error.message) == "You may not create this record (Deal)."
    assert list(crm.records.convert(cleo, "lead", lead.id, "qualify", include=[])) == [
        "account",
        "contact",
    ]


def test_what_the_source_may_not_do_any_more_is_said(crm: Crm, lead: Record) -> None:
    convert(crm, lead)
    with pytest.raises(RecordInvalid) as refused:
        convert(crm, lead)
    [error] = refused.value.errors
    assert str(error.message) == (
        "This record (Lead) cannot be converted as it is now: Convert lead."
    )
