"""The files of a tree and what they compile to, kept for the trees that were used last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace

from tailorbird_designer.workspace.history import History
from tailorbird_metadata.changes import removals
from tailorbird_metadata.compiler import Compiled, Workshop
from tailorbird_metadata.model import Model

MOST_KEPT = 16
"""How many trees are kept; a tree is some hundred kilobytes."""


class Snapshot:
    """All files of one tree, and their compilation, which is made when it is first asked for."""

    def __init__(self, files: Mapping[str, bytes], workshop: Workshop) -> None:
        self.files = files
        self._workshop = workshop
        self._compiled: Compiled | None = None
        self._lock = threading.Lock()

    @property
    def compiled(self) -> Compiled:
        """What the files compile to."""
        with self._lock:
            if self._compiled is None:
                self._compiled = self._workshop.compiled(self.files)
            return self._compiled


class Snapshots:
    """Trees by their id; a tree never changes, so nothing ever has to be thrown away for truth."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._workshop = Workshop()
        self._kept: OrderedDict[str, Snapshot] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, files: Mapping[str, bytes]) -> Snapshot:
        """These files, which may be those of no tree; kept only on demand."""
        return Snapshot(files, self._workshop)

    def at(self, tree: str) -> Snapshot:
        """The files of a tree."""
        with self._lock:
            kept = self._kept.get(tree)
            if kept is not None:
                self._kept.move_to_end(tree)
                return kept
        return self.keep(tree, self.of(self._history.files(tree)))

    def keep(self, tree: str, snapshot: Snapshot) -> Snapshot:
        """Remember what was compiled already."""
        with self._lock:
            self._kept[tree] = snapshot
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return snapshot


def judged(compiled: Compiled, published: Model | None) -> Compiled:
    """The compilation with a problem for each item that the database has and the files lost."""
    if compiled.model is None:
        return compiled
    gone = removals(published, compiled.model, compiled.origins)
    if not gone:
        return compiled
    problems = sorted((*compiled.problems, *gone), key=lambda p: p.location)
    return replace(compiled, model=None, problems=tuple(problems))
