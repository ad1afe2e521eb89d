"""Full-width punctuation as input methods write it: told at the sign, and mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tailorbird_metadata.problems import Replacement
from tailorbird_metadata.source.workspace import read_workspace


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("entity: a\nfields:\n  site：{type: url}\n", "entity: a\nfields:\n  site: {type: url}\n"),
        ("entity: a\nfields: {n: {type：text, max: 5}}\n",
         "entity: a\nfields: {n: {type: text, max: 5}}\n"),
        ("entity: a\nfields: {n: {type: text， max: 5}}\n",
         "entity: a\nfields: {n: {type: text, max: 5}}\n"),
        ("entity: a\nlabel: {one: 客，many: 客}\n", "entity: a\nlabel: {one: 客, many: 客}\n"),
        ("entity: a\nlists: [b, c】\ntitle: n\n", "entity: a\nlists: [b, c]\ntitle: n\n"),
        ("entity: a\ntitle：name\n\n", "entity: a\ntitle: name\n\n"),
    ],
)  # fmt: skip
def test_a_full_width_sign_is_told_at_its_place_and_mended(
    tmp_path: Path, text: str, mended: str
) -> None:
    file = tmp_path / "entities" / "a" / "entity.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    [problem] = [p for p in read_workspace(tmp_path).problems if p.location.file.startswith("ent")]
    assert "is a full-width sign" in str(problem.message)
    [mend] = problem.mends
    assert isinstance(mend, Replacement)
    place, lines = mend.location, text.split("\n")
    row = lines[place.line - 1]
    lines[place.line - 1] = row[: place.column - 1] + mend.text + row[place.end_column - 1 :]
    assert "\n".join(lines) == mended


def test_chinese_text_in_a_value_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "entities" / "a" / "entity.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("entity: a\nhelp: 名称：全称，不含【简称】\n", encoding="utf-8")
    assert [p for p in read_workspace(tmp_path).problems if "full" in str(p.message)] == []
