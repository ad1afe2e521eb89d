"""Rules and stages that ask what a record was: at every door, for every type of field."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid

DEAL = RICH["entities/deal/entity.yaml"].rstrip()
ACCOUNT = RICH["entities/account/entity.yaml"].rstrip()


def files(deal: str = "", account: str = "", pipeline: str | None = None) -> dict[str, str]:
    """The rich company with further rules of deals and accounts."""
    indent = " " * 10
    rules = "".join(f"\n{indent}{line}" for line in deal.strip().splitlines())
    made = {"entities/deal/entity.yaml": f"{DEAL}{rules}\n"}
    if account:
        outer = " " * 12
        lines = "".join(f"\n{outer}  {line}" for line in account.strip().splitlines())
        made["entities/account/entity.yaml"] = f"{ACCOUNT}\n{outer}rules:{lines}\n"
    if pipeline is not None:
        made["entities/deal/pipelines/sales.yaml"] = pipeline
    return with_files(RICH, made)


def errors(crm: Crm, record: Record, **raw: object) -> list[RecordError]:
    """What stands against a change by root; none if it was made."""
    try:
        crm.records.update(crm.root, record.entity_id, record.id, raw, door="form")
    except RecordInvalid as refused:
        return list(refused.errors)
    return []


def deal(crm: Crm, **raw: object) -> Record:
    account = crm.add("anna", "account", name=f"Acme {len(raw)}")
    values = {"name": "A", "account": account.id, "site_visit_on": "2026-03-01", **raw}
    return crm.add("mia", "deal", **values)


FALLING = """
falling:
  when: old.stage == "proposal"
  check: discount <= old.discount
  message: A discount may not rise after the proposal.
  show_at: discount
"""


def test_a_rule_compares_with_what_the_record_was(engine: sa.Engine) -> None:
    crm = company(engine, files(FALLING))
    made = deal(crm, amount="500", discount="10", stage="proposal")
    [error] = errors(crm, made, discount="12")
    assert (error.field, error.rule) == ("discount", "rules.falling")
    assert errors(crm, made, discount="8") == []
    assert errors(crm, made, notes="x") == []
    assert errors(crm, made, discount="8", stage="won") == []
    assert errors(crm, made, discount="12") == [], "the proposal is behind it"


def test_the_move_itself_is_judged_by_where_it_came_from(engine: sa.Engine) -> None:
    crm = company(engine, files(FALLING))
    made = deal(crm, amount="500", discount="10")
    assert errors(crm, made, discount="20", stage="proposal") == []
    assert [e.field for e in errors(crm, made, discount="25", stage="won")] == ["discount"]


def test_a_new_record_was_nothing(engine: sa.Engine) -> None:
    rules = """
permit_later: {check: not (is_new() and needs_permit), message: Not at once.}
was_permit: {check: not (old.needs_permit and not needs_permit), message: It stays.}
first_note: {when: changed(notes) and empty(old.notes), require: [closed_on]}
computed: {check: empty(old.net_value) or net_value >= old.net_value, message: Worth less.}
"""
    crm = company(engine, files(rules))
    with pytest.raises(RecordInvalid, match="Not at once"):
        deal(crm, needs_permit=True)
    made = deal(crm, amount="1000", discount="10")
    assert errors(crm, made, needs_permit=True) == []
    assert [str(e.message) for e in errors(crm, made, needs_permit=False)] == ["It stays."]
    assert [e.code for e in errors(crm, made, notes="one")] == ["required"]
    assert [str(e.message) for e in errors(crm, made, discount="20")] == ["Worth less."]
    assert errors(crm, made, discount="20", amount="2000") == []


def test_money_texts_sets_and_lookups_are_compared_as_everywhere(engine: sa.Engine) -> None:
    rules = """
money: {check: amount >= old.amount, message: Less.}
people: {check: old.owner.name == owner.name or empty(old.owner), message: Another name.}
countries: {check: empty(old.account) or old.account.country == account.country, message: Abroad.}
"""
    crm = company(
        engine,
        files(rules, 'kept: {check: not changed(tags) or is_new(), message: Tags stay.}\n'
                     'name: {check: not changed(name) or is_new(), message: Names stay.}'),
    )  # fmt: skip
    made = deal(crm, amount="1000")
    [error] = errors(crm, made, amount="999.99")
    assert str(error.message) == "Less."
    assert errors(crm, made, amount="1000.01") == []
    abroad = crm.add("anna", "account", name="Wien", country="at")
    assert [str(e.message) for e in errors(crm, made, account=abroad.id)] == ["Abroad."]
    assert [str(e.message) for e in errors(crm, made, owner=crm.anna.id)] == ["Another name."]

    account = crm.add("anna", "account", name="Élan", tags=["a", "b"])
    assert errors(crm, account, tags=["b", "a"]) == []
    assert errors(crm, account, name="elan") == [], "case and accents do not matter"
    assert [str(e.message) for e in errors(crm, account, tags=["a"])] == ["Tags stay."]
    assert [str(e.message) for e in errors(crm, account, name="Elani")] == ["Names stay."]


def test_every_door_knows_what_the_record_was(engine: sa.Engine) -> None:
    crm = company(engine, files("kept: {check: not changed(owner) or is_new(), message: Kept.}"))
    made = deal(crm, owner=crm.mia.id)
    service = crm.records
    with pytest.raises(RecordInvalid, match="Kept"):
        service.update(crm.root, "deal", made.id, {"owner": crm.anna.id}, door="api")
    done = service.assign(crm.root, "deal", [made.id], owner=crm.anna.id)
    assert [str(m) for m in done.refused.values()] == ["Kept."]
    assert service.get(crm.root, "deal", made.id).values["owner"] == crm.mia.id


def test_a_stage_sets_what_was(engine: sa.Engine) -> None:
    pipeline = RICH["entities/deal/pipelines/sales.yaml"].replace(
        "won: {label: Won, closed: won, set: {closed_on: =today}}",
        "won: {label: Won, closed: won, set: {closed_on: =old.expected_close}}",
    )
    crm = company(engine, files(pipeline=pipeline))
    made = deal(crm, amount="10", expected_close="2026-05-01")
    assert errors(crm, made, stage="won", expected_close="2026-06-01") == []
    found = crm.records.get(crm.root, "deal", made.id).values
    assert str(found["closed_on"]) == "2026-05-01"
