"""`tailorbird token`: a token that leaked can be ended without touching the person."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspaces import TINY, write_workspace

from tailorbird_designer.workspace.repository import Repository
from tailorbird_platform.cli.running import run
from tailorbird_platform.companies import Company
from tailorbird_platform.settings import settings_for

ANNA = "anna@nordwind.example"


@pytest.fixture
def place(
    tmp_path: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> list[str]:
    """The words that name a company with one person."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("TAILORBIRD_LOCALE", "en")
    folder = write_workspace(tmp_path / "company", TINY)
    (folder / ".gitignore").write_text("/var/\n")
    Repository(folder).create()
    words = ["-C", str(folder), "--database", database_url]
    assert run([*words, "apply"]) == 0
    assert run([*words, "user", "add", ANNA, "--name", "Anna", "--role", "admin"]) == 0
    capsys.readouterr()
    return words


def test_a_token_is_listed_by_how_it_begins_and_ends_when_revoked(
    place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*place, "token", "create", ANNA, "--name", "bridge"]) == 0
    token = capsys.readouterr().out.strip()
    company = Company(settings_for(Path(place[1]), {}, database=place[3]))
    try:
        assert company.tokens.find(token) is not None

        assert run([*place, "token", "list", ANNA]) == 0
        listed = capsys.readouterr().out
        assert token[:15] in listed and "bridge" in listed and token not in listed

        assert run([*place, "token", "revoke", ANNA, token]) == 0
        told = capsys.readouterr().out
        assert f"{token[:15]} does not work any more." in told and token not in told
        assert company.tokens.find(token) is None
    finally:
        company.close()
    assert run([*place, "token", "list", ANNA]) == 0
    assert "has no tokens" in capsys.readouterr().out


def test_an_unknown_token_or_person_is_refused_with_a_way_on(
    place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*place, "token", "revoke", ANNA, "tb_000000000000"]) == 1
    assert f"tailorbird token list {ANNA}" in capsys.readouterr().err
    assert run([*place, "token", "list", "nobody@nordwind.example"]) == 1
    assert "Nobody active" in capsys.readouterr().err
