"""What automations do when a record is made or changed."""

from __future__ import annotations

from datetime import date

import pytest
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


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("net_value > 50000", "it was €1,000"),
        ("expected_close > d'2027-01-01'", "it was 4 May 2026"),
        ("owner == me", "it was mia"),
        ("discount >= 10", "it was 0%"),
        ("account.name == 'X'", "it was Acme"),
        ("empty(expected_close)", "it was 4 May 2026"),
        ("needs_permit", "it was No"),
        ("stage in ['won', 'lost']", "it was Qualify"),
        ("amount * 2 > 50000", "it was €1,000"),
    ],
)
def test_the_value_that_stopped_it_is_told(office: Automated, when: str, told: str) -> None:
    text = f"""
    automation: late
    on: deal
    after: {{change_of: notes}}
    when: "{when}"
    do: {{go: {{set: {{line: pv}}}}}}
    """
    it = office(late=text)
    account = it.add("mia", "account", name="Acme")
    deal = it.deal("Roof", account, expected_close="2026-05-04")
    it.update("root", deal, notes="x")
    [run] = it.runs(deal)
    assert [str(e.detail) for e in run.entries if e.state == "stopped"] == [told]
