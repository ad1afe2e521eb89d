"""`tailorbird test`, and that nothing is applied which does not do what it should."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.workspaces import TINY, write_workspace

from tailorbird_designer.workspace.repository import Repository
from tailorbird_platform.cli.running import run

GOOD = """\
tests: things
given:
  records: {one: {thing: {name: One}}}
cases:
  - it: takes a new name
    when: {edit: one, set: {name: Two}}
    then: nothing
  - it: wants a name
    when: {create: thing}
    then: {refused: required, at: name}
"""
BAD = GOOD.replace("then: nothing", "then: {record: {name: Three}}")
WRONG = GOOD.replace("edit: one", "edit: two")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company's folder with tests."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("TAILORBIRD_LOCALE", "en")
    made = write_workspace(tmp_path / "tiny", {**TINY, "tests/things.yaml": GOOD})
    (made / ".gitignore").write_text("/var/\n")
    Repository(made).create()
    return made


@pytest.fixture
def command(folder: Path) -> Callable[..., int]:
    def ran(*words: str) -> int:
        return run(["-C", str(folder), *words])

    return ran


def write(folder: Path, text: str) -> None:
    (folder / "tests/things.yaml").write_text(text)


def test_all_pass(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("test") == 0
    assert capsys.readouterr().out == "2 cases pass.\n"
    assert command("test", "things") == 0
    assert not (folder / "var").exists()


def test_one_fails_with_its_place(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, BAD)
    assert command("test") == 1
    assert capsys.readouterr().out == (
        "✗ takes a new name  (tests/things.yaml:5)\n"
        "    expected: Name = Three\n"
        "    not named: Name = Two\n"
        "1 of 2 cases fail.\n"
    )


def test_programs_get_json(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, BAD)
    assert command("test", "--format", "json") == 1
    data = json.loads(capsys.readouterr().out)
    assert [(c["suite"], c["passed"]) for c in data["cases"]] == [
        ("things", False),
        ("things", True),
    ]
    assert data["cases"][0]["got"] == ["Name = Two"]
    assert (data["errors"], data["cases"][0]["line"]) == ([], 5)


def test_a_mistake_in_a_test_is_told_by_test_and_check(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, WRONG)
    for word in ("test", "check"):
        assert command(word) == 1
        assert "error[E0501] `two` is not a record of this test." in capsys.readouterr().out


def test_tests_that_are_not_there_are_refused(
    command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("test", "thigs") == 1
    assert "Did you mean `things`?" in capsys.readouterr().err


@pytest.mark.parametrize("text", [BAD, WRONG])
def test_nothing_is_applied_that_fails_its_tests(
    folder: Path, command: Callable[..., int], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, text)
    assert command("apply") == 1
    assert "The tests do not pass. Nothing was applied." in capsys.readouterr().out
    assert command("plan") == 2
    write(folder, GOOD)
    assert command("apply") == 0
    assert command("plan") == 0


def test_a_company_without_tests_is_applied(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "tests/things.yaml").unlink()
    assert command("test") == 0
    assert "There are no tests yet." in capsys.readouterr().out
    assert command("apply") == 0
