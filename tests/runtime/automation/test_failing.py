"""What an automation cannot do is taken back; the save and the others stay."""

from __future__ import annotations

import pytest
from tests.runtime.automation.conftest import Automated

from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.people_tables import sys_user
from tailorbird_runtime.validation.errors import RecordInvalid

BAD = """
    automation: bad
    on: deal
    after: {change_of: notes}
    do:
      task: {create_task: {title: Look}}
      cap: {set: {line: storage, discount: 50}}
      more: {create_task: {title: Later}}
"""
GOOD = """
    automation: good
    on: deal
    after: {change_of: notes}
    do: {go: {set: {needs_permit: true}}}
"""


def test_a_rule_that_refuses_takes_back_that_automation_alone(office: Automated) -> None:
    it = office(bad=BAD, good=GOOD)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    saved = it.update("mia", deal, notes="Hello")
    assert (saved.values["notes"], saved.values["needs_permit"]) == ("Hello", True)
    assert saved.values["line"] is None and it.all("task") == []
    bad, good = it.runs(deal)
    assert (bad.state, good.state) == ("failed", "done")
    assert str(bad.reason) == "Storage deals may have at most 20 % discount."
    assert [e.state for e in bad.entries] == ["passed", "done", "failed", "open"]


def test_what_a_person_may_not_do_fails_where_it_runs_as_that_person(office: Automated) -> None:
    text = """
    automation: close
    on: account
    after: {change_of: website}
    run_as: %s
    do: {go: {set: {rating: 5}}}
    """
    it = office(close=text % "actor")
    account = it.add("anna", "account", name="Acme")
    it.update("anna", account, website="https://a.example")
    assert it.states(account) == [("close", "failed")]
    assert it.now(account)["rating"] is None
    it.update("mia", account, website="https://b.example")
    assert it.now(account)["rating"] == 5


def test_run_as_system_no_right_stands_against_it(office: Automated) -> None:
    text = """
    automation: close
    on: account
    after: {change_of: website}
    do: {go: {set: {rating: 5}}}
    """
    it = office(close=text)
    account = it.add("anna", "account", name="Acme")
    it.update("anna", account, website="https://a.example")
    assert it.now(account)["rating"] == 5
    history = it.records.history(it.root, "account", account.id)
    assert (history[0].actor, history[0].door) == (None, "automation")


def test_a_save_that_is_refused_sets_nothing_off(office: Automated) -> None:
    it = office(good=GOOD)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    with pytest.raises(RecordInvalid):
        it.update("mia", deal, notes="x", line="storage", discount="50")
    assert it.runs(deal) == []


def test_samples_set_nothing_off_and_imports_do(office: Automated) -> None:
    text = """
    automation: greet
    on: contact
    after: created
    do: {go: {create_task: {title: "Call {name}"}}}
    """
    it = office(greet=text)
    it.records.bulk_create(it.system, "contact", [{"name": "A"}], door="sample")
    assert it.all("task") == []
    it.records.bulk_create(it.system, "contact", [{"name": "B"}], door="import")
    assert [t["title"] for t in it.all("task")] == ["Call B"]


def test_a_large_import_is_dealt_with_by_jobs_and_each_row_once(office: Automated) -> None:
    text = """
    automation: greet
    on: contact
    after: created
    do: {go: {create_task: {title: "Call {name}"}}}
    """
    it = office(greet=text)
    rows = [{"name": f"C{i}"} for i in range(60)]
    it.records.bulk_create(it.mia, "contact", rows, door="import")
    assert it.all("task") == []
    assert len(it.jobs("automation_batch")) == 3
    it.work()
    assert sorted(t["title"] for t in it.all("task")) == sorted(f"Call C{i}" for i in range(60))


