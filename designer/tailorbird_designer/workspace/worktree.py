"""Brings the files of the working tree from one tree to another, and spares what people edited."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tailorbird_designer.workspace.files import write_atomically
from tailorbird_designer.workspace.history import History

Blobs = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTree:
    """The files of a workspace on their way from the tree `before` to the tree `after`."""

    folder: Path
    before: Blobs
    after: Blobs
    history: History

    @property
    def changed(self) -> tuple[str, ...]:
        """The paths that differ between the two trees, sorted."""
        one, two = self.before, self.after
        return tuple(sorted(p for p in one.keys() | two.keys() if one.get(p) != two.get(p)))

    def edited_by_hand(self) -> tuple[str, ...]:
        """Those of them that hold neither the old nor the new text."""
        return tuple(p for p in self.changed if self._now(p) not in self._known(p))

    def carry(self) -> None:
        """Write the new text over the old one; whoever is cut short can be called again."""
        contents = self.history.contents({self.after[p] for p in self.changed if p in self.after})
        for path in self.changed:
            now = self._now(path)
            if now != self.before.get(path) or now == self.after.get(path):
                continue
            if path in self.after:
                write_atomically(self.folder / path, contents[self.after[path]])
            else:
                (self.folder / path).unlink()

    def _known(self, path: str) -> tuple[str | None, str | None]:
        return self.before.get(path), self.after.get(path)

    def _now(self, path: str) -> str | None:
        """The blob id of what lies there; None for nothing, and a word for what is no file."""
        place = self.folder / path
        try:
            mode = place.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not stat.S_ISREG(mode):
            return "no file"
        return blob_id(place.read_bytes(), self._algorithm())

    def _algorithm(self) -> str:
        some = next(iter((*self.before.values(), *self.after.values())), "")
        return "sha256" if len(some) == 64 else "sha1"


def blob_id(content: bytes, algorithm: str = "sha1") -> str:
    """The id that git gives to this content."""
    head = b"blob %d\0" % len(content)
    return hashlib.new(algorithm, head + content, usedforsecurity=False).hexdigest()
