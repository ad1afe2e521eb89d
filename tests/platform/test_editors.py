"""`tailorbird schema`, `watch` and `compile`: what people and their editors get of a model."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from tests.workspaces import TINY, write_workspace

from tailorbird_platform.cli.running import run
from tailorbird_platform.cli.watch import Watch

ENTITY = "entities/thing/entity.yaml"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "tiny", TINY)


def titles(folder: Path) -> object:
    """What the schema of entities offers as the title."""
    return json.loads((folder / "schema/entity.json").read_text())["else"]["properties"]["title"]


def test_the_companys_own_names_are_in_its_schemas(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(tiny), "schema"]) == 0
    assert f"schemas are in {tiny}/schema." in capsys.readouterr().out
    assert "name" in titles(tiny)["enum"]  # type: ignore[index]
    assert run(["-C", str(tiny), "check"]) == 0


def test_those_of_the_language_lie_by_version_and_name_nobody(tiny: Path, tmp_path: Path) -> None:
    assert run(["-C", str(tiny), "schema", "--out", str(tmp_path / "out")]) == 0
    found = json.loads((tmp_path / "out/v1/entity.json").read_text())
    assert found["$id"] == "urn:tailorbird:schema:v1:entity"
    assert "enum" not in found["else"]["properties"]["title"]
    assert not (tiny / "schema").exists()


def test_a_watch_tells_after_a_save_and_only_then(tiny: Path) -> None:
    watch = Watch(tiny)
    first = watch.look()
    assert first is not None and first.model is not None
    assert watch.look() is None
    with_more = (tiny / ENTITY).read_text() + "  size: {type: integer}\n"
    (tiny / ENTITY).write_text(with_more)
    second = watch.look()
    assert second is not None and second.model is not None
    assert "size" in titles(tiny)["enum"]  # type: ignore[index]
    (tiny / ENTITY).write_text(with_more.replace("integer", "intger"))
    third = watch.look()
    assert third is not None and [p.code for p in third.errors] == ["E0103"]
    assert "size" in titles(tiny)["enum"]  # type: ignore[index]
    assert watch.look() is None


def test_schemas_that_are_the_same_stay_untouched(tiny: Path) -> None:
    assert run(["-C", str(tiny), "schema"]) == 0
    os.utime(tiny / "schema/entity.json", (1, 1))
    assert run(["-C", str(tiny), "schema"]) == 0
    assert (tiny / "schema/entity.json").stat().st_mtime == 1


def test_compile_prints_the_model_whose_hash_is_its_identity(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(tiny), "compile"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["_"] == "Model"
    assert run(["-C", str(tiny), "compile", "--out", str(tmp_path / "m.json")]) == 0
    assert (tmp_path / "m.json").read_text() == printed
    assert capsys.readouterr().out.strip() == hashlib.sha256(printed.encode()).hexdigest()


def test_compile_of_a_wrong_file_prints_no_model(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tiny / ENTITY).write_text("entity: thing\n")
    assert run(["-C", str(tiny), "compile"]) == 1
    told = capsys.readouterr()
    assert told.out == "" and "E0102" in told.err


def test_a_new_company_has_schemas_that_git_leaves_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert run(["init", str(folder), "--pack", "b2b"]) == 0
    mapped = json.loads((folder / ".vscode/settings.json").read_text())["yaml.schemas"]
    for schema in mapped:
        assert (folder / schema).is_file()
    assert "deal" in json.dumps(json.loads((folder / "schema/automation.json").read_text()))
    assert "/schema/" in (folder / ".gitignore").read_text().split()
