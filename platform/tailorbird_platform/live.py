"""The model that a company runs on now: the newest one that its database says was applied."""

from __future__ import annotations

import threading
from collections.abc import Callable

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_platform.refusal import Refusal
from tailorbird_runtime.live import Live
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import read


class NothingApplied(Refusal):
    """The database has no model yet."""

    def __init__(self) -> None:
        super().__init__(
            message("No configuration has been applied to this database yet."),
            message("Run: tailorbird apply"),
        )


class LiveModel:
    """Keeps the wired model and swaps it whole when the database has a newer one.

    Requests under way keep the one they started with.
    """

    def __init__(self, engine: sa.Engine, build: Callable[[int, sa.Connection], Live]) -> None:
        self._engine = engine
        self._build = build
        self._lock = threading.Lock()
        self._kept: tuple[int, Live] | None = None

    def now(self) -> Live:
        """The newest applied model; one small query."""
        with read(self._engine) as connection:
            return self.at(revisions.newest_id(connection))

    def at(self, applied: int) -> Live:
        """The model of the newest `sys_applied` row, whose id (0: none) was just read."""
        kept = self._kept
        if kept is not None and kept[0] == applied:
            return kept[1]
        if applied == 0:
            raise NothingApplied
        return self._load(applied)

    def _load(self, applied: int) -> Live:
        with self._lock:
            kept = self._kept
            if kept is not None and kept[0] >= applied:
                return kept[1]
            with read(self._engine) as connection:
                live = self._build(applied, connection)
            self._kept = (applied, live)
            return live
