"""Files that were read before: one whose bytes are the same is not read again."""

from __future__ import annotations

from dataclasses import dataclass, field

from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import Document


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file: its text and tree (None if it cannot be used), and problems.

    `text` is None if the bytes are no text at all.  An `old` one was of the version before, and
    its text is that of this version.
    """

    content: bytes
    text: str | None
    document: Document | None
    problems: tuple[Problem, ...] = ()
    old: bool = False


@dataclass(slots=True)
class Readings:
    """The files of the last reading of a workspace, by path; an older one is forgotten.

    Whoever keeps one gets the same `Document` again as long as a file does not change, with what
    a compilation has noted in its nodes since (see `layers.kept`).
    """

    last: dict[str, Reading] = field(default_factory=dict)
    now: dict[str, Reading] = field(default_factory=dict)

    def begin(self) -> None:
        """A new reading of the whole workspace starts."""
        self.last, self.now = self.now, {}

    def known(self, path: str, content: bytes, *, old: bool = False) -> Reading | None:
        """What came of this file the last time, if its bytes and version are the same."""
        found = self.last.get(path)
        if found is None or found.content != content or found.old != old:
            return None
        self.now[path] = found
        return found

    def keep(self, path: str, reading: Reading) -> None:
        """Keeps a reading for the next time."""
        self.now[path] = reading
