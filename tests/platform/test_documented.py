"""Every command, option, exit code and setting stands in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from tailorbird_platform.cli.group import COMMANDS, tailorbird

ROOT = Path(__file__).parents[2]
COMMAND_LINE = (ROOT / "docs/command-line.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert f"`tailorbird {name}" in COMMAND_LINE
    command = tailorbird.get_command(click.Context(tailorbird), name)
    assert command is not None
    assert command.help


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    source = "".join(
        p.read_text("utf-8")
        for room in ("platform", "runtime/tailorbird_runtime/outgoing")
        for p in (ROOT / room).rglob("*.py")
        if p.name != "group.py"
    )
    read = set(re.findall(r'"(TAILORBIRD_[A-Z_]+)"', source))
    assert read == set(re.findall(r"^\| `(TAILORBIRD_[A-Z_]+)`", OPERATIONS, flags=re.M))
