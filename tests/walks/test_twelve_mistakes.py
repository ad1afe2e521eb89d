"""A workspace with twelve different mistakes: twelve problems in one run, and nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.workspaces import SMALL, with_files, write_workspace

from tailorbird_platform.cli.running import run

MISTAKES = {
    "picklists/colour.yaml": """
        picklist: colour
        options:
          red: {label: Red, color: crimson}
          red: Red again
    """,
    "entities/visit/entity.yaml": """
        entity: visit
        title: subject
        fields:
          subject: {type: text, max: 80}
          account: {type: lookup, to: acount}
          minutes: {type: nubmer}
          cost: {type: money, requird: true}
          total: {type: formula, returns: money, value: cost + visited_by}
          visited_by: {type: user}
        rules:
          late: {when: minutes > 60, require: [reason]}
    """,
    "entities/visit/layouts/rep.yaml": """
        layout: rep
        for: [salesman]
        tabs:
          overview: {sections: {facts: {fields: [subject, colour]}}}
    """,
    "roles/guest.yaml": """
        role: guest
        can:
          account: {read: team == me.team}
          deal: {read: stage == "wonn"}
    """,
    "entities/visit/rep.yaml": """
        layout: lost
    """,
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "company", with_files(SMALL, MISTAKES))


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_check_names_all_twelve_with_place_and_help(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(workspace)
    assert run(["-C", str(workspace), "check", "--format", "json"]) == 1
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert len(errors) == 12, "\n".join(f"{e['file']}:{e['line']} {e['message']}" for e in errors)
    assert all(e["file"] and e["line"] and e["column"] and e["help"] for e in errors)
    assert len({(e["file"], e["line"], e["column"]) for e in errors}) == 12
    assert snapshot(workspace) == before


@pytest.mark.parametrize("command", ["check", "plan"])
def test_people_read_them_in_compiler_style(
    workspace: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(workspace), command]) == 1
    told = capsys.readouterr().out
    assert "12 errors, 0 warnings in " in told
    assert "  entities/visit/entity.yaml:6:19\n" in told
    assert "minutes: {type: nubmer}" in told
    assert "^^^^^^" in told
    assert "Did you mean `account`?" in told


def test_neither_plan_nor_apply_touches_anything(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(workspace)
    assert run(["-C", str(workspace), "plan", "-o", str(workspace / "x.plan")]) == 1
    assert run(["-C", str(workspace), "plan", "--format", "json"]) == 1
    assert run(["-C", str(workspace), "apply"]) == 1
    capsys.readouterr()
    assert snapshot(workspace) == before