def test_the_day_has_a_cap_and_the_admins_hear_of_it_once(office: Automated) -> None:
    text = """
    automation: greet
    label: Greet
    on: contact
    after: created
    daily_cap: 2
    do: {go: {create_task: {title: "Call {name}"}}}
    """
    it = office(greet=text)
    people = [it.add("mia", "contact", name=f"C{i}") for i in range(5)]
    assert len(it.all("task")) == 2
    status = it.automation.status(it.model.automations["greet"])
    assert (status.runs, status.over) == (2, 3)
    assert it.told("root") == ["The automation “Greet” reached its limit for today."]
    assert it.states(people[2]) == [("greet", "stopped")] and it.states(people[3]) == []
    it.clock.forward(days=1)
    it.add("mia", "contact", name="Next")
    assert len(it.all("task")) == 3


def test_a_pause_holds_at_once_and_the_switch_for_all_too(office: Automated) -> None:
    it = office(good=GOOD)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    it.automation.pause("good", by=it.root.id)
    deal = it.update("mia", deal, notes="1")
    assert not deal.values["needs_permit"] and it.runs(deal) == []
    it.automation.resume("good")
    it.automation.stop_all(by=it.root.id)
    deal = it.update("mia", deal, notes="2")
    assert not deal.values["needs_permit"]
    assert not it.automation.status(it.model.automations["good"]).running
    it.automation.resume_all()
    assert it.update("mia", deal, notes="3").values["needs_permit"]


def test_a_batch_that_is_delivered_again_does_nothing_twice(office: Automated) -> None:
    text = """
    automation: greet
    on: contact
    after: created
    do: {go: {create_task: {title: "Call {name}"}}}
    """
    it = office(greet=text)
    it.records.bulk_create(it.mia, "contact", [{"name": f"C{i}"} for i in range(21)], door="api")
    [first] = it.queue.claim("one", ["automation_batch"])
    it.clock.forward(minutes=10)
    [again] = it.queue.claim("two", ["automation_batch"])
    handler = it.automation.handlers()["automation_batch"]
    handler(again)
    handler(first)
    assert len(it.all("task")) == 21


def test_who_left_meanwhile_leaves_a_trace_of_what_was_to_run(office: Automated) -> None:
    texts = {
        name: f"""
    automation: {name}
    on: contact
    after: created
    run_as: {who}
    do: {{go: {{create_task: {{title: "{name} {{name}}"}}}}}}
    """
        for name, who in (("mine", "actor"), ("ours", "system"))
    }
    it = office(**texts)
    rows = [{"name": f"C{i}"} for i in range(11)]
    made = it.records.bulk_create(it.mia, "contact", rows, door="import")
    with write(it.engine) as connection:
        left = sys_user.update().where(sys_user.c.id == it.mia.id)
        connection.execute(left.values(active=False))
    it.work()
    assert sorted(t["title"] for t in it.all("task")) == sorted(f"ours C{i}" for i in range(11))
    first = it.records.get(it.root, "contact", made[0])
    mine, ours = sorted(it.runs(first), key=lambda run: run.name)
    assert (mine.state, ours.state) == ("skipped", "done")
    assert str(mine.reason) == "The person who set it off was deactivated meanwhile."
    assert (mine.actor, mine.entries[0].kind) == (it.mia.id, "trigger")


def test_what_failed_may_run_again_for_the_same_value(office: Automated) -> None:
    text = """
    automation: plan
    on: deal
    after: updated
    once_per: expected_close
    do:
      cap: {set: {discount: 30}}
      task: {create_task: {title: Prepare}}
    """
    it = office(plan=text)
    account = it.add("mia", "account", name="Acme")
    deal = it.deal("Roof", account, line="storage", expected_close="2026-05-01")
    it.update("mia", deal, notes="1")
    assert it.states(deal) == [("plan", "failed")]
    it.update("mia", deal, line="pv")
    assert it.states(deal)[-1] == ("plan", "done") and len(it.all("task")) == 1


def test_once_per_value_of_a_field(office: Automated) -> None:
    text = """
    automation: plan
    on: deal
    after: updated
    once_per: expected_close
    do: {go: {create_task: {title: Prepare}}}
    """
    it = office(plan=text)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    for raw in ({"notes": "1"}, {"notes": "2"}, {"expected_close": "2026-05-01"}, {"notes": "3"}):
        it.update("mia", deal, **raw)
    assert len(it.all("task")) == 2
