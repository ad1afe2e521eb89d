"""`tailorbird automation`: pausing holds at once, also in a process that runs already."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.workspaces import TINY, with_files, write_workspace

from tailorbird_designer.workspace.repository import Repository
from tailorbird_platform.cli.running import run
from tailorbird_platform.companies import Company
from tailorbird_platform.settings import settings_for
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.query import Query

Command = Callable[..., int]

FILES = with_files(
    TINY,
    {
        "automations/greet.yaml": """
            automation: greet
            on: thing
            after: created
            do: {go: {create_task: {title: "Look at {name}"}}}
        """,
        "automations/weekly.yaml": """
            automation: weekly
            on: thing
            every: monday at 08:00
            do: {go: {create_task: {title: "Weekly {name}"}}}
        """,
    },
)


@pytest.fixture
def command(
    tmp_path: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Runs a command on a company with two automations."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("TAILORBIRD_LOCALE", "en")
    folder = write_workspace(tmp_path / "company", FILES)
    (folder / ".gitignore").write_text("/var/\n")
    Repository(folder).create()

    def ran(*words: str) -> int:
        return run(["-C", str(folder), "--database", database_url, *words])

    assert ran("apply") == 0
    capsys.readouterr()
    return ran


@pytest.fixture
def company(tmp_path: Path, database_url: str) -> Iterator[Company]:
    """The company as a server has it open."""
    made = Company(settings_for(tmp_path / "company", {}, database=database_url))
    yield made
    made.close()


def tasks(company: Company) -> int:
    """Make a thing; how many tasks there are then."""
    live = company.live()
    live.records.create(SYSTEM, "thing", {"name": "A"}, door="form")
    return live.records.count(SYSTEM, "task", Query())


def test_pausing_and_the_switch_for_all_hold_at_once(
    command: Command, company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tasks(company) == 1
    assert command("automation", "pause", "greet") == 0
    assert tasks(company) == 1
    assert command("automation", "list") == 0
    told = capsys.readouterr().out
    assert "greet  paused  1 runs today" in told
    assert "weekly  switched on  0 runs today  due " in told
    assert command("automation", "resume", "greet") == 0
    assert command("automation", "stop-all") == 0
    assert tasks(company) == 1
    capsys.readouterr()
    assert command("automation", "list", "--format", "json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert [(f["automation"], f["running"], f["all_paused"]) for f in facts] == [
        ("greet", False, True),
        ("weekly", False, True),
    ]
    assert command("automation", "resume-all") == 0
    assert tasks(company) == 2


def test_an_unknown_name_pauses_nothing(
    command: Command, company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("automation", "pause", "greet", "gone") == 1
    assert "There is no automation gone." in capsys.readouterr().err
    assert tasks(company) == 1
