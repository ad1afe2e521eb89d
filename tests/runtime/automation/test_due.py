"""Automations by the clock: once each, also after a stop, also with several workers."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.runtime.automation.conftest import Automated, Office

from tailorbird_runtime.automation import Automations

WEEKLY = """
    automation: weekly
    on: account
    every: monday at 08:00
    when: country == "de"
    do: {go: {create_task: {title: "Look at {name}"}}}
"""
BIRTHDAY = """
    automation: greet
    on: deal
    date: {field: expected_close, days: -3, yearly: true, at: "09:00"}
    do: {go: {create_task: {title: "Greet {name}"}}}
"""
BEFORE = """
    automation: soon
    on: deal
    date: {field: expected_close, days: -3, at: "09:00"}
    do: {go: {create_task: {title: "Soon {name}"}}}
"""
QUIET = """
    automation: quiet
    on: account
    quiet: {days: 60, at: "08:00"}
    do: {go: {create_task: {title: "Call {name}", for: owner}}}
"""


def at(it: Office, year: int, month: int, day: int, hour: int = 12) -> None:
    """Move the clock and let the worker do what is due."""
    it.clock.now = datetime(year, month, day, hour, tzinfo=UTC)
    it.automation.run_due()
    it.work()


def titles(it: Office) -> list[str]:
    """The titles of all tasks."""
    return sorted(t["title"] for t in it.all("task"))


def test_a_schedule_runs_for_what_matches_once_and_missed_times_once(office: Automated) -> None:
    it = office(weekly=WEEKLY)
    it.add("mia", "account", name="Acme")
    it.add("mia", "account", name="Wien", country="at")
    at(it, 2026, 3, 10)
    assert titles(it) == []
    at(it, 2026, 3, 16)
    at(it, 2026, 3, 16, 13)
    assert titles(it) == ["Look at Acme"]
    at(it, 2026, 4, 8)
    assert titles(it) == ["Look at Acme"] * 2


def test_two_workers_do_a_due_time_once(office: Automated) -> None:
    it = office(weekly=WEEKLY)
    for number in range(60):
        it.add("mia", "account", name=f"A{number}")
    at(it, 2026, 3, 10)
    it.clock.now = datetime(2026, 3, 16, 12, tzinfo=UTC)
    other = Automations(
        model=it.model,
        records=it.crm.automation.records,
        queue=it.queue,
        engine=it.engine,
        clock=it.clock,
    )
    assert it.automation.run_due() + other.run_due() == 1
    it.work()
    assert len(titles(it)) == 60


def test_a_job_that_is_delivered_again_does_nothing_twice(office: Automated) -> None:
    it = office(weekly=WEEKLY)
    it.add("mia", "account", name="Acme")
    at(it, 2026, 3, 10)
    it.clock.now = datetime(2026, 3, 16, 12, tzinfo=UTC)
    it.automation.run_due()
    [first] = it.queue.claim("one", ["automation_due"])
    it.clock.forward(minutes=10)
    [again] = it.queue.claim("two", ["automation_due"])
    handler = it.automation.handlers()["automation_due"]
    handler(again)
    handler(first)
    assert titles(it) == ["Look at Acme"]


def test_days_before_a_date_also_those_missed_and_once(office: Automated) -> None:
    it = office(soon=BEFORE)
    account = it.add("mia", "account", name="Acme")
    for day in (12, 14, 16, 20, 30):
        it.deal(f"D{day}", account, expected_close=f"2026-03-{day}")
    at(it, 2026, 3, 10)
    at(it, 2026, 3, 11)
    assert titles(it) == ["Soon D14"]
    at(it, 2026, 3, 13)
    assert titles(it) == ["Soon D14", "Soon D16"]
    at(it, 2026, 3, 27)
    assert titles(it) == ["Soon D14", "Soon D16", "Soon D20", "Soon D30"]


def test_a_day_returns_every_year_29_february_on_the_28th(office: Automated) -> None:
    it = office(greet=BIRTHDAY)
    account = it.add("mia", "account", name="Acme")
    it.deal("Leap", account, expected_close="2024-02-29")
    it.deal("March", account, expected_close="1999-03-14")
    at(it, 2026, 3, 10)
    at(it, 2026, 3, 11)
    assert titles(it) == ["Greet March"]
    at(it, 2027, 2, 24)
    at(it, 2027, 2, 25)
    assert titles(it) == ["Greet Leap", "Greet March"]
    at(it, 2028, 2, 25)
    at(it, 2028, 2, 26)
    assert titles(it).count("Greet Leap") == 2


def test_a_quiet_record_is_told_once(office: Automated) -> None:
    it = office(quiet=QUIET)
    account = it.add("anna", "account", name="Acme")
    at(it, 2026, 3, 10)
    at(it, 2026, 5, 8)
    assert titles(it) == []
    at(it, 2026, 5, 10)
    at(it, 2026, 5, 11)
    assert titles(it) == ["Call Acme"]
    it.update("mia", account, website="https://acme.example")
    at(it, 2026, 5, 12)
    assert titles(it) == ["Call Acme"]
    assert it.states(account) == [("quiet", "done")]


def test_what_was_due_during_a_pause_is_not_made_up_for(office: Automated) -> None:
    it = office(weekly=WEEKLY)
    it.add("mia", "account", name="Acme")
    at(it, 2026, 3, 10)
    it.automation.stop_all()
    at(it, 2026, 3, 17)
    it.automation.resume_all()
    at(it, 2026, 3, 18)
    assert titles(it) == []
    at(it, 2026, 3, 24)
    assert titles(it) == ["Look at Acme"]
