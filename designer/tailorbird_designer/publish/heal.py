"""Brings the branch in step with the database after a publish that was cut short."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from tailorbird_designer.publish.finish import finish
from tailorbird_designer.publish.journal import forget, noted
from tailorbird_designer.workspace.lock import workspace_lock
from tailorbird_designer.workspace.refusals import WorkspaceRefusal
from tailorbird_designer.workspace.repository import Relation, Repository
from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import read


class State(StrEnum):
    """How the repository stands to the database."""

    IN_STEP = "in step"
    MOVED = "moved"
    """The branch lagged behind and was moved to the applied commit."""
    FINISHED = "finished"
    """The branch was right; the files of a publish that was cut short were brought along."""
    NOT_APPLIED = "not applied"
    """Somebody committed by hand: shown, never overwritten."""
    APART = "apart"
    NO_COMMIT = "no commit"
    """The repository lacks the commit that was applied."""
    UNAVAILABLE = "unavailable"
    """The repository cannot be read just now; records can be used meanwhile."""


@dataclass(frozen=True, slots=True)
class Healed:
    """What was found, and a sentence where a person should know."""

    state: State
    message: Message | None = None
    help: Message | None = None


def heal(engine: sa.Engine, repository: Repository) -> Healed:
    """Compare the branch with the newest applied commit and move it if it lags behind.

    A publish of a draft that was cut short is finished: its files are written, the draft goes.
    Never raises for a state of the repository: the product runs on the model in its database.
    """
    with read(engine) as connection:
        applied = revisions.newest(connection)
    if applied is None or applied.commit is None:
        return Healed(State.IN_STEP)
    try:
        with workspace_lock(repository.folder):
            return _finished(repository, applied.commit, _in_step(repository, applied.commit))
    except WorkspaceRefusal as refusal:
        return Healed(State.UNAVAILABLE, refusal.message, refusal.help)


def _finished(repository: Repository, applied: str, healed: Healed) -> Healed:
    """Carry out what a publish under way noted, if its commit is the one in force."""
    journal = noted(repository.folder)
    if journal is None:
        return healed
    if journal.commit != applied or healed.state not in (State.IN_STEP, State.MOVED):
        forget(repository.folder)
        return healed
    finish(repository, journal)
    if healed.state is State.MOVED:
        return healed
    return Healed(State.FINISHED, message("A release that was cut short was finished."))


def _in_step(repository: Repository, commit: str) -> Healed:
    standing = repository.standing()
    relation = repository.relation(commit, standing.head)
    if relation is Relation.SAME:
        return Healed(State.IN_STEP)
    if relation is Relation.BEHIND:
        repository.move(standing, commit)
        repository.refresh_index(commit)
        return Healed(
            State.MOVED,
            message("The branch {branch} was moved to the applied commit.", branch=standing.branch),
        )
    return _SENTENCES[relation]


_SENTENCES = {
    Relation.AHEAD: Healed(
        State.NOT_APPLIED,
        message("The workspace has commits that are not applied yet."),
        message("See what they would change: tailorbird plan"),
    ),
    Relation.APART: Healed(
        State.APART,
        message("The branch and the applied configuration have gone different ways."),
        message("Merge the applied commit into the branch, then: tailorbird plan"),
    ),
    Relation.MISSING: Healed(
        State.NO_COMMIT,
        message("The workspace lacks the commit that was applied to the database."),
        message("Fetch it from where the configuration is shared, or apply what is here."),
    ),
}
