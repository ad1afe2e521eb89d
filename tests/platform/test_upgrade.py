"""`tailorbird upgrade-language`: the company's files alone, and only when there is something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tests.workspaces import TINY, write_workspace

from tailorbird_metadata.source.language import Language, OldFile, Splice, over
from tailorbird_metadata.source.nodes import MapNode
from tailorbird_platform.cli import upgrade
from tailorbird_platform.cli.running import run

ENTITY = "entities/thing/entity.yaml"


def step(file: OldFile) -> Iterable[Splice]:
    """A pretend version 2, in which `required:` is called `needed:`."""
    return _needed(file.root) if file.path.endswith("entity.yaml") else ()


def _needed(root: MapNode) -> Iterator[Splice]:
    for _, _, field in root.maps("fields"):
        if isinstance(field, MapNode) and "required" in field.entries:
            yield over(field.key("required"), "needed")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    folder = write_workspace(tmp_path / "tiny", TINY)
    return write_workspace(folder, {"packs/p/pack.yaml": "pack: p\nversion: 1.0.0\ncrm: 1\n"})


def test_today_there_is_nothing_to_do(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (tiny / ENTITY).read_bytes()
    assert run(["-C", str(tiny), "upgrade-language"]) == 0
    assert capsys.readouterr().out == "All files are in version 1, the newest.\n"
    assert (tiny / ENTITY).read_bytes() == before


def test_a_step_is_shown_then_carried_out_and_then_done(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(upgrade, "LANGUAGE", Language(version=2, steps={2: step}))
    before = (tiny / ENTITY).read_text()
    assert run(["-C", str(tiny), "upgrade-language", "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "+crm: 2\n" in shown and "needed: true" in shown and "packs" not in shown
    assert (tiny / ENTITY).read_text() == before
    assert run(["-C", str(tiny), "upgrade-language"]) == 0
    assert capsys.readouterr().out == shown
    assert (tiny / ENTITY).read_text() == before.replace("required", "needed")
    assert "crm: 1" in (tiny / "packs/p/pack.yaml").read_text()
    assert run(["-C", str(tiny), "upgrade-language"]) == 0
    assert capsys.readouterr().out == "All files are in version 2, the newest.\n"


def test_files_of_a_newer_program_are_left_alone(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = tiny / "workspace.yaml"
    workspace.write_text(workspace.read_text().replace("crm: 1", "crm: 2"))
    assert run(["-C", str(tiny), "upgrade-language"]) == 1
    assert "Version 2 of the language is not known to this program." in capsys.readouterr().err
