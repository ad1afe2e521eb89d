"""A workspace with twelve different mistakes gives twelve problems, each with place and help."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.problems_text import render, summary, to_data

HERE = Path(__file__).parents[2] / "data" / "bad" / "twelve_mistakes"


def test_each_mistake_is_told_once_with_file_line_column_and_help() -> None:
    compiled = compile_workspace(HERE)
    assert compiled.model is None
    assert len(compiled.problems) == 12
    assert len({p.code for p in compiled.problems}) == 11
    for problem in compiled.problems:
        data = to_data(problem, "en")
        assert data["file"] and data["line"] > 0 and data["column"] > 0 and data["help"]
        assert str(data["file"]) in compiled.texts


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_the_author_sees_exactly_this(locale: str) -> None:
    compiled = compile_workspace(HERE)
    shown = [render(p, compiled.texts, locale) for p in compiled.problems]
    shown.append(summary(compiled.problems, compiled.files, locale))
    expected = (HERE / f"expected.{locale}.txt").read_text(encoding="utf-8")
    assert "\n".join(shown) + "\n" == expected


def test_nothing_is_written(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(HERE, copy)
    before = sorted(p.relative_to(copy) for p in copy.rglob("*"))
    compile_workspace(copy)
    assert sorted(p.relative_to(copy) for p in copy.rglob("*")) == before
