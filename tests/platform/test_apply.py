"""`tailorbird plan` and `apply`: exit codes, what is written when, and states of the repository."""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.workspaces import TINY, write_workspace

from tailorbird_designer.publish import heal, publish
from tailorbird_designer.workspace.lock import workspace_lock
from tailorbird_designer.workspace.repository import Repository
from tailorbird_platform.cli.running import run
from tailorbird_platform.cli.serve import prepare
from tailorbird_platform.settings import settings_for


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company's folder on a machine where nobody told git a name."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("TAILORBIRD_LOCALE", "en")
    made = write_workspace(tmp_path / "tiny", TINY)
    (made / ".gitignore").write_text("/var/\n")
    Repository(made).create()
    return made


@pytest.fixture
def command(folder: Path, database_url: str) -> Callable[..., int]:
    def ran(*words: str) -> int:
        return run(["-C", str(folder), "--database", database_url, *words])

    return ran


def add_field(folder: Path, line: str = "  size: {type: integer}\n") -> None:
    with (folder / "entities/thing/entity.yaml").open("a") as file:
        file.write(line)


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_plan_2_apply_0_plan_0_apply_0(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("plan") == 2
    assert command("apply") == 0
    assert "Release 1 is in force" in capsys.readouterr().out
    assert command("plan") == 0
    assert command("apply") == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "rev-list", "--count", "HEAD") == "1"
    assert git(folder, "log", "-1", "--format=%an") != ""


def test_plan_writes_nothing_at_all(
    folder: Path, database_url: str, command: Callable[..., int]
) -> None:
    assert command("plan") == 2
    assert command("plan", "--format", "json") == 2
    assert not (folder / "var").exists()
    if database_url.startswith("sqlite"):
        assert not Path(database_url.removeprefix("sqlite:///")).exists()
    else:
        engine = sa.create_engine(database_url)
        assert sa.inspect(engine).get_table_names() == []
        engine.dispose()


def test_a_plan_in_a_file_is_carried_out_as_it_is_or_not_at_all(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("apply") == 0
    add_field(folder)
    kept = str(folder / "var/size.plan")
    assert command("plan", "-o", kept) == 2
    add_field(folder, "  weight: {type: integer}\n")
    assert command("apply", kept) == 1
    assert "stale" in capsys.readouterr().err
    Path(kept).write_text("{}")
    assert command("apply", kept) == 1
    assert "not a plan" in capsys.readouterr().err
    assert command("plan", "-o", kept) == 2
    assert command("apply", kept) == 0
    assert command("plan") == 0


def test_problems_are_1_and_nothing_is_applied(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    add_field(folder, "  size: {type: integr}\n")
    assert (command("check"), command("plan"), command("apply")) == (1, 1, 1)
    assert "Did you mean `integer`?" in capsys.readouterr().out
    assert git(folder, "status", "--porcelain") != ""
    assert not (folder / "var/secret_key").exists()


def test_the_json_of_a_plan_is_for_programs(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("apply") == 0
    add_field(folder)
    capsys.readouterr()
    assert command("plan", "--format", "json") == 2
    data = json.loads(capsys.readouterr().out)
    assert data["errors"] == [] and data["base"] != data["target"]
    (step,) = data["steps"]
    assert (step["class"], step["path"], step["refusal"]) == (
        "additive",
        "thing.fields.size",
        None,
    )


def _no_repository(folder: Path) -> None:
    (folder / ".git").rename(folder / ".gone")


def _detached(folder: Path) -> None:
    git(folder, "checkout", "-q", "--detach")


def _locked(folder: Path) -> None:
    (folder / ".git/refs/heads/main.lock").touch()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_no_repository, "is not a git repository"),
        (_detached, "on no branch"),
        (_locked, "git has locked the workspace"),
    ],
)
def test_a_repository_in_a_bad_state_stops_apply_but_not_plan(
    folder: Path,
    command: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
    sentence: str,
) -> None:
    assert command("apply") == 0
    add_field(folder)
    spoil(folder)
    assert command("plan") == 2
    capsys.readouterr()
    assert command("apply") == 1
    told = capsys.readouterr().err
    assert sentence in told
    assert "help: " in told
    assert command("plan") == 2


def _corrupt(folder: Path) -> None:
    (folder / ".git/HEAD").write_text("nonsense\n")


def _emptied(folder: Path) -> None:
    for file in (folder / ".git/objects").rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.write_bytes(b"")


def _bare(folder: Path) -> None:
    git(folder, "config", "core.bare", "true")


def _by_hand(folder: Path) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@y")
    git(folder, *identity, "commit", "-q", "--allow-empty", "-m", "by hand")


def _rewritten(folder: Path) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@y")
    git(folder, *identity, "commit", "-q", "--amend", "-m", "other")


def _fine(folder: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_fine, ""),
        (_bare, ""),
        (_locked, ""),
        (_no_repository, "git -C "),
        (_detached, "git switch main"),
        (_corrupt, "git fsck"),
        (_emptied, "Fetch it from"),
        (_by_hand, "tailorbird plan"),
        (_rewritten, "tailorbird plan"),
    ],
)
def test_the_server_starts_in_every_state_of_the_repository_and_says_what_to_do(
    folder: Path,
    database_url: str,
    command: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
    told: str,
) -> None:
    assert command("apply") == 0
    spoil(folder)
    capsys.readouterr()
    prepare(settings_for(folder, {}, database=database_url))
    said = capsys.readouterr().err
    assert told in said
    assert ("help: " in said) == bool(told)


def test_an_older_program_refuses_a_newer_database(
    folder: Path,
    database_url: str,
    command: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command("apply") == 0
    engine = sa.create_engine(sa.make_url(database_url))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE sys_schema SET version = 99 WHERE part = 'auth'"))
    engine.dispose()
    add_field(folder)
    for words in (["apply"], ["user", "add", "a@x.example", "--name", "A", "--role", "admin"]):
        assert command(*words) == 1
        assert "newer release" in capsys.readouterr().err


def test_what_is_not_configuration_is_left_to_its_owner(
    folder: Path, command: Callable[..., int]
) -> None:
    (folder / "notes.txt").write_text("mine")
    assert command("apply") == 0
    assert git(folder, "status", "--porcelain") == "?? notes.txt"


def test_a_commit_by_hand_is_applied_without_another_one(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("apply") == 0
    add_field(folder)
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "-m", "size")
    assert command("apply") == 0
    assert git(folder, "log", "--format=%s").splitlines() == ["size", "First configuration"]


def test_a_database_that_does_not_answer_is_told_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql://nobody@127.0.0.1:9/x"
    assert run(["-C", str(folder), "--database", url, "plan"]) == 1
    told = capsys.readouterr().err
    assert "The database does not answer" in told
    assert "Traceback" not in told
    assert run(["-C", str(folder), "--database", "oracle://x", "plan"]) == 1
    assert "database address" in capsys.readouterr().err


def test_two_cannot_apply_at_once(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("apply") == 0
    add_field(folder)
    impatient = functools.partial(workspace_lock, patience=0.1)
    with workspace_lock(folder), pytest.MonkeyPatch.context() as patched:
        patched.setattr(publish, "workspace_lock", impatient)
        patched.setattr(heal, "workspace_lock", impatient)
        assert command("apply") == 1
    assert "Another command is changing this workspace" in capsys.readouterr().err
    assert command("apply") == 0
