"""The replay of the past agrees with what really ran, and tells what a change would have done."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company, compiled
from tests.workspaces import with_files

from tailorbird_metadata.model import Model
from tailorbird_runtime.trials.replay import DAYS, Replay, replay

WON = "after: {enters: [won]}"
OTHERS = {
    "raised": ("after: {change_of: country, from: [de], to: [at, ch]}", "employees > 5"),
    "touched": ("after: updated", 'industry != "food"'),
    "came": ("after: created", 'starts_with(owner.name, "an")'),
    "left": ("after: updated", 'changed(country) and old.country == "de"'),
    "grown": ("after: updated", "old.employees < employees or empty(old.industry)"),
    "stayed": ("after: updated", "not changed(country, employees) and not is_new()"),
    "made": ("after: created", "is_new() and changed(employees) and empty(old.name)"),
}
DEALS = {
    "richer": "old.amount < amount and old.stage_open",
    "worth": "changed(net_value) and not (net_value > old.net_value)",
}
"""Conditions of automations on deals that are won."""


def files(when: str = "amount > 5000", more: str = "") -> Mapping[str, str]:
    made = {
        "automations/big.yaml": f"""
            automation: big
            on: deal
            {WON}
            when: {when}
            {more}
            do: {{tell: {{notify: {{to: role manager, text: "{{name}}"}}}}}}
        """
    }
    for name, condition in DEALS.items():
        made[f"automations/{name}.yaml"] = (
            made["automations/big.yaml"]
            .replace(f"when: {when}", f"when: {condition}")
            .replace("automation: big", f"automation: {name}")
        )
    for name, (trigger, condition) in OTHERS.items():
        made[f"automations/{name}.yaml"] = f"""
            automation: {name}
            on: account
            {trigger}
            when: {condition}
            do: {{tell: {{notify: {{to: role manager, text: "{{name}}"}}}}}}
        """
    return with_files(RICH, made)


def lived(engine: sa.Engine, given: Mapping[str, str]) -> Crm:
    """A company with 120 days behind it."""
    crm = company(engine, given)
    dice = random.Random(7)
    accounts, deals = [], []
    for day in range(0, 120, 3):
        crm.clock.now += timedelta(days=3)
        account = crm.add(dice.choice(("anna", "ben")), "account", name=f"A{day}", employees="9")
        deal = {"name": f"D{day}", "account": account.id, "amount": str(dice.randrange(9) * 1500)}
        deals.append(crm.add("mia", "deal", site_visit_on="2026-03-01", **deal).id)
        accounts.append(account.id)
        for _ in range(3):
            raw = dice.choice(
                (
                    {"country": dice.choice(("de", "at", "ch"))},
                    {"employees": str(dice.randrange(1, 12))},
                    {"industry": dice.choice(("food", "retail", ""))},
                )
            )
            crm.records.update(crm.root, "account", dice.choice(accounts), raw, door="form")
        if day % 2 == 0:
            stage = dice.choice(("won", "won", "proposal", "qualify"))
            raw = {"stage": stage, "amount": str(dice.randrange(1, 9) * 1500)}
            crm.records.update(crm.root, "deal", dice.choice(deals), raw, door="form")
    return crm


def ran(crm: Crm, name: str) -> int:
    """How often it really ran in the days that are replayed."""
    since = crm.clock.now - timedelta(days=DAYS)
    found = crm.automation.runs_of(crm.model.automations[name], 10_000)
    return sum(run.started_at >= since and run.state == "done" for run in found)


def replayed(crm: Crm, draft: Mapping[str, str], name: str) -> Replay:
    new: Model = compiled(draft)
    found = replay(crm.engine, crm.model, new, f"automations.{name}", now=crm.clock.now)
    assert found is not None
    return found


def test_the_replay_agrees_with_what_really_ran(engine: sa.Engine) -> None:
    crm = lived(engine, files())
    for name in ("big", *OTHERS, *DEALS):
        found = replayed(crm, files(), name)
        assert found.published_runs == found.runs == ran(crm, name) > 0, name


def test_a_change_shows_in_the_replay(engine: sa.Engine) -> None:
    crm = lived(engine, files())
    wider = replayed(crm, files("amount > 0"), "big")
    assert wider.runs > (wider.published_runs or 0) == ran(crm, "big")
    assert replayed(crm, files("amount > 900000"), "big").runs == 0
    once = replayed(crm, files("amount > 0", "once_per: account"), "big")
    assert 0 < once.runs <= wider.runs


@pytest.mark.parametrize("trigger", ["every: day at 08:00", "button: {label: Go}"])
def test_the_clock_and_buttons_have_no_replay(engine: sa.Engine, trigger: str) -> None:
    crm = company(engine)
    draft = files()["automations/big.yaml"].replace(WON, trigger)
    model = compiled({**RICH, "automations/big.yaml": draft})
    assert replay(engine, crm.model, model, "automations.big", now=crm.clock.now) is None
