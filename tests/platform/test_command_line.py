"""The command line as a whole: help, exit codes, language, what a start loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tailorbird_platform.cli.group import COMMANDS
from tailorbird_platform.cli.running import run
from tailorbird_platform.cli.words import terminal_locale


def test_every_command_has_help_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    listed = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n  {name} " in listed
        assert run([name, "--help"]) == 0
        text = capsys.readouterr().out
        if name not in ("user", "token", "rate", "jobs", "automation"):
            assert "Examples:" in text and f"tailorbird {name}" in text
            assert "-C DIR" in text or name in ("init", "problem")


def test_called_alone_it_shows_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["plan", "--format", "xml"],
        ["apply", "no-such-file.plan"],
        ["serve", "--port", "99999"],
        ["user"],
        ["user", "add"],
        ["token", "create"],
        ["why"],
        ["init"],
        ["-C"],
        ["demo", "--port", "x"],
    ],
)
def test_mistakes_on_the_command_line_are_64_on_every_command(words: list[str]) -> None:
    assert run(words) == 64


@pytest.mark.parametrize("command", ["plan", "apply", "serve", "worker"])
def test_outside_a_company_folder_every_command_says_so(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(tmp_path), command]) == 1
    told = capsys.readouterr().err
    assert "is not a company folder" in told
    assert "tailorbird init DIR" in told
    assert list(tmp_path.iterdir()) == []


def test_outside_a_company_folder_check_tells_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(tmp_path), "check"]) == 1
    assert capsys.readouterr().out.startswith("error[E0014] ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "locale"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"TAILORBIRD_LOCALE": "zh", "LC_ALL": "C"}, "zh"),
        ({}, "en"),
    ],
)
def test_it_speaks_the_language_of_the_terminal(environment: dict[str, str], locale: str) -> None:
    assert terminal_locale(environment) == locale


def test_help_and_refusals_are_in_chinese_in_a_chinese_terminal(tmp_path: Path) -> None:
    def told(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tailorbird_platform.cli", "-C", str(tmp_path), *words],
            env=os.environ | {"TAILORBIRD_LOCALE": "zh"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    assert "公司" in told("--help")
    assert "不是公司文件夹" in told("plan")


def test_a_server_starts_without_what_only_compiling_needs() -> None:
    """Half a second of start, and a smaller process (decision 22)."""
    probe = (
        "import sys\n"
        "import tailorbird_platform.cli.running, tailorbird_platform.cli.serve\n"
        "import tailorbird_platform.cli.worker\n"
        "import tailorbird_platform.operations.serving, tailorbird_platform.operations.jobs\n"
        "import tailorbird_designer.publish.heal\n"
        "unwanted = {'rule_engine', 'yaml', 'jsonschema', 'alembic', 'jsonschema_rs', 'ruamel'}\n"
        "print(sorted(unwanted & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
