"""The protocol of one publish: lock, commit object, database, branch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.lock import workspace_lock
from tailorbird_designer.workspace.refusals import WorkspaceRefusal
from tailorbird_designer.workspace.repository import Repository, Standing
from tailorbird_metadata.model import Model
from tailorbird_runtime.storage.apply import Applied, apply_plan
from tailorbird_runtime.storage.steps import Plan

Checkpoint = Callable[[str], None]
"""Called with the name of each step once it is done; tests stop the process there."""

CHECKPOINTS = ("locked", "commit written", "database committed", "branch moved", "finished")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be published: models, the plan between them, and the files that were read.

    `files` is the repository's fingerprint from before the files were compiled.
    """

    old: Model | None
    new: Model
    plan: Plan
    files: Mapping[str, str]
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A finished publish.  `branch_waits` says why the branch could not follow yet, if so."""

    applied: Applied
    commit: str
    branch_waits: WorkspaceRefusal | None = None


def publish(
    engine: sa.Engine,
    repository: Repository,
    change: Change,
    author: Author,
    now: datetime,
    checkpoint: Checkpoint = lambda step: None,
) -> Published:
    """Record and apply a change.

    Raises WorkspaceRefusal before anything is written, or what `apply_plan` raises (StalePlan,
    Busy) with the database as it was; a commit object without a branch may remain then.
    """
    with workspace_lock(repository.folder):
        checkpoint("locked")
        standing = repository.ready()
        commit = repository.record(standing.head, author, change.subject, now, change.files)
        checkpoint("commit written")
        applied = apply_plan(
            engine,
            change.plan,
            change.old,
            change.new,
            commit=commit,
            author=author.name,
            now=now,
        )
        checkpoint("database committed")
        waits = _follow(repository, standing, commit, checkpoint)
    checkpoint("finished")
    return Published(applied=applied, commit=commit, branch_waits=waits)


def _follow(
    repository: Repository, standing: Standing, commit: str, checkpoint: Checkpoint
) -> WorkspaceRefusal | None:
    """Move the branch to what was applied; what hinders it does not undo the publish."""
    try:
        repository.move(standing, commit)
    except WorkspaceRefusal as refusal:
        return refusal
    checkpoint("branch moved")
    with suppress(WorkspaceRefusal):
        repository.refresh_index(commit)
    return None
