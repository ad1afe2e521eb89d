"""`tailorbird labels`, and the line about languages that `check` ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.workspaces import TINY, write_workspace

from tailorbird_platform.cli.running import run

THING = "entities/thing/entity.yaml"
LABELS = "locale: zh\nworkspace: 小\nthing: {one: 东西, many: 东西, name: 名称}\n"


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return write_workspace(tmp_path, {**TINY, "labels/zh.yaml": LABELS})


def said(company: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["-C", str(company), *words]) == 0
    return capsys.readouterr().out


def change(company: Path, before: str, after: str) -> None:
    file = company / THING
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def test_a_changed_text_makes_its_translation_stale_until_somebody_agrees(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "4 translations taken as right" in said(company, capsys, "labels", "--accept")
    assert "translation" not in said(company, capsys, "check")
    change(company, "max: 80", "max: 80, label: Full name")
    assert said(company, capsys, "check").splitlines()[-1] == (
        "zh: 0 texts without a translation, 1 translation of an older text (tailorbird labels)"
    )
    assert said(company, capsys, "labels", "--stale").splitlines()[1:] == [
        '  thing.fields.name: "名称" was made from "Name", which is "Full name" now'
    ]
    assert "1 translation taken as right" in said(
        company, capsys, "labels", "--accept", "thing.name"
    )
    assert len(said(company, capsys, "labels").splitlines()) == 1


def test_missing_texts_are_listed_and_are_no_error(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(company, "max: 80, required: true}", "max: 80, required: true}\n  size: {type: integer}")
    assert "1 text without a translation" in said(company, capsys, "check")
    assert '  thing.fields.size: "Size"' in said(company, capsys, "labels", "--missing")
    (view,) = json.loads(said(company, capsys, "labels", "--format", "json"))
    assert view["missing"] == [{"path": "thing.fields.size.label", "source": "Size"}]
    assert view["locale"] == "zh" and len(view["unnoted"]) == 4


def test_who_has_not_begun_a_language_is_not_told(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (company / "labels/zh.yaml").unlink()
    assert "translation" not in said(company, capsys, "check")


def test_only_languages_of_the_company_can_be_asked_for(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(company), "labels", "--locale", "fr"]) == 1
    assert "`fr` is no language" in capsys.readouterr().err
    assert run(["-C", str(company), "labels", "thing.name"]) == 64
