"""Automations that set each other off stop; what the person saved stays."""

from __future__ import annotations

from tests.crm import RICH
from tests.runtime.automation.conftest import Automated

ONE = """
    automation: one
    label: Raise discount
    on: deal
    after: {change_of: notes}
    do: {go: {set: {line: pv, amount: =amount + 1}}}
"""
TWO = """
    automation: two
    label: Note the amount
    on: deal
    after: {change_of: amount}
    do: {go: {set: {discount: =discount + 1}}}
"""
THREE = """
    automation: three
    label: Note the discount
    on: deal
    after: {change_of: discount}
    do: {go: {set: {amount: =amount + 1}}}
"""
SELF = """
    automation: self
    label: Count up
    on: deal
    after: updated
    do: {go: {set: {amount: =amount + 1}}}
"""
GROW = """
    automation: grow
    label: Another contact
    on: contact
    after: created
    do: {go: {create_record: {entity: contact, set: {name: =name}}}}
"""


def test_three_that_set_each_other_off_stop_and_the_save_stays(office: Automated) -> None:
    it = office(one=ONE, two=TWO, three=THREE)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    saved = it.update("mia", deal, notes="Hello")
    assert (saved.values["notes"], saved.values["amount"]) == ("Hello", deal.values["amount"])
    assert saved.values["line"] is None
    [run] = it.runs(deal)
    assert (run.name, run.state) == ("one", "stopped")
    assert str(run.reason) == (
        "These automations set each other off in a circle and were stopped: "
        "Raise discount → Note the amount → Note the discount → Note the amount "
        "→ Note the discount."
    )


def test_after_three_circles_in_a_row_the_guilty_ones_pause(office: Automated) -> None:
    it = office(one=ONE, two=TWO, three=THREE)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    for text in ("1", "2", "3"):
        deal = it.update("mia", deal, notes=text)
    paused = {
        s.automation.name for s in it.automation.statuses(it.model.automations.values()) if s.pause
    }
    assert paused == {"two", "three"}
    assert sorted(it.told("root")) == [
        "The automation “Note the amount” was paused.",
        "The automation “Note the discount” was paused.",
    ]
    deal = it.update("mia", deal, notes="4")
    assert deal.values["line"] == "pv"
    assert it.states(deal)[-1] == ("one", "done")
    it.automation.resume("two")
    it.automation.resume("three")
    it.update("mia", deal, notes="5")
    assert it.states(deal)[-1] == ("one", "stopped")


def test_one_that_sets_itself_off_stops(office: Automated) -> None:
    it = office(self=SELF)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    assert it.update("mia", deal, notes="x").values["amount"] == deal.values["amount"]
    assert "Count up → Count up" in str(it.runs(deal)[-1].reason)


def test_a_chain_over_ever_new_records_stops_at_eight(office: Automated) -> None:
    it = office(grow=GROW)
    contact = it.add("mia", "contact", name="Ann")
    assert [c["name"] for c in it.all("contact")] == ["Ann"]
    [run] = it.runs(contact)
    assert str(run.reason).startswith("More than 8 automations set each other off")
    assert str(run.reason).count("Another contact") == 9


def test_a_chain_that_ends_by_itself_runs_to_its_end(office: Automated) -> None:
    it = office(one=ONE, two=TWO)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    saved = it.update("mia", deal, notes="x")
    assert (saved.values["line"], str(saved.values["discount"])) == ("pv", "1.00")
    assert it.states(deal) == [("one", "done"), ("two", "done")]
    assert it.runs(deal)[1].causes == ("one",)


def test_more_than_two_hundred_actions_are_not_done(office: Automated) -> None:
    steps = "\n".join(
        f"      c{i}: {{create_record: {{entity: contact, set: {{name: x}}}}}}" for i in range(15)
    )
    twice = "\n".join(f"      t{i}: {{create_task: {{title: x}}}}" for i in range(15))
    first = f"""
    automation: many
    on: account
    after: created
    do:
{steps}
"""
    then = f"""
    automation: each
    on: contact
    after: created
    do:
{twice}
"""
    it = office(RICH, many=first, each=then)
    account = it.add("mia", "account", name="Acme")
    assert it.all("contact") == [] and it.all("task") == []
    assert "More than 200 actions" in str(it.runs(account)[0].reason)


def test_two_that_write_the_same_field_set_a_third_off_once(office: Automated) -> None:
    first = """
    automation: first
    on: deal
    after: {change_of: notes}
    do: {go: {set: {line: pv}}}
    """
    second = first.replace("first", "second").replace("line: pv", "line: storage")
    tell = """
    automation: tell
    on: deal
    after: {change_of: line}
    do: {go: {create_task: {title: Look}}}
    """
    it = office(first=first, second=second, tell=tell)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    assert it.update("mia", deal, notes="x").values["line"] == "storage"
    assert len(it.all("task")) == 1
    last = it.runs(deal)[-1]
    assert (last.name, last.state) == ("tell", "skipped")
    assert str(last.reason) == "It ran for this change already."


def test_only_circles_in_a_row_pause(office: Automated) -> None:
    text = """
    automation: maybe
    label: Maybe
    on: deal
    after: updated
    do: {go: {if: notes != "calm", set: {amount: =amount + 1}}}
    """
    it = office(maybe=text)
    deal = it.deal("Roof", it.add("mia", "account", name="Acme"))
    for notes in ("1", "2", "calm", "3", "4"):
        deal = it.update("mia", deal, notes=notes)
    states = [state for _, state in it.states(deal)]
    assert states == ["stopped", "stopped", "done", "stopped", "stopped"]
    assert it.automation.status(it.model.automations["maybe"]).pause is None
    it.update("mia", deal, notes="5")
    assert it.automation.status(it.model.automations["maybe"]).pause is not None
