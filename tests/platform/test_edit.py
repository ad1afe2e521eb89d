"""`tailorbird edit`: one item changes in the working tree, or nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.designer.edits.nord import workspace

from tailorbird_platform.cli.running import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, content in workspace().items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def edit(folder: Path, *words: str) -> int:
    return run(["-C", str(folder), "edit", *words])


def test_a_new_field_is_one_inserted_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(folder)
    assert edit(folder, "add", "visit.fields.roof_pitch", "{type: decimal}") == 0
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if line[:1] == "+" and line[:3] != "+++"] == [
        "+  roof_pitch: {type: decimal}"
    ]
    assert not [line for line in told if line[:1] == "-" and line[:3] != "---"]
    after = contents(folder)
    file = "entities/visit/entity.yaml"
    assert {p for p in after if after[p] != before.get(p)} == {file}
    assert len(after[file].splitlines()) == len(before[file].splitlines()) + 1


def test_a_mistake_is_refused_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    assert edit(folder, "set", "visit.rules.long.check", "hous < 9") == 1
    told = capsys.readouterr().err
    assert "hous" in told and "nothing was written" in told
    assert edit(folder, "set", "visit.fields.name", "{type: text") == 1
    assert edit(folder, "retire", "visit.fields.nope") == 1
    assert contents(folder) == before
    assert edit(folder, "set", "visit.rules.long.check", "hous < 9", "--force") == 0
    assert b"check: hous < 9" in (folder / "entities/visit/entity.yaml").read_bytes()


def test_a_dry_run_prints_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    assert edit(folder, "rename", "visit.fields.hours", "duration", "--dry-run") == 0
    assert "+  duration:" in capsys.readouterr().out
    assert contents(folder) == before


def test_an_override_and_its_reset_leave_no_trace(folder: Path) -> None:
    before = contents(folder)
    assert edit(folder, "override", "deal.fields.discount.max", "30") == 0
    assert (folder / "entities/deal/entity.yaml").is_file()
    assert edit(folder, "reset", "deal.fields.discount.max") == 0
    assert contents(folder) == before


def test_every_verb_works_from_the_terminal(folder: Path) -> None:
    assert edit(folder, "move", "visit.fields.hours", "--before", "name") == 0
    assert edit(folder, "retire", "visit.fields.place", "2026-01-31") == 0
    assert edit(folder, "retire", "visit.fields.kind.call") == 0
    assert edit(folder, "set", "visit.label", "Trip") == 0
    assert edit(folder, "set", "visit.label", "Trip") == 0
    text = (folder / "entities/visit/entity.yaml").read_text("utf-8")
    assert text.index("hours:") < text.index("name: {") and "retired: 2026-01-31" in text
    assert "label: Trip          # one word" in text


@pytest.mark.parametrize(
    "words",
    [
        ["drop", "visit"],
        ["set", "visit.label"],
        ["move", "visit.fields.name", "x", "--after", "hours"],
        ["add", "visit.fields.x", "{type: text}", "--before", "a", "--after", "b"],
        ["set", "visit.label", "x", "--after", "y"],
    ],
)
def test_misuse_is_64(folder: Path, words: list[str]) -> None:
    assert edit(folder, *words) == 64
