"""`tailorbird backtest`: the files as they are now against the live records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import House, make_house
from tests.workspaces import BUSY

from tailorbird_platform.cli.running import run
from tailorbird_runtime.people.actor import SYSTEM


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "busy", database_url, BUSY) as made:
        records = made.company.live().records
        account = records.create(SYSTEM, "account", {"name": "Nord"}, door="sample").id
        for n in range(40):
            raw = {"name": f"Roof {n}", "account": account, "amount": str(n * 10_000)}
            records.create(SYSTEM, "deal", raw, door="sample")
        yield made


def told(house: House, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    database = house.company.settings.database_url
    code = run(["-C", str(house.folder), "--database", database, "backtest", *words])
    found = capsys.readouterr()
    assert code == 0, found.err
    return found.out


def test_a_changed_file_is_tried_without_being_applied(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    file = house.folder / "automations" / "welcome_big.yaml"
    text = """
automation: welcome_big
on: deal
after: created
when: amount > 300000
do: {tell: {notify: {to: owner, text: "{name} is big"}}}
"""
    file.write_text(text)
    path = "automations.welcome_big"
    assert "It is not in force yet." in told(house, capsys, path)
    house.publish()
    file.write_text(text.replace("300000", "100000"))
    words = told(house, capsys, path)
    assert "29 of 40 Deals match now." in words
    assert "matches 9; 20 would be new, 0 no longer there." in words
    assert "Much wider than before." in words
    found = json.loads(told(house, capsys, path, "--format", "json"))
    assert (found["matches"], found["newly"], found["much_wider"]) == (29, 20, True)
    assert found["replay"]["runs"] == found["replay"]["published_runs"] == 0, "samples are quiet"
    assert {h["kind"] for h in found["sample"]} == {"newly", "still"}
    assert found["sample"][0]["title"] == "Roof 30"
    assert list(found["sample"][0]["values"]) == ["Amount"]


def test_what_cannot_be_tried_is_told(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["-C", str(house.folder), "--database", house.company.settings.database_url]
    assert run([*words, "backtest", "automations.none"]) == 1
    assert "There is no automation or rule automations.none" in capsys.readouterr().err
    (house.folder / "automations" / "handover.yaml").write_text("automation: [")
    assert run([*words, "backtest", "automations.handover"]) == 1
    assert "handover.yaml" in capsys.readouterr().err


def test_without_a_database_none_is_made(
    tmp_path: Path, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "none.db"
    words = ["-C", str(house.folder), "--database", f"sqlite:///{file}"]
    assert run([*words, "backtest", "automations.handover"]) == 1
    assert "No configuration has been applied" in capsys.readouterr().err
    assert not file.exists()
