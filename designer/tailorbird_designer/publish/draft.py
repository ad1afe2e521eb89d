"""The protocol of publishing a draft: lock, commit, database, branch, files, end of the draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tailorbird_designer.publish.finish import finish
from tailorbird_designer.publish.journal import Journal, note
from tailorbird_designer.publish.publish import Published
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.lock import workspace_lock
from tailorbird_designer.workspace.refusals import EditedByHand, Moved, WorkspaceRefusal
from tailorbird_designer.workspace.repository import Repository, Standing
from tailorbird_designer.workspace.worktree import WorkingTree
from tailorbird_metadata.model import Model
from tailorbird_runtime.storage.apply import apply_plan
from tailorbird_runtime.storage.steps import Plan

DRAFT_CHECKPOINTS = (
    "locked",
    "commit written",
    "noted",
    "database committed",
    "branch moved",
    "files written",
    "draft removed",
    "finished",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChange:
    """A draft that is to be published: models, the plan between them, and where it stands in git.

    `main` is the commit of the main branch that it builds on, `branch` the full name of its own
    branch with the newest commit `tip`, whose files are `tree`.  `note` becomes the commit's
    message.
    """

    old: Model | None
    new: Model
    plan: Plan
    note: str
    main: str
    branch: str
    tip: str
    tree: str


def publish_draft(
    engine: sa.Engine,
    repository: Repository,
    change: DraftChange,
    author: Author,
    now: datetime,
    checkpoint: Callable[[str], None] = lambda step: None,
) -> Published:
    """Make a draft the configuration in force: one commit on the main branch, one transaction.

    Raises WorkspaceRefusal before anything is written (Moved if main branch or draft went on,
    EditedByHand if the working tree has other changes in the same files), or what `apply_plan`
    raises, with everything as it was.  The note stays then: only the database knows whether the
    transaction was carried out when its answer was lost, and `heal` looks there.
    """
    with workspace_lock(repository.folder):
        checkpoint("locked")
        standing = repository.ready()
        _refuse(repository, standing, change)
        text = change.note.strip() + "\n"
        commit = repository.history.record(change.tree, change.main, author, text, now)
        checkpoint("commit written")
        journal = Journal(commit=commit, before=change.main, branch=change.branch, tip=change.tip)
        note(repository.folder, journal)
        checkpoint("noted")
        applied = apply_plan(
            engine, change.plan, change.old, change.new,
            commit=commit, author=author.name, now=now,
        )  # fmt: skip
        checkpoint("database committed")
        waits = _follow(repository, standing, journal, checkpoint)
    checkpoint("finished")
    return Published(applied=applied, commit=commit, branch_waits=waits)


def _refuse(repository: Repository, standing: Standing, change: DraftChange) -> None:
    if standing.head != change.main:
        raise Moved(standing.branch)
    draft = repository.history.refs(change.branch).get(change.branch)
    if draft is None or draft.commit != change.tip:
        raise Moved(change.branch.removeprefix("refs/heads/"))
    history = repository.history
    work = WorkingTree(
        folder=repository.folder,
        before=history.blobs(change.main),
        after=history.blobs(change.tree),
        history=history,
    )
    edited = work.edited_by_hand()
    if edited:
        raise EditedByHand(edited)


def _follow(
    repository: Repository,
    standing: Standing,
    journal: Journal,
    checkpoint: Callable[[str], None],
) -> WorkspaceRefusal | None:
    """Branch, files and draft go along; what hinders them does not undo the publish."""
    try:
        repository.move(standing, journal.commit)
        checkpoint("branch moved")
        finish(repository, journal, checkpoint)
    except WorkspaceRefusal as refusal:
        return refusal
    return None
