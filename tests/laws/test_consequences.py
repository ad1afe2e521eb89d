"""What rules offer, lock and empty: a form in the browser says what the server then does."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from tests.bound import BOUND
from tests.crm import Crm, company
from tests.node import node_path

import tailorbird_runtime
from tailorbird_metadata.model import Layout
from tailorbird_runtime.forms.conditions import Conditions, row_of
from tailorbird_runtime.forms.consequences import empties, offers
from tailorbird_runtime.forms.voice import Voice
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid

SCRIPT = Path(tailorbird_runtime.__file__).parent / "static" / "expressions.js"
CASES = 90
EMPTIED = ("lost_reason", "notes", "tags")
VALUES: dict[str, tuple[Any, ...]] = {
    "line": ("", "pv", "storage"),
    "source": ("", "partner", "fair", "shop"),
    "amount": ("", "50", "5000"),
    "signed_on": ("", "2026-03-01", "2026-03-02"),
    "notes": ("", "Call them", "Late"),
    "tags": ((), ("warm",), ("late", "warm")),
    "lost_reason": ("", "price", "timing"),
    "stage": ("qualify", "parked", "proposal", "won", "lost"),
}


@dataclass
class Case:
    """A stored deal, and what somebody typed over it."""

    stored: Record
    typed: dict[str, Any]
    said: dict[str, Any]


def some(random: Random, share: float) -> dict[str, Any]:
    """Random values of some fields."""
    return {n: random.choice(found) for n, found in VALUES.items() if random.random() < share}


def stored_deal(crm: Crm, random: Random, number: int) -> Record | None:
    """A deal in a random state, as two writes leave it; None if rules refuse such a one."""
    account = crm.add("mia", "account", name=f"Acme {number}")
    try:
        made = crm.add("mia", "deal", name="Roof", account=account.id, **some(random, 0.4))
        raw = {"notes": "Call them", "tags": ("warm",), **some(random, 0.3)}
        return crm.records.update(crm.mia, "deal", made.id, raw, door="form")
    except RecordInvalid:
        return None


def form_data(crm: Crm, deal: Record, typed: dict[str, Any]) -> str:
    """What the browser gets, with the typed values as its row."""
    entity = crm.model.entity("deal")
    live = Conditions(
        entity=entity,
        layout=Layout(id="l", name="l", roles=(), tabs={}),
        voice=Voice(locale="en", zone=ZoneInfo("UTC"), now=crm.clock.now,
                    today=crm.clock.now.date(), currency="EUR"),
        inputs=crm.records.inputs(crm.mia),
        row=row_of(crm.model, entity, deal.values, typed),
        readable=deal.readable,
        before=deal.values,
    )  # fmt: skip
    shown = frozenset(entity.fields)
    return live.as_json(shown, offers=offers(live, shown), empties=empties(live))


def in_browser(rows: list[str]) -> list[dict[str, Any]]:
    script = (
        f"const t = require({json.dumps(str(SCRIPT))});"
        "const q = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(q.map((live) => t.consequences(live, live.stored))))"
    )
    asked = json.dumps([json.loads(r) for r in rows])
    done = subprocess.run(
        [node_path(), "-e", script], input=asked, capture_output=True, text=True, check=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture
def cases(crm: Crm) -> list[Case]:
    random = Random(7)
    deals = (stored_deal(crm, random, n) for n in range(CASES))
    pairs = [(d, some(random, 0.4)) for d in deals if d is not None]
    data = in_browser([form_data(crm, d, typed) for d, typed in pairs])
    found = [Case(d, typed, said) for (d, typed), said in zip(pairs, data, strict=True)]
    assert sum(bool(c.said["emptied"]) for c in found) > 5
    assert sum(bool(c.said["offered"]) for c in found) > 5
    return found


@pytest.fixture
def crm(engine: sa.Engine) -> Crm:
    return company(engine, BOUND)


def test_a_form_says_what_the_server_does(crm: Crm, cases: list[Case]) -> None:
    for case in cases:
        rules = refusing_rules(crm, case)
        assert ("read_only" in rules) == writes_locked(case), case
        assert ("rule" in rules) == is_off_offer(case), case
        if not rules:
            now = crm.records.get(crm.mia, "deal", case.stored.id)
            for name in EMPTIED:
                assert is_kept(case, name, now) or name in case.said["emptied"], (name, case)
                assert not (name in case.said["emptied"] and now.values[name]), (name, case)


def refusing_rules(crm: Crm, case: Case) -> set[str]:
    """The codes with which the server refuses what was typed; moves are left out of it."""
    try:
        crm.records.update(crm.mia, "deal", case.stored.id, case.typed, door="form")
    except RecordInvalid as refused:
        return {e.code for e in refused.errors}
    return set()


def writes_locked(case: Case) -> bool:
    """Whether something was typed that differs, in a field that the form shows as locked."""
    values = case.stored.values
    for name in ("amount", "signed_on"):
        was = values[name]
        typed = case.typed.get(name)
        if typed is not None and name not in case.stored.writable and typed != as_typed(was):
            return True
    return False


def as_typed(value: Any) -> str:
    return "" if value is None else f"{value:f}".split(".")[0] if value.__class__.__name__ == (
        "Decimal"
    ) else str(value)  # fmt: skip


def is_off_offer(case: Case) -> bool:
    """Whether an option is chosen that the form does not offer."""
    offered = case.said["offered"].get("source")
    chosen = case.typed.get("source", case.stored.values["source"])
    return bool(chosen) and offered is not None and chosen not in offered


def is_kept(case: Case, name: str, now: Record) -> bool:
    """Whether the field has what was typed, or what it had."""
    wanted = case.typed.get(name, case.stored.values[name])
    return (now.values[name] or None) == (wanted or None)


def test_a_field_may_be_called_as_what_every_object_of_a_browser_has() -> None:
    name = "constructor"
    field = {"is": "field", "kind": "choice", "field": name}
    empty = {"is": "call", "kind": "boolean", "function": "empty", "arguments": [field]}
    live = {
        "stored": {},
        "inputs": {},
        "require": [{"when": empty, "fields": [name]}],
        "sections": [],
        "offers": [{"when": None, "fields": {name: ["a"]}}],
        "empties": [{"when": None, "note": "x", "fields": {}}],
    }
    assert in_browser([json.dumps(live)]) == [
        {"required": [name], "sections": [], "offered": {name: ["a"]}, "emptied": {}}
    ]
