"""A note in `var/` about a publish that is under way, so that it can be finished after a kill."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tailorbird_designer.workspace.files import write_atomically
from tailorbird_designer.workspace.git import is_branch_name, is_commit_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The commit that is being published, the one before it, and the draft that it came from.

    `branch` is the draft's full name in `refs/`, `tip` its newest commit.
    """

    commit: str
    before: str
    branch: str
    tip: str


def note(folder: Path, journal: Journal) -> None:
    """Write the note."""
    write_atomically(_file(folder), json.dumps(asdict(journal)).encode(), 0o600)


def noted(folder: Path) -> Journal | None:
    """The note of a publish that was not finished; None without one, or if it makes no sense."""
    try:
        data = json.loads(_file(folder).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    names = [f.name for f in fields(Journal)]
    if not isinstance(data, dict) or sorted(data) != sorted(names):
        return None
    journal = Journal(**{name: str(data[name]) for name in names})
    commits = (journal.commit, journal.before, journal.tip)
    sane = all(is_commit_id(c) for c in commits) and journal.branch.startswith("refs/heads/")
    return journal if sane and is_branch_name(journal.branch.removeprefix("refs/")) else None


def forget(folder: Path) -> None:
    """Take the note away."""
    _file(folder).unlink(missing_ok=True)


def _file(folder: Path) -> Path:
    return folder / "var" / "publish.json"
