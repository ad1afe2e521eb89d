"""A workspace that is compiled again and again: only what changed is worked on."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from tailorbird_metadata.compiler.compile import compile_sources
from tailorbird_metadata.compiler.compiled import Compiled
from tailorbird_metadata.compiler.memory import Memory
from tailorbird_metadata.source.readings import Readings
from tailorbird_metadata.source.workspace import Sources, read_workspace, sources_of


class Workshop:
    """Keeps what the last compilation can spare the next one.

    What comes out is the same as without it.  One for a company; threads take turns.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readings = Readings()
        self._memory = Memory()

    def compiled(self, files: Mapping[str, bytes]) -> Compiled:
        """What the files of a workspace, by path, compile to."""
        with self._lock:
            return compile_sources(sources_of(files, self._readings), self._memory)

    def folder(self, folder: Path) -> tuple[Sources, Compiled]:
        """The files of a folder as they are now, and what they compile to."""
        with self._lock:
            sources = read_workspace(folder, self._readings)
            return sources, compile_sources(sources, self._memory)
