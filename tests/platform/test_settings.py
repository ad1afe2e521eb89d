"""Settings: what is refused, and where the secret key comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tailorbird_platform.refusal import Refusal
from tailorbird_platform.settings import settings_for


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = settings_for(tmp_path, {})
    kept = tmp_path / "var/secret_key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert len(first.secret_key) >= 32
    assert settings_for(tmp_path, {}).secret_key == first.secret_key
    assert [f.name for f in kept.parent.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("key", ["dev", "change-me", "a" * 64, "x" * 31, ""])
def test_default_and_short_keys_are_refused_with_advice(tmp_path: Path, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        settings_for(tmp_path, {"TAILORBIRD_SECRET_KEY": key})
    assert "token_urlsafe" in str(refused.value.help)
    assert key not in str(refused.value.message) or key == ""


def test_a_kept_key_that_was_shortened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/secret_key").write_text("short")
    with pytest.raises(Refusal, match="too short"):
        settings_for(tmp_path, {})


def test_the_command_line_wins_over_the_environment_over_sqlite(tmp_path: Path) -> None:
    named = {"TAILORBIRD_DATABASE_URL": "postgresql://a@b/c"}
    assert settings_for(tmp_path, {}).database_url.endswith("var/tailorbird.db")
    assert settings_for(tmp_path, named).database_url == "postgresql://a@b/c"
    assert settings_for(tmp_path, named, database="sqlite:///x.db").database_url == "sqlite:///x.db"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TAILORBIRD_DATABASE_URL", "mysql://root@x/y", "database address"),
        ("TAILORBIRD_DATABASE_URL", "nonsense", "database address"),
        ("TAILORBIRD_BASE_URL", "crm.example.com", "not an address"),
        ("TAILORBIRD_BASE_URL", "https://crm.example.com/crm", "not an address"),
        ("TAILORBIRD_PASSWORD_COST", "0", "whole number from 1 to 20"),
        ("TAILORBIRD_PROXIES", "-1", "whole number from 0 to 5"),
    ],
)
def test_what_cannot_be_used_is_refused(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        settings_for(tmp_path, {name: value})


def test_a_password_in_the_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        settings_for(tmp_path, {"TAILORBIRD_DATABASE_URL": "mysql://root:hunter2@x/y"})
    assert "hunter2" not in f"{refused.value.message} {refused.value.help}"


def test_cookies_insist_on_https_only_where_people_come_by_it(tmp_path: Path) -> None:
    assert not settings_for(tmp_path, {}).secure
    assert settings_for(tmp_path, {}, base_url="https://crm.example.com/").secure
    assert settings_for(tmp_path, {}, base_url="https://crm.example.com/").base_url == (
        "https://crm.example.com"
    )
