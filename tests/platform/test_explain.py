"""`tailorbird explain`: each part of an expression with the value that it has on a record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.companies import House, make_house
from tests.workspaces import BUSY

from tailorbird_platform.cli.running import run
from tailorbird_runtime.people.actor import SYSTEM


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "busy", database_url, BUSY) as made:
        records = made.company.live().records
        account = records.create(SYSTEM, "account", {"name": "Élan 太阳能"}, door="sample").id
        raw = {"name": "Roof", "account": account, "amount": "60000", "discount": "10"}
        records.create(SYSTEM, "deal", raw, door="sample")
        yield made


def asked(house: House, *words: str) -> int:
    database = house.company.settings.database_url
    return run(["-C", str(house.folder), "--database", database, "explain", *words])


def told(house: House, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert asked(house, *words, "--record", "deal/1") == 0
    return capsys.readouterr().out


def lines(text: str) -> dict[str, str]:
    """What stands on the right of each piece of text."""
    pairs = (line.strip().split("  ", 1) for line in text.splitlines() if "  " in line.strip())
    return {left: right.strip() for left, right in pairs}


def test_every_part_has_its_value(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    text = "(amount > 50000 and account.name == 'elan 太阳能') or not empty(notes)"
    found = lines(told(house, capsys, text.replace("'", '"')))
    assert found["deal/1"] == "Roof"
    assert found[text.replace("'", '"')] == "Yes"
    assert found["amount > 50000"] == "Yes"
    assert found["amount"] == "€60,000"
    assert found['account.name == "elan 太阳能"'] == "Yes"
    assert found["account.name"] == "Élan 太阳能"
    assert found["not empty(notes)"] == "No"
    assert found["empty(notes)"] == "Yes"
    assert found["notes"] == "empty"


def test_a_formula_shows_what_it_is_made_of(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(house, capsys, "net_value > 50000", "--format", "json")
    whole: dict[str, Any] = json.loads(found)[0]
    (net,) = whole["parts"]
    assert (whole["value"], net["text"]) == (True, "net_value")
    assert net["said"] == "€54,000"
    (formula,) = net["parts"]
    assert "discount" in formula["text"]
    assert formula["value"].startswith("54000")


def test_children_are_counted(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(house, 'any(deals.stage == "won")', "--record", "account/1") == 0
    found = lines(capsys.readouterr().out)
    assert found['any(deals.stage == "won")'] == "No"
    assert found["deals"] == "1 in all"
    assert found['deals.stage == "won"'] == "holds for 0 of 1"


def test_an_item_is_asked_by_its_path(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(told(house, capsys, "automations.handover"))
    assert found["net_value > 50000"] == "Yes"
    assert found["empty(notes)"] == "Yes"


def test_whose_eyes_and_when(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["today", "--at", "2026-03-10 23:30"]
    assert lines(told(house, capsys, *words))["today"] == "2026-03-10"
    assert lines(told(house, capsys, "empty(me)"))["empty(me)"] == "Yes"
    user = house.company.people.get(next(iter(house.people.values())))
    found = lines(told(house, capsys, "me.email", "--as", user.email))
    assert found["me.email"] == user.email


REFUSED = (
    (["amout > 1", "--record", "deal/1"], "Did you mean `amount`?"),
    (["amount > 1", "--record", "deal/99"], "There is no Deal with the number 99."),
    (["amount > 1", "--record", "dael/1"], "Did you mean `deal`?"),
    (["amount > 1", "--record", "deal"], "deal names no record."),
    (["automations.handover", "--record", "account/1"], "is about Deals, not about Accounts."),
    (["templates.won_thanks", "--record", "deal/1"], "has no condition and no formula."),
    (["true", "--record", "deal/1", "--as", "no@one.example"], "has the address no@one.example."),
)


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_cannot_be_explained_is_told(
    house: House, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert asked(house, *words) == 1
    assert sentence in capsys.readouterr().err
