"""Publishing: recorded and applied together, or not at all; cut short anywhere, it heals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.designer.publishing import NOON, publish_fields

from tailorbird_designer.publish.heal import State, heal
from tailorbird_designer.publish.publish import CHECKPOINTS, Published
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.refusals import NoRepository, WorkspaceRefusal
from tailorbird_designer.workspace.repository import Repository
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.apply import ApplyRefused, StalePlan
from tailorbird_runtime.storage.engine import read

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty workspace with a repository."""
    made = tmp_path / "company"
    made.mkdir()
    Repository(made).create()
    return made


def columns(engine: sa.Engine) -> set[str]:
    """What the table really has, of the fields that the tests add."""
    found = sa.inspect(engine)
    names = {c["name"] for c in found.get_columns("x_thing")} if found.has_table("x_thing") else ()
    return {"name", "colour", "size"} & set(names)


def applied(engine: sa.Engine) -> revisions.AppliedRow:
    with read(engine) as connection:
        row = revisions.newest(connection)
    assert row is not None
    return row


def by_hand(repository: Repository, text: str) -> str:
    """A commit that somebody makes without us."""
    (repository.folder / "workspace.yaml").write_text(text)
    standing = repository.ready()
    commit = repository.record(standing.head, Author("Hand", "h@x"), "by hand", NOON)
    repository.move(standing, commit)
    return commit


def test_database_branch_and_files_agree_afterwards(engine: sa.Engine, folder: Path) -> None:
    first = publish_fields(engine, folder, "name")
    second = publish_fields(engine, folder, "name", "colour")
    assert (first.applied.release, second.applied.release) == (1, 2)
    assert columns(engine) == {"name", "colour"}
    repository = Repository(folder)
    assert repository.standing().head == second.commit == applied(engine).commit
    assert applied(engine).author == "Anna"
    assert repository.changed(second.commit) == ()
    assert heal(engine, repository).state is State.IN_STEP


@pytest.mark.parametrize("step", CHECKPOINTS)
def test_killed_at_any_step_it_is_the_old_or_the_new_one_and_goes_on(
    engine: sa.Engine, database_url: str, folder: Path, step: str
) -> None:
    publish_fields(engine, folder, "name")
    engine.dispose()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.designer.publishing", database_url, str(folder), "files"]
        + ["name", "colour", step],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    repository = Repository(folder)
    before_database = step in ("locked", "commit written")
    healed = heal(engine, repository)
    assert healed.state is (State.MOVED if step == "database committed" else State.IN_STEP)
    assert columns(engine) == ({"name"} if before_database else {"name", "colour"})
    assert repository.standing().head == applied(engine).commit
    done = publish_fields(engine, folder, "name", "colour", "size")
    assert done.branch_waits is None
    assert columns(engine) == {"name", "colour", "size"}
    assert repository.standing().head == done.commit == applied(engine).commit


def test_of_two_at_once_one_wins_and_the_other_hears_so(engine: sa.Engine, folder: Path) -> None:
    publish_fields(engine, folder, "name")
    both = threading.Barrier(2)
    outcomes: list[object] = []

    def one(name: str) -> None:
        both.wait()
        try:
            outcomes.append(publish_fields(engine, folder, "name", name))
        except (ApplyRefused, WorkspaceRefusal) as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=one, args=(name,)) for name in ("colour", "size")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [o for o in outcomes if isinstance(o, Published)]
    assert len(outcomes) == 2 and won
    assert columns(engine) in ({"name", "colour"}, {"name", "size"}, {"name", "colour", "size"})
    assert Repository(folder).standing().head == applied(engine).commit


def test_a_stale_plan_changes_neither_database_nor_branch(engine: sa.Engine, folder: Path) -> None:
    publish_fields(engine, folder, "name")
    head = Repository(folder).standing().head

    def another_applies(step: str) -> None:
        if step == "commit written":
            with engine.begin() as connection:
                connection.execute(
                    sa.text(
                        "INSERT INTO sys_applied"
                        " (release, digest, author, applied_at, model, plan)"
                        " SELECT release + 1, 'other', 'x', applied_at, model, plan"
                        " FROM sys_applied"
                    )
                )

    with pytest.raises(StalePlan):
        publish_fields(engine, folder, "name", "colour", checkpoint=another_applies)
    assert columns(engine) == {"name"}
    assert Repository(folder).standing().head == head


def test_without_a_repository_nothing_is_written(engine: sa.Engine, folder: Path) -> None:
    (folder / ".git").rename(folder / "away")
    with pytest.raises(NoRepository):
        publish_fields(engine, folder, "name")
    assert columns(engine) == set()


def test_a_locked_branch_delays_only_the_branch(engine: sa.Engine, folder: Path) -> None:
    publish_fields(engine, folder, "name")
    lock = folder / ".git/refs/heads/main.lock"

    def somebody_locks(step: str) -> None:
        if step == "database committed":
            lock.touch()

    done = publish_fields(engine, folder, "name", "colour", checkpoint=somebody_locks)
    assert done.branch_waits is not None
    assert columns(engine) == {"name", "colour"}
    lock.unlink()
    assert heal(engine, Repository(folder)).state is State.MOVED
    assert Repository(folder).standing().head == done.commit


def test_commits_by_hand_are_shown_and_never_overwritten(engine: sa.Engine, folder: Path) -> None:
    publish_fields(engine, folder, "name")
    repository = Repository(folder)
    commit = by_hand(repository, "name\nsize\n")
    healed = heal(engine, repository)
    assert healed.state is State.NOT_APPLIED
    assert "not applied yet" in str(healed.message)
    assert repository.standing().head == commit


def test_a_repository_without_the_applied_commit_is_reported(
    engine: sa.Engine, folder: Path, tmp_path: Path
) -> None:
    publish_fields(engine, folder, "name")
    other = tmp_path / "other"
    other.mkdir()
    repository = Repository(other)
    repository.create()
    by_hand(repository, "something\n")
    assert heal(engine, repository).state is State.NO_COMMIT
    (other / ".git/HEAD").write_text("nonsense")
    assert heal(engine, repository).state is State.UNAVAILABLE
