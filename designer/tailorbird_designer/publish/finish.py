"""What is left to do once the branch has moved: files, index, and the end of the draft."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from tailorbird_designer.publish.journal import Journal, forget
from tailorbird_designer.workspace.refusals import NotWritten, WorkspaceRefusal
from tailorbird_designer.workspace.repository import Repository
from tailorbird_designer.workspace.worktree import WorkingTree


def finish(
    repository: Repository,
    journal: Journal,
    checkpoint: Callable[[str], None] = lambda step: None,
) -> None:
    """Bring the working tree along, take the published draft away, forget the note.

    Files that somebody edited by hand meanwhile stay as they are.  Can be repeated.
    """
    history = repository.history
    work = WorkingTree(
        folder=repository.folder,
        before=history.blobs(journal.before),
        after=history.blobs(journal.commit),
        history=history,
    )
    try:
        work.carry()
    except OSError as failure:
        raise NotWritten(str(failure)) from failure
    with suppress(WorkspaceRefusal):
        repository.refresh_index(journal.commit)
    checkpoint("files written")
    _end_draft(repository, journal)
    checkpoint("draft removed")
    forget(repository.folder)


def _end_draft(repository: Repository, journal: Journal) -> None:
    """The draft goes if it still is what was published; a newer save of it stays."""
    person = journal.branch.rpartition("/")[2]
    undone = f"refs/tailorbird/undone/{person}"
    refs = repository.history.refs(journal.branch, undone)
    draft = refs.get(journal.branch)
    if draft is None or draft.commit != journal.tip:
        return
    updates: dict[str, tuple[str | None, str | None]] = {journal.branch: (journal.tip, None)}
    if undone in refs:
        updates[undone] = (refs[undone].commit, None)
    with suppress(WorkspaceRefusal):
        repository.history.point(updates)
