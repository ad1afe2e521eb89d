"""A save as the message of its commit: a line for people, its facts as trailers, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tailorbird_designer.drafts.workbench import Save
from tailorbird_designer.edits import Edit, EditRefused
from tailorbird_designer.workspace.history import Entry

_TITLE = "Tailorbird-Draft: "
_EDITS = "Tailorbird-Edits: "
_ODD = re.compile(r"[\x00-\x1f\x7f]+")


def one_line(text: str, most: int = 200) -> str:
    """A text as one line without control characters."""
    return _ODD.sub(" ", text).strip()[:most]


def commit_text(title: str, edits: Sequence[Edit], draft_title: str) -> str:
    """The message of the commit of one save."""
    data = json.dumps([e.to_data() for e in edits], ensure_ascii=True, separators=(",", ":"))
    lines = [one_line(title) or "Change", ""]
    if draft_title:
        lines.append(_TITLE + one_line(draft_title))
    lines.append(_EDITS + data)
    return "\n".join(lines) + "\n"


def saves_of(log: Sequence[Entry]) -> tuple[Save, ...]:
    """The saves of a draft, oldest first, from a log that is newest first.

    What lies below the first commit that we wrote is where the draft began, not a part of it.
    """
    ours = [n for n, entry in enumerate(log) if _EDITS in entry.message]
    kept = log[: ours[-1] + 1] if ours else log
    return tuple(_save(entry) for entry in reversed(kept))


def _save(entry: Entry) -> Save:
    """The save that a commit holds; a commit by hand on a draft's branch is one without edits."""
    lines = entry.message.split("\n")
    return Save(
        commit=entry.commit,
        tree=entry.tree,
        parent=entry.parents[0] if entry.parents else "",
        title=lines[0] if lines else "",
        author=entry.author,
        when=entry.when,
        edits=_edits(_trailer(lines, _EDITS)),
        draft_title=_trailer(lines, _TITLE),
    )


def _trailer(lines: Sequence[str], name: str) -> str:
    return next((line.removeprefix(name) for line in lines if line.startswith(name)), "")


def _edits(text: str) -> tuple[Edit, ...]:
    try:
        return tuple(Edit.from_data(data) for data in json.loads(text or "[]"))
    except (ValueError, TypeError, EditRefused):
        return ()
