"""The workspace's history: what is recorded, what is refused, what a kill leaves behind."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.files import write_atomically
from tailorbird_designer.workspace.lock import workspace_lock
from tailorbird_designer.workspace.refusals import (
    Busy,
    Damaged,
    Detached,
    FilesChanged,
    GitMissing,
    InProgress,
    Locked,
    Moved,
    NoRepository,
    WorkspaceRefusal,
)
from tailorbird_designer.workspace.repository import Relation, Repository
from tailorbird_designer.workspace.tracked import is_tracked

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ANNA = Author("Anna Schäfer 安娜", "anna@nordwind.example")


def git(folder: Path, *words: str) -> str:
    """git as a person uses it, with its own settings and hooks."""
    names = {f"GIT_{w}_{k}": "x@y" for w in ("AUTHOR", "COMMITTER") for k in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        env=os.environ | names | {"GIT_CONFIG_GLOBAL": "/dev/null"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A workspace with one commit, on a machine where nobody told git a name."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    folder = tmp_path / "nordwind"
    (folder / "entities/deal").mkdir(parents=True)
    (folder / "workspace.yaml").write_text("workspace: nordwind\n")
    (folder / "entities/deal/entity.yaml").write_text("patches: b2b/deal\n")
    (folder / ".gitignore").write_text("/var/\n")
    made = Repository(folder)
    made.create()
    commit(made, "First")
    return made


def commit(repository: Repository, subject: str = "Change") -> str:
    standing = repository.ready()
    made = repository.record(standing.head, ANNA, subject, NOON)
    repository.move(standing, made)
    repository.refresh_index(made)
    return made


def head(repository: Repository) -> str:
    found = repository.standing().head
    assert found is not None
    return found


def test_a_commit_has_the_author_and_the_files_and_leaves_git_status_clean(
    repository: Repository,
) -> None:
    folder = repository.folder
    (folder / "entities/deal/entity.yaml").write_text("patches: b2b/deal\nfields: {}\n")
    (folder / "notes.txt").write_text("mine")
    (folder / "var/secret_key").write_text("hush")
    commit(repository, "Deal: a field 新字段")
    assert git(folder, "log", "-1", "--format=%an|%ae|%s") == (
        "Anna Schäfer 安娜|anna@nordwind.example|Deal: a field 新字段"
    )
    assert git(folder, "show", "--name-only", "--format=", "HEAD") == "entities/deal/entity.yaml"
    assert git(folder, "status", "--porcelain") == "?? notes.txt"
    git(folder, "fsck", "--strict")


def test_recording_moves_no_branch_and_nothing_new_is_the_same_commit(
    repository: Repository,
) -> None:
    before = head(repository)
    assert repository.record(before, ANNA, "Nothing", NOON) == before
    (repository.folder / "workspace.yaml").write_text("workspace: other\n")
    made = repository.record(before, ANNA, "Something", NOON)
    assert made != before
    assert head(repository) == before
    assert repository.relation(made, before) is Relation.BEHIND


def test_deleted_files_leave_the_history_and_other_files_are_kept(repository: Repository) -> None:
    folder = repository.folder
    (folder / "README.txt").write_text("for people")
    git(folder, "add", "README.txt")
    git(folder, "commit", "-q", "-m", "by hand")
    (folder / "entities/deal/entity.yaml").unlink()
    assert repository.changed(head(repository)) == ("entities/deal/entity.yaml",)
    commit(repository)
    assert git(folder, "ls-files").splitlines() == [".gitignore", "README.txt", "workspace.yaml"]
    assert repository.changed(head(repository)) == ()


def test_what_a_person_has_staged_stays_staged_and_is_not_committed(repository: Repository) -> None:
    folder = repository.folder
    (folder / "README.txt").write_text("for people")
    git(folder, "add", "README.txt")
    (folder / "workspace.yaml").write_text("workspace: other\n")
    commit(repository)
    assert git(folder, "status", "--porcelain") == "A  README.txt"


def test_links_are_not_followed_into_the_history(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "passwords.yaml").write_text("secret: 1\n")
    (repository.folder / "picklists").mkdir()
    (repository.folder / "picklists/stolen.yaml").symlink_to(tmp_path / "passwords.yaml")
    (repository.folder / "roles").symlink_to(tmp_path)
    assert repository.changed(head(repository)) == ()


@pytest.mark.parametrize(
    ("path", "tracked"),
    [
        ("entities/deal/entity.yaml", True),
        ("labels/zh.json", True),
        ("packs/b2b/README.md", True),
        ("packs.lock", True),
        ("var/tailorbird.yaml", False),
        (".git/config.yaml", False),
        ("entities/.hidden.yaml", False),
        ("entities/../x.yaml", False),
        ("a\nb.yaml", False),
        ("-rf.yaml", False),
        ("notes.txt", False),
    ],
)
def test_only_configuration_is_recorded(path: str, tracked: bool) -> None:
    assert is_tracked(path) is tracked


def test_a_file_saved_while_planning_is_noticed(repository: Repository) -> None:
    seen = repository.fingerprint()
    (repository.folder / "workspace.yaml").write_text("workspace: late\n")
    with pytest.raises(FilesChanged, match=r"workspace\.yaml"):
        repository.record(head(repository), ANNA, "x", NOON, expected=seen)


def test_a_branch_that_moved_is_not_overwritten(repository: Repository) -> None:
    standing = repository.ready()
    (repository.folder / "workspace.yaml").write_text("workspace: ours\n")
    ours = repository.record(standing.head, ANNA, "ours", NOON)
    git(repository.folder, "commit", "-q", "--allow-empty", "-m", "theirs")
    theirs = head(repository)
    with pytest.raises(Moved):
        repository.move(standing, ours)
    assert head(repository) == theirs
    assert repository.relation(ours, theirs) is Relation.APART
    assert standing.head is not None
    assert repository.relation(standing.head, theirs) is Relation.AHEAD
    assert repository.relation("0" * 40, theirs) is Relation.MISSING
    assert repository.relation("--output=x", theirs) is Relation.MISSING


def _remove_git(folder: Path) -> None:
    (folder / ".git").rename(folder.parent / "away")


def _detach(folder: Path) -> None:
    git(folder, "checkout", "-q", "--detach")


def _lock_branch(folder: Path) -> None:
    (folder / ".git/refs/heads/main.lock").touch()


def _merge(folder: Path) -> None:
    (folder / ".git/MERGE_HEAD").write_text("0" * 40 + "\n")


def _corrupt(folder: Path) -> None:
    (folder / ".git/HEAD").write_text("ref: refs/heads/../../x\n")


@pytest.mark.parametrize(
    ("spoil", "refusal", "advice"),
    [
        (_remove_git, NoRepository, "git -C "),
        (_detach, Detached, "git switch main"),
        (_lock_branch, Locked, "delete that file"),
        (_merge, InProgress, "git merge --abort"),
        (_corrupt, Damaged, "git fsck"),
    ],
)
def test_a_repository_in_a_bad_state_is_refused_with_a_sentence_and_a_command(
    repository: Repository, spoil: object, refusal: type[WorkspaceRefusal], advice: str
) -> None:
    assert callable(spoil)
    spoil(repository.folder)
    with pytest.raises(refusal) as refused:
        repository.ready()
    assert advice in str(refused.value.help)
    assert refused.value.message.render("zh") != str(refused.value.message)


def test_a_locked_index_is_left_alone(repository: Repository) -> None:
    (repository.folder / ".git/index.lock").touch()
    assert repository.refresh_index(head(repository)) is False
    assert (repository.folder / ".git/index.lock").exists()


def test_without_git_the_sentence_says_so(repository: Repository) -> None:
    with pytest.raises(GitMissing, match="git is not installed"):
        Repository(repository.folder, git="no-such-git").ready()


def test_nothing_that_the_repository_is_configured_to_run_is_run(
    repository: Repository, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    hook = repository.folder / ".git/hooks/reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)
    git(repository.folder, "config", "core.fsmonitor", f"touch {marker}; false")
    git(repository.folder, "config", "filter.evil.clean", f"touch {marker}; cat")
    (repository.folder / ".gitattributes").write_text("* filter=evil\n")
    marker.unlink(missing_ok=True)
    commit(repository)
    assert not marker.exists()


def test_odd_names_and_messages_stay_inside_the_commit(repository: Repository) -> None:
    odd = Author("Eve\n<root@x> --output=/tmp/x", "a\nb<c>")
    (repository.folder / "workspace.yaml").write_text("workspace: odd\n")
    made = repository.record(head(repository), odd, "--amend\n\n$(touch x)", NOON)
    assert git(repository.folder, "log", "-1", "--format=%an|%ae|%s", made) == (
        "Eve root@x  --output=/tmp/x|abc|--amend"
    )


def test_a_second_writer_waits_and_then_hears_who_holds_the_lock(tmp_path: Path) -> None:
    with workspace_lock(tmp_path):
        child = subprocess.run(
            [
                "/usr/bin/env", "python3", "-c",
                "import fcntl, sys; f = open(sys.argv[1]);"
                "fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)",
                str(tmp_path / "var/workspace.lock"),
            ],
            capture_output=True,
            check=False,
        )  # fmt: skip
        assert b"BlockingIOError" in child.stderr
        with (
            pytest.raises(Busy, match=str(os.getpid())),
            workspace_lock(tmp_path, patience=0.1),
        ):
            raise AssertionError("two held it")
    with workspace_lock(tmp_path, patience=0.1):
        pass


def test_a_file_is_whole_or_untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "roles/rep.yaml"
    write_atomically(target, b"role: rep\n", 0o600)
    assert target.stat().st_mode & 0o777 == 0o600

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"role: other\n")
    assert target.read_bytes() == b"role: rep\n"
    assert [f.name for f in target.parent.iterdir()] == ["rep.yaml"]
