"""`tailorbird revert`: one release is taken back as the next one; values are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.platform.test_apply import add_field, git
from tests.workspaces import TINY, write_workspace

from tailorbird_designer.publish.journal import Journal, note, noted
from tailorbird_designer.workspace.repository import Repository
from tailorbird_platform.cli.running import run
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import make_engine, read

ENTITY = "entities/thing/entity.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company whose second release adds a field."""
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

    assert ran("apply") == 0
    add_field(folder)
    assert ran("apply", "-m", "A size") == 0
    return ran


def fields(database_url: str) -> dict[str, bool]:
    """The fields of the thing in force, and whether each is in use."""
    engine = make_engine(database_url)
    with read(engine) as connection:
        model = revisions.newest_model(connection)
    engine.dispose()
    assert model is not None
    known = model.entities["thing"].fields.values()
    return {f.name: f.retired is None for f in known if f.name in ("name", "size")}


def test_a_release_is_taken_back_and_brought_back(
    folder: Path,
    database_url: str,
    command: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    capsys.readouterr()
    assert command("revert", "2", "-m", "No size") == 0
    out = capsys.readouterr().out
    assert "retired since" in out and "Release 3 is in force" in out
    assert fields(database_url) == {"name": True, "size": False}
    assert git(folder, "log", "-1", "--format=%s") == "No size"
    assert git(folder, "status", "--porcelain") == ""
    assert command("plan") == 0
    assert command("revert", "3") == 0
    assert fields(database_url) == {"name": True, "size": True}
    assert git(folder, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_a_dry_run_changes_nothing(
    folder: Path,
    database_url: str,
    command: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    head = git(folder, "rev-parse", "HEAD")
    assert command("revert", "2", "--dry-run") == 0
    assert "retired since" in capsys.readouterr().out
    assert fields(database_url)["size"] and git(folder, "rev-parse", "HEAD") == head
    assert git(folder, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_what_later_releases_need_is_named(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / ENTITY).open("a") as file:
        file.write("rules:\n  big: {when: size > 3, require: [size]}\n")
    assert command("apply") == 0
    assert command("revert", "2") == 1
    err = capsys.readouterr().err
    assert "something later needs it" in err and f"{ENTITY}:" in err


def test_wrong_numbers_first_releases_and_edits_by_hand_are_refused(
    folder: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("revert", "9") == 1
    assert "There is no release 9." in capsys.readouterr().err
    assert command("revert", "1") == 1
    assert "nothing before it" in capsys.readouterr().err
    assert command("revert", "two") == 64
    add_field(folder, "  more: {type: text}\n")
    assert command("revert", "2") == 1
    assert ENTITY in capsys.readouterr().err
    assert "more:" in (folder / ENTITY).read_text()
    assert git(folder, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_apply_first_finishes_the_files_of_a_publish_that_was_cut_short(
    folder: Path, command: Callable[..., int]
) -> None:
    commit, before = git(folder, "rev-parse", "HEAD", "HEAD~1").split()
    text = (folder / ENTITY).read_text()
    (folder / ENTITY).write_text(git(folder, "show", f"{before}:{ENTITY}") + "\n")
    left = Journal(commit=commit, before=before, branch="refs/heads/drafts/7", tip=commit)
    note(folder, left)
    assert command("apply") == 0
    assert (folder / ENTITY).read_text() == text
    assert noted(folder) is None and git(folder, "rev-parse", "HEAD") == commit


def test_the_database_keeps_the_values(database_url: str, command: Callable[..., int]) -> None:
    engine = sa.create_engine(database_url)
    assert command("revert", "2") == 0
    columns = {c["name"] for c in sa.inspect(engine).get_columns("x_thing")}
    engine.dispose()
    assert "size" in columns
