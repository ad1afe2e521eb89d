"""Automations that ask what the change was: at once, in jobs, step by step, and in their trace."""

from __future__ import annotations

from tests.runtime.automation.conftest import Automated, Office

from tailorbird_runtime.automation.engine import MOST_AT_ONCE
from tailorbird_runtime.automation.looking_back import asked_before, packed, unpacked
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record

RAISED = """
    automation: raised
    on: deal
    after: updated
    when: old.amount < amount and (old.stage == "qualify" or changed(expected_close, owner))
    do:
      note: {set: {notes: x}}
      kept: {if: empty(old.notes), set: {expected_close: =old.expected_close}}
      task:
        create_task:
          title: "Look at {name}"
          for: owner
          set: {due_on: =old.expected_close}
"""
CAME = """
    automation: came
    on: deal
    after: created
    when: is_new() and changed(amount) and not old.needs_permit and empty(old.net_value)
    do: {tell: {notify: {to: role manager, text: "{name}"}}}
"""


def deals(it: Office, *names: str) -> list[Record]:
    account = it.add("mia", "account", name="Acme")
    more = {"amount": "100", "expected_close": "2026-05-01"}
    return [it.deal(name, account, **more) for name in names]


def tasks(it: Office) -> list[object]:
    return sorted(str(task["due_on"]) for task in it.all("task"))


def test_conditions_steps_and_values_see_what_was(office: Automated) -> None:
    it = office(raised=RAISED, came=CAME)
    [deal] = deals(it, "A")
    assert it.states(deal) == [("came", "done")]
    it.update("mia", deal, amount="90")
    assert it.states(deal)[1:] == [("raised", "skipped")]
    it.update("mia", deal, amount="200", expected_close="2026-09-09")
    own = ("raised", "skipped")
    assert it.states(deal)[2:] == [("raised", "done"), own, own], "its own writes raised nothing"
    assert str(it.now(deal)["expected_close"]) == "2026-05-01", "a later step sees it, too"
    assert tasks(it) == ["2026-05-01"]


def test_what_a_job_does_later_asks_the_change_that_set_it_off(office: Automated) -> None:
    it = office(raised=RAISED)
    made = deals(it, *(f"D{n}" for n in range(MOST_AT_ONCE + 1)))
    changes = [(d.id, {"amount": "300", "expected_close": "2026-06-01"}) for d in made]
    it.records.bulk_update(it.root, "deal", changes)
    assert not it.all("task")
    it.records.update(it.root, "deal", made[0].id, {"expected_close": "2026-07-07"}, door="form")
    assert it.work() >= 1
    assert tasks(it) == ["2026-05-01"] * len(made)
    assert {state for d in made for _, state in it.states(d)[:1]} <= {"done", "skipped"}


def test_only_what_is_asked_for_is_kept_for_a_job(office: Automated) -> None:
    it = office(raised=RAISED)
    [deal] = deals(it, "A")
    automation = it.model.automations["raised"]
    asked = asked_before(automation)
    assert asked == {"amount", "stage", "expected_close", "owner", "notes"}
    row = dict(it.records.list(it.root, "deal", Query()).records[0].values)
    kept = packed(row, asked)
    assert kept is not None
    back = unpacked(kept)
    assert back == {k: v for k, v in row.items() if k.partition("__")[0] in asked}
    assert packed(None, asked) is None
    assert packed(row, frozenset()) is None
    assert deal.id


def test_a_trace_says_in_words_what_was(office: Automated) -> None:
    text = """
        automation: told
        on: deal
        after: updated
        when: >-
          changed(notes) and changed(amount, discount) and discount >= old.discount
          and not old.needs_permit and not empty(old.account) and old.stage in ["qualify", "won"]
          and not is_new() and old.amount > 500
        do: {tell: {notify: {to: role manager, text: "{name}"}}}
    """
    it = office(told=text)
    [deal] = deals(it, "A")
    it.update("mia", deal, amount="200", notes="n")
    [run] = it.runs(deal)
    words = [str(e.words) for e in run.entries if e.kind == "condition"]
    assert words[:-1] == [
        "Notes changed",
        "one of Amount, Discount changed",
        "Discount is at least what it was",
        "Needs permit was No",
        "Account was not empty",
        "Stage was one of Qualify, Won",
        "the record was there before",
    ]
    [stopped] = [str(e.detail) for e in run.entries if e.state == "stopped"]
    assert stopped.startswith("it was €100")
    assert words[-1].startswith("Amount was more than €500")
    chinese = [e.words.render("zh") for e in run.entries if e.kind == "condition"]
    assert chinese[3] == "“Needs permit”之前是“否”"


def test_what_a_reader_may_not_see_now_was_not_there_before(office: Automated) -> None:
    text = """
        automation: rated
        on: account
        after: updated
        when: old.rating < 3
        do: {tell: {notify: {to: role manager, text: "{name}"}}}
    """
    it = office(rated=text)
    account = it.add("mia", "account", name="Acme", rating="5", owner=it.anna.id)
    it.update("mia", account, rating="2")
    [run] = it.runs(account)
    assert [str(e.detail) for e in run.entries if e.state == "stopped"] == ["it was 5"]
    assert it.runs(account, "anna") == [], "what stopped it may not be known"


NAMED = """
    automation: named
    on: deal
    after: {change_of: name, from: [a, Café], to: [ROOF]}
    do: {tell: {notify: {to: role manager, text: "{name}"}}}
"""


def test_values_that_a_trigger_names_are_compared_as_in_conditions(office: Automated) -> None:
    it = office(named=NAMED)
    [deal] = deals(it, "A")
    seen = []
    for name in ("Roof", "other", "roof", "CAFE", "rööf"):
        it.update("mia", deal, name=name)
        seen.append(len(it.states(deal)))
    assert seen == [1, 1, 1, 1, 2], "from A, not from other, from café in another spelling"
