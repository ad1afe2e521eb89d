"""The releases of a company: what the database applied, with the words and files of git."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tailorbird_designer.drafts.filediff import FileDiff, file_diffs
from tailorbird_designer.workspace.history import Entry, History
from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.revisions import AppliedRow
from tailorbird_runtime.storage.steps import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release; `note` is what its commit says, empty where the repository lacks it."""

    number: int
    commit: str | None
    author: str
    when: datetime
    note: str
    live: bool

    @property
    def title(self) -> str:
        """The first line of the note."""
        return self.note.partition("\n")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDetail:
    """One release with what it did; `files` is empty if the repository lacks a commit."""

    release: Release
    before: Release | None
    plan: Plan
    files: tuple[FileDiff, ...]


class UnknownRelease(Exception):
    """There is no release with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number
        self.message: Message = message("There is no release {n}.", n=number)


class Releases:
    """Reads the history of releases; writes nothing."""

    def __init__(self, engine: sa.Engine, history: History) -> None:
        self._engine = engine
        self._history = history

    def all(self) -> tuple[Release, ...]:
        """Every release, the newest first."""
        with read(self._engine) as connection:
            rows = revisions.history(connection)
        entries = self._history.entries([r.commit for r in rows if r.commit is not None])
        return tuple(_release(row, entries, row is rows[0]) for row in rows)

    def detail(self, number: int) -> ReleaseDetail:
        """One release with plan and files; raises UnknownRelease."""
        found = self.all()
        place = next((n for n, r in enumerate(found) if r.number == number), None)
        if place is None:
            raise UnknownRelease(number)
        before = found[place + 1] if place + 1 < len(found) else None
        with read(self._engine) as connection:
            row = next(r for r in revisions.history(connection) if r.release == number)
            plan = revisions.load_plan(connection, row.id)
        old, new = self.files(before), self.files(found[place])
        diffs = () if old is None or new is None else file_diffs(old, new)
        return ReleaseDetail(release=found[place], before=before, plan=plan, files=diffs)

    def files(self, release: Release | None) -> Mapping[str, bytes] | None:
        """The files of a release; none before the first one, None if git lacks the commit."""
        if release is None:
            return {}
        tree = self._history.tree(release.commit) if release.commit is not None else None
        return self._history.files(tree) if tree is not None else None


def _release(row: AppliedRow, entries: Mapping[str, Entry], live: bool) -> Release:
    entry = entries.get(row.commit or "")
    return Release(
        number=row.release,
        commit=row.commit,
        author=row.author,
        when=row.applied_at,
        note=entry.message if entry is not None else "",
        live=live,
    )
