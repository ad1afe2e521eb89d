"""What automations do when a record is made or changed."""

from __future__ import annotations

from datetime import date

from tests.runtime.automation.conftest import Automated

WON = """
    automation: handover
    label: Hand over won deals
    on: deal
    after: {enters: [won]}
    when: net_value > 50000 and account.country == "de"
    do:
      plan:
        create_task:
          title: "Invoice {name} of {account.name}"
          for: owner
          due: in 2 working days
      note: {set: {notes: Won., expected_close: =today}}
      more: {create_record: {entity: contact, set: {name: =name}}}
      tell: {notify: {to: role manager, text: "{name} is won by {owner}"}}
"""


def test_a_won_deal_gets_its_task_its_fields_a_record_and_a_notice(office: Automated) -> None:
    it = office(handover=WON)
    account = it.add("mia", "account", name="Acme")
    deal = it.deal("Roof", account, amount="60000", owner=it.anna.id)
    won = it.update("mia", deal, stage="won")
    assert won.values["notes"] == "Won."
    assert won.values["expected_close"] == date(2026, 3, 10)
    [task] = it.all("task")
    assert (task["title"], task["due_on"], task["owner"]) == (
        "Invoice Roof of Acme",
        date(2026, 3, 12),
        it.anna.id,
    )
    assert [c["name"] for c in it.all("contact")] == ["Roof"]
    assert it.told("mia") == ["Roof is won by anna"]
    assert it.states(deal) == [("handover", "done")]


def test_the_trace_says_what_stopped_it_with_the_value(office: Automated) -> None:
    it = office(handover=WON)
    account = it.add("mia", "account", name="Acme", country="at")
    deal = it.deal("Roof", account, amount="60000")
    it.update("mia", deal, stage="won")
    [run] = it.runs(deal)
    told = [(e.kind, e.state, str(e.words), str(e.detail or "")) for e in run.entries]
    assert run.state == "skipped"
    assert told == [
        ("trigger", "passed", "Deal came into a stage", "Qualify to Won"),
        ("condition", "passed", "Net value is more than €50,000", ""),
        ("condition", "stopped", "Account › Country is Germany", "it was Austria"),
        ("step", "open", "Add the task “Invoice {Name} of {Account › Name}” for Owner", ""),
        ("step", "open", "Set Notes, Expected close", ""),
        ("step", "open", "Create Contact", ""),
        ("step", "open", "Notify Sales manager", ""),
    ]
    assert it.all("task") == []
