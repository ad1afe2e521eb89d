"""Problems for machines: annotations of GitHub Actions and SARIF 2.1.0."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif
from tests.problems import Fixture, all_fixtures, told

from tailorbird_metadata.codes import CODES

TWELVE = Path(__file__).parents[1] / "data" / "bad" / "twelve_mistakes"


def laid(code: str, folder: Path) -> Path:
    folder.mkdir(parents=True)
    return Fixture(code).lay(folder, "before")


def run_of(folder: Path, *words: str, locale: str = "en") -> dict[str, Any]:
    said, _ = told(folder, [*(words or ("check",)), "--format", "sarif"], locale)
    log = json.loads(said)
    Sarif.model_validate(log)
    assert log["version"] == "2.1.0" and len(log["runs"]) == 1
    run: dict[str, Any] = log["runs"][0]
    return run


def unescaped(text: str) -> str:
    for sign, code in (("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C"), ("%", "%25")):
        text = text.replace(code, sign)
    return text


# -- GitHub -----------------------------------------------------------------------------------


def test_each_problem_is_an_annotation_at_its_place() -> None:
    said, code = told(TWELVE, ["check", "--format", "github"], "en")
    lines = said.splitlines()
    assert (len(lines), code) == (12, 1)
    assert lines[1].startswith(
        "::error file=entities/account/entity.yaml,line=6,endLine=6,col=19,endColumn=22,"
        "title=E0103 A value is none of the possible ones::`urls` is not a field type.%0Ahelp: "
    )


def test_what_github_reads_as_its_own_is_escaped(tmp_path: Path) -> None:
    folder = laid("E0103", tmp_path / "company")
    odd = "roles/a,b: 100%.yaml"
    (folder / odd).write_text("role: boss\nlabel: x\n", "utf-8")
    said, _ = told(folder, ["check", "--format", "github"], "en")
    [line] = [x for x in said.splitlines() if "100" in x]
    found = re.match(r"::error ((?:[^:,]+=[^:,]*,?)+)::(.*)", line)
    assert found is not None
    properties = dict(p.split("=", 1) for p in found.group(1).split(","))
    assert unescaped(properties["file"]) == odd
    assert unescaped(found.group(2)).split("\n")[1:] == ["help: Its file is roles/boss.yaml."]


def test_paths_begin_at_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = laid("E0103", tmp_path / "crm" / "company")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    said, _ = told(folder, ["check", "--format", "github"], "en")
    assert "file=crm/company/entities/visit/entity.yaml," in said
    [result] = run_of(folder)["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "crm/company/entities/visit/entity.yaml", "uriBaseId": "%SRCROOT%"}


def test_plan_annotates_too(tmp_path: Path) -> None:
    folder = laid("E0103", tmp_path / "company")
    said, code = told(folder, ["plan", "--format", "github"], "en")
    assert said.startswith("::error file=entities/visit/entity.yaml,") and code == 1
    assert [r["ruleId"] for r in run_of(folder, "plan")["results"]] == ["E0103"]


def test_plan_of_good_files_is_an_empty_run(tmp_path: Path) -> None:
    folder = tmp_path / "company"
    folder.mkdir()
    assert run_of(Fixture("E0103").lay(folder, "after"), "plan")["results"] == []


# -- SARIF ------------------------------------------------------------------------------------


def test_every_code_is_valid_sarif_with_its_page(tmp_path: Path) -> None:
    for fixture in all_fixtures():
        if fixture.command != ["check"]:
            continue
        run = run_of(laid(fixture.code, tmp_path / fixture.code))
        rules = run["tool"]["driver"]["rules"]
        assert fixture.code in [r["id"] for r in rules]
        for result in run["results"]:
            rule = rules[result["ruleIndex"]]
            assert rule["id"] == result["ruleId"]
            assert rule["shortDescription"]["text"] == str(CODES[rule["id"]])
            assert rule["help"]["text"].startswith(f"# {rule['id']} ")


def test_places_and_notes(tmp_path: Path) -> None:
    [result] = run_of(laid("E0333", tmp_path / "company"))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 25, "endLine": 2, "endColumn": 34}
    files = [p["physicalLocation"]["artifactLocation"]["uri"] for p in result["relatedLocations"]]
    assert "packs/grow/entities/lead/entity.yaml" in files


def test_in_chinese(tmp_path: Path) -> None:
    run = run_of(laid("E0103", tmp_path / "company"), locale="zh")
    assert run["language"] == "zh-CN"
    assert "是不是想写 `date`" in run["results"][0]["message"]["text"]


@pytest.mark.parametrize("code", ["E0103", "E0007", "E0107", "E0237", "E0331"])
def test_a_fix_says_what_the_command_does(code: str, tmp_path: Path) -> None:
    folder = laid(code, tmp_path / "company")
    [result] = run_of(folder)["results"]
    [fix] = result["fixes"]
    expected = Path(shutil.copytree(folder, tmp_path / "expected"))
    told(expected, ["fix", code], "en")
    for change in fix["artifactChanges"]:
        path = change["artifactLocation"]["uri"]
        text = (folder / path).read_text("utf-8")
        spans = [(r["deletedRegion"], r.get("insertedContent", {"text": ""})["text"])
                 for r in change["replacements"]]  # fmt: skip
        for region, words in sorted(spans, key=lambda s: s[0]["startLine"] * 1000
                                    + s[0]["startColumn"], reverse=True):  # fmt: skip
            start = offset(text, region["startLine"], region["startColumn"])
            text = text[:start] + words + text[offset(text, region["endLine"],
                                                      region["endColumn"]) :]  # fmt: skip
        assert text == (expected / path).read_text("utf-8")


def offset(text: str, line: int, column: int) -> int:
    return sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1
