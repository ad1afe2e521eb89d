"""Publishing a draft: files, branch and database go together; cut short anywhere, it heals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.designer.publishing import (
    ANNA,
    DRAFT,
    NOON,
    draft_fields,
    publish_draft_fields,
    publish_fields,
)
from tests.designer.test_publish import applied, columns
from tests.designer.test_repository import git

from tailorbird_designer.publish import draft
from tailorbird_designer.publish.draft import DRAFT_CHECKPOINTS
from tailorbird_designer.publish.heal import State, heal
from tailorbird_designer.publish.publish import Published
from tailorbird_designer.workspace.refusals import EditedByHand, Moved, WorkspaceRefusal
from tailorbird_designer.workspace.repository import Repository
from tailorbird_runtime.storage.apply import Applied, ApplyRefused, apply_plan

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, engine: sa.Engine) -> Path:
    """A workspace whose first release has a thing with a name, and a draft that adds a colour."""
    made = tmp_path / "company"
    made.mkdir()
    (made / ".gitignore").write_text("/var/\n")
    Repository(made).create()
    publish_fields(engine, made, "name")
    draft_fields(made, "name", "colour")
    return made


def state(engine: sa.Engine, folder: Path) -> tuple[object, ...]:
    """Database, branch and files at once, as far as they can disagree."""
    head = Repository(folder).standing().head
    return (
        columns(engine),
        applied(engine).commit == head,
        (folder / "workspace.yaml").read_text().split(),
        (folder / "roles/new.yaml").exists(),
        git(folder, "status", "--porcelain"),
    )


OLD = ({"name"}, True, ["name"], False, "")
NEW = ({"name", "colour"}, True, ["name", "colour"], True, "")


def test_afterwards_database_branch_and_files_agree_and_the_draft_is_gone(
    engine: sa.Engine, folder: Path
) -> None:
    before = git(folder, "rev-parse", "main")
    done = publish_draft_fields(engine, folder, "name", "colour")
    assert done.branch_waits is None and state(engine, folder) == NEW
    assert git(folder, "log", "-1", "--format=%an|%B|%P", "main").split("|") == [
        "Anna", "Things\n\nhave more\n", before,
    ]  # fmt: skip
    assert git(folder, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert applied(engine).author == "Anna" and applied(engine).release == 2
    assert not (folder / "var/publish.json").exists()
    assert heal(engine, Repository(folder)).state is State.IN_STEP


@pytest.mark.parametrize("step", DRAFT_CHECKPOINTS)
def test_killed_at_any_step_it_is_the_old_or_the_new_release_and_goes_on(
    engine: sa.Engine, database_url: str, folder: Path, step: str
) -> None:
    engine.dispose()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.designer.publishing", database_url, str(folder), "draft"]
        + ["name", "colour", step],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    before_database = step in ("locked", "commit written", "noted")
    heal(engine, Repository(folder))
    assert state(engine, folder) == (OLD if before_database else NEW)
    drafts = git(folder, "for-each-ref", "--format=%(refname)", "refs/heads/drafts/")
    assert drafts == (DRAFT if before_database else "")
    assert heal(engine, Repository(folder)).state is State.IN_STEP
    draft_fields(folder, "name", "colour", "size")
    done = publish_draft_fields(engine, folder, "name", "colour", "size")
    assert done.branch_waits is None and columns(engine) == {"name", "colour", "size"}
    assert (folder / "workspace.yaml").read_text().split() == ["name", "colour", "size"]


def test_healing_twice_leaves_what_a_person_put_back_by_hand(
    engine: sa.Engine, folder: Path
) -> None:
    publish_draft_fields(engine, folder, "name", "colour")
    (folder / "workspace.yaml").write_text("name\n")
    heal(engine, Repository(folder))
    assert (folder / "workspace.yaml").read_text() == "name\n"


def test_files_edited_by_hand_are_never_overwritten(engine: sa.Engine, folder: Path) -> None:
    (folder / "workspace.yaml").write_text("name\nsize\n")
    with pytest.raises(EditedByHand) as refused:
        publish_draft_fields(engine, folder, "name", "colour")
    assert "workspace.yaml" in str(refused.value)
    assert columns(engine) == {"name"} and applied(engine).release == 1
    assert (folder / "workspace.yaml").read_text() == "name\nsize\n"
    (folder / "workspace.yaml").write_text("name\n")
    (folder / "roles").mkdir()
    (folder / "roles/new.yaml").write_text("by hand\n")
    with pytest.raises(EditedByHand):
        publish_draft_fields(engine, folder, "name", "colour")


def test_other_files_edited_by_hand_stay_as_they_are(engine: sa.Engine, folder: Path) -> None:
    (folder / "picklists").mkdir()
    (folder / "picklists/mine.yaml").write_text("mine\n")
    publish_draft_fields(engine, folder, "name", "colour")
    assert state(engine, folder)[:4] == NEW[:4]
    assert git(folder, "status", "--porcelain") == "?? picklists/"


def test_a_draft_that_went_on_meanwhile_is_not_published(engine: sa.Engine, folder: Path) -> None:
    def somebody_saves(step: str) -> None:
        if step == "finished":
            raise AssertionError

    repository = Repository(folder)
    there = repository.history.refs(DRAFT)[DRAFT]
    newer = repository.history.write(there.commit, {"roles/x.yaml": b"x"}, ANNA, "x", NOON)

    from tests.designer import publishing

    real = publishing.publish_draft

    def late(*arguments: object, **more: object) -> Published:
        repository.history.point({DRAFT: (there.commit, newer.commit)})
        return real(*arguments, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "publish_draft", late)
        with pytest.raises(Moved):
            publish_draft_fields(engine, folder, "name", "colour", checkpoint=somebody_saves)
    assert state(engine, folder) == OLD


def test_a_save_during_the_publish_survives_it(engine: sa.Engine, folder: Path) -> None:
    repository = Repository(folder)
    there = repository.history.refs(DRAFT)[DRAFT]
    newer = repository.history.write(there.commit, {"roles/x.yaml": b"x"}, ANNA, "x", NOON)

    def somebody_saves(step: str) -> None:
        if step == "database committed":
            repository.history.point({DRAFT: (there.commit, newer.commit)})

    publish_draft_fields(engine, folder, "name", "colour", checkpoint=somebody_saves)
    assert state(engine, folder) == NEW
    assert repository.history.refs(DRAFT)[DRAFT].commit == newer.commit


def test_a_refused_apply_leaves_everything_as_it_was(engine: sa.Engine, folder: Path) -> None:
    def another_applies(step: str) -> None:
        if step == "noted":
            with engine.begin() as connection:
                connection.execute(sa.text("UPDATE sys_applied SET digest = 'other'"))

    with pytest.raises(ApplyRefused):
        publish_draft_fields(engine, folder, "name", "colour", checkpoint=another_applies)
    assert state(engine, folder) == OLD
    assert DRAFT in Repository(folder).history.refs(DRAFT)
    heal(engine, Repository(folder))
    assert state(engine, folder) == OLD
    assert not (folder / "var/publish.json").exists()


def test_a_release_whose_answer_was_lost_is_finished_with_files_and_draft(
    engine: sa.Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*arguments: Any, **more: Any) -> Applied:
        apply_plan(*arguments, **more)
        raise ConnectionResetError

    monkeypatch.setattr(draft, "apply_plan", lost)
    with pytest.raises(ConnectionResetError):
        publish_draft_fields(engine, folder, "name", "colour")
    assert columns(engine) == {"name", "colour"}
    heal(engine, Repository(folder))
    assert state(engine, folder) == NEW
    assert git(folder, "for-each-ref", "--format=%(refname)", "refs/heads/drafts/") == ""
    assert not (folder / "var/publish.json").exists()


def test_what_hinders_branch_or_files_does_not_undo_the_release(
    engine: sa.Engine, folder: Path
) -> None:
    lock = folder / ".git/refs/heads/main.lock"

    def somebody_locks(step: str) -> None:
        if step == "database committed":
            lock.touch()

    done = publish_draft_fields(engine, folder, "name", "colour", checkpoint=somebody_locks)
    assert done.branch_waits is not None and columns(engine) == {"name", "colour"}
    lock.unlink()
    assert heal(engine, Repository(folder)).state is State.MOVED
    assert state(engine, folder) == NEW


def test_a_folder_in_the_way_of_a_file_is_told_and_not_removed(
    engine: sa.Engine, folder: Path
) -> None:
    def somebody_makes_a_folder(step: str) -> None:
        if step == "branch moved":
            (folder / "roles").write_text("no folder")

    done = publish_draft_fields(
        engine, folder, "name", "colour", checkpoint=somebody_makes_a_folder
    )
    assert done.branch_waits is not None and "could not be written" in str(done.branch_waits)
    (folder / "roles").unlink()
    assert heal(engine, Repository(folder)).state is State.FINISHED
    assert state(engine, folder) == NEW


def test_of_two_at_once_one_wins_and_the_other_hears_so(engine: sa.Engine, folder: Path) -> None:
    both = threading.Barrier(2)
    outcomes: list[object] = []

    def one() -> None:
        both.wait()
        try:
            outcomes.append(publish_draft_fields(engine, folder, "name", "colour"))
        except (ApplyRefused, WorkspaceRefusal, KeyError) as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([o for o in outcomes if isinstance(o, Published)]) == 1, outcomes
    assert state(engine, folder) == NEW and applied(engine).release == 2
