"""Automations by the clock: once each, also after a stop, also with several workers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa
from tests.runtime.automation.conftest import Automated, Office

from tailorbird_runtime.automation import Automations
from tailorbird_runtime.automation.tables import sys_automation_day, sys_fired
from tailorbird_runtime.storage.engine import read, write

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


def test_a_quiet_record_above_the_cap_is_told_another_day(office: Automated) -> None:
    it = office(quiet=QUIET.replace("    do:", "    daily_cap: 1\n    do:"))
    for name in ("Acme", "Brick", "Clay"):
        it.add("anna", "account", name=name)
    at(it, 2026, 3, 10)
    at(it, 2026, 5, 10)
    assert titles(it) == ["Call Acme"]
    at(it, 2026, 5, 11)
    at(it, 2026, 5, 12)
    at(it, 2026, 5, 13)
    assert titles(it) == ["Call Acme", "Call Brick", "Call Clay"]


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


ONCE = """
    automation: plan
    on: deal
    after: updated
    once_per: expected_close
    do: {go: {create_task: {title: "Prepare {name}"}}}
"""


def test_what_is_remembered_of_times_long_past_is_removed(office: Automated) -> None:
    it = office(weekly=WEEKLY, greet=BIRTHDAY, soon=BEFORE, quiet=QUIET, plan=ONCE)
    account = it.add("anna", "account", name="Acme")
    deal = it.deal("Roof", account, expected_close="2026-03-13")
    it.update("mia", deal, notes="1")
    at(it, 2026, 3, 9)
    at(it, 2026, 3, 10)
    at(it, 2026, 3, 16)
    at(it, 2026, 5, 11)
    it.automation.remove_old()
    kinds = ["at", "date", "once", "quiet"]
    assert sorted({occasion.split(":")[0] for occasion in remembered(it)}) == kinds
    at(it, 2026, 11, 16)
    told = titles(it)
    it.automation.remove_old()
    newest, *kept = sorted(remembered(it))
    assert newest.startswith("at:2026-11-16T")
    assert [occasion.split(":")[0] for occasion in kept] == ["once", "quiet"]
    assert [day.isoformat() for day in counted(it)] == ["2026-11-16"]
    it.update("mia", deal, notes="2")
    at(it, 2026, 11, 17)
    assert titles(it) == told


def test_a_quiet_time_that_another_followed_is_forgotten(office: Automated) -> None:
    it = office(quiet=QUIET)
    account = it.add("anna", "account", name="Acme")
    at(it, 2026, 3, 10)
    at(it, 2026, 5, 10)
    accounts = it.records.tables.of("account")
    with write(it.engine) as connection:
        spoke = accounts.update().where(accounts.c.id == account.id)
        connection.execute(spoke.values(last_activity_at=it.clock.now))
    at(it, 2026, 8, 10)
    assert len(remembered(it)) == 2
    at(it, 2026, 12, 10)
    it.automation.remove_old()
    assert len(remembered(it)) == 1
    at(it, 2026, 12, 11)
    assert titles(it).count("Call Acme") == 2


def remembered(it: Office) -> list[str]:
    """For which occasions something ran."""
    with read(it.engine) as connection:
        return list(connection.scalars(sa.select(sys_fired.c.occasion)))


def counted(it: Office) -> list[date]:
    """The days on which runs are counted."""
    with read(it.engine) as connection:
        return sorted(set(connection.scalars(sa.select(sys_automation_day.c.day))))
