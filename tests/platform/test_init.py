"""`tailorbird init`: a folder that is complete, or none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tailorbird_platform.cli.running import run
from tailorbird_platform.founding import company_key


def test_init_writes_the_company_the_pack_and_one_commit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "nordwind"
    words = "--pack b2b --currency EUR --timezone Europe/Berlin --country NO"
    assert run(["init", str(folder), *words.split()]) == 0
    text = (folder / "workspace.yaml").read_text()
    assert "workspace: nordwind\n" in text
    assert 'country: "NO"\n' in text
    assert "packs: {b2b: ^1." in text
    log = subprocess.run(
        ["git", "-C", str(folder), "log", "--format=%s"], capture_output=True, text=True, check=True
    )
    status = subprocess.run(
        ["git", "-C", str(folder), "status", "--porcelain"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (log.stdout, status.stdout) == ("Start\n", "")
    assert "tailorbird apply" in capsys.readouterr().out


def test_init_refuses_a_folder_that_is_not_empty_and_touches_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear")
    assert run(["init", str(tmp_path / "mine"), "--pack", "b2b"]) == 1
    assert "not empty" in capsys.readouterr().err
    assert [f.name for f in tmp_path.rglob("*")] == ["mine", "letter.txt"]


def test_a_pack_that_is_not_there_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "new"), "--pack", "b2bb"]) == 1
    assert "Did you mean b2b?" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["--currency", "eur"],
        ["--timezone", "Europe/Nowhere"],
        ["--country", "Germany"],
        ["--locale", "tlh"],
        ["--no-such-option"],
    ],
)
def test_mistakes_on_the_command_line_are_64(tmp_path: Path, words: list[str]) -> None:
    assert run(["init", str(tmp_path / "new"), *words]) == 64
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nordwind Solar", "nordwind_solar"),
        ("北风", "bei_feng"),
        ("3M", "company_3m"),
        ("!!!", "company"),
        ("A  &  B", "a_b"),
        ("x" * 60, "x" * 40),
    ],
)
def test_the_company_is_called_something_that_files_can_hold(text: str, key: str) -> None:
    assert company_key(text) == key
