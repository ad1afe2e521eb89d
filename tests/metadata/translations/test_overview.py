"""What is said about a language: missing, of an older text, complete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.packs import hanlin, qimu
from tests.workspaces import TINY, write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.translations import Overview, noted, notes_text, overview

LABELS = "locale: zh\nworkspace: 小\nthing: {one: 东西, many: 东西, name: 名称}\n"


def seen(folder: Path, labels: str = LABELS, notes: Mapping[str, str] | None = None) -> Overview:
    files = {**TINY, "labels/zh.yaml": labels}
    return overview(compile_workspace(write_workspace(folder, files)), "zh", notes or {})


def test_a_company_is_complete_when_every_text_is_translated(tmp_path: Path) -> None:
    found = seen(tmp_path)
    assert found.missing == () and found.stale == ()
    assert found.texts == 4, "the company, both words for things, and the name; none of the product"


def test_what_is_not_translated_is_missing_under_its_path(tmp_path: Path) -> None:
    found = seen(tmp_path, "locale: zh\nthing: {one: 东西}\n")
    assert [(t.path, t.source) for t in found.missing] == [
        ("thing.fields.name.label", "Name"),
        ("thing.label.many", "Things"),
        ("workspace.label", "Tiny"),
    ]
    assert found.begun


def test_nothing_is_begun_without_any_translation(tmp_path: Path) -> None:
    assert not seen(tmp_path, "locale: zh\n").begun


def test_a_translation_of_an_older_text_is_stale(tmp_path: Path) -> None:
    notes = {"thing.fields.name.label": "Title", "thing.label.one": "Thing"}
    (found,) = seen(tmp_path, notes=notes).stale
    assert (found.path, found.said) == ("thing.fields.name.label", "名称")
    assert (found.was, found.source) == ("Title", "Name")


def test_a_translation_without_a_note_is_not_called_stale(tmp_path: Path) -> None:
    found = seen(tmp_path)
    assert {t.path for t in found.unnoted} == {
        *("workspace.label", "thing.label.one", "thing.label.many", "thing.fields.name.label"),
    }
    accepted = seen(tmp_path, notes=found.sources())
    assert accepted.stale == accepted.unnoted == ()


def test_a_stage_is_one_text_under_two_paths(tmp_path: Path) -> None:
    stages = "pipeline: way\nstages: {open: {label: Open}, over: {label: Over, closed: won}}\n"
    labels = LABELS + (
        "thing.pipelines.way: 流程\nthing.pipelines.way.stages.open: 进行\nthing.stage.over: 结束\n"
    )
    files = {**TINY, "entities/thing/pipelines/way.yaml": stages, "labels/zh.yaml": labels}
    found = overview(compile_workspace(write_workspace(tmp_path, files)), "zh", {})
    assert found.missing == ()
    assert "thing.pipelines.way.stages.open.label" in {t.path for t in found.unnoted}


def test_notes_are_sorted_a_line_each_and_a_broken_file_says_nothing() -> None:
    text = notes_text({"b": "B", "a": "中"})
    assert text == '{\n "a": "中",\n "b": "B"\n}\n'
    assert noted(text) == {"a": "中", "b": "B"}
    assert noted("<<<<<<< ours") == noted("[1]") == noted(None) == {}


@pytest.mark.parametrize("pack", ["b2b", "b2c"])
def test_a_pack_is_complete_in_chinese(pack: str) -> None:
    compiled = {"b2b": hanlin, "b2c": qimu}[pack].compiled()
    found = overview(compiled, "zh", {})
    own = [t.path for t in found.missing if compiled.said[t.path][0] == pack]
    assert found.texts > 300 and own == []
