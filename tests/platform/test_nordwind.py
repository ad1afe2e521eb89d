"""The example of the language: it compiles, its own tests pass, and only later kinds are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tailorbird_platform.cli.running import run

NORDWIND = Path(__file__).parents[1] / "data" / "good" / "nordwind"


def test_the_only_warnings_are_of_what_does_not_run_yet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["-C", str(NORDWIND), "check", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["errors"] == []
    assert {warning["code"] for warning in found["warnings"]} == {"W0023"}


def test_its_own_tests_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(NORDWIND), "test"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "5 cases pass."


def test_every_kind_of_file_is_in_it() -> None:
    folders = {p.name for p in NORDWIND.iterdir() if p.is_dir()}
    assert {"assignments", "pools", "approvals", "reports", "dashboards"} <= folders
    assert {"integrations", "environments", "tests", "labels", "templates", "packs"} <= folders
