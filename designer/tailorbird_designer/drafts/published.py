"""The model in force, as the database has it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import sqlalchemy as sa

from tailorbird_metadata.model import Model
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.revisions import AppliedRow


@dataclass(frozen=True, slots=True)
class InForce:
    """The newest apply and its model; neither before the first one."""

    row: AppliedRow | None
    model: Model | None

    @property
    def release(self) -> int:
        """The number of the release in force, 0 before the first."""
        return self.row.release if self.row is not None else 0


class PublishedModels:
    """Reads the newest model once for each apply."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._kept: InForce | None = None

    def now(self) -> InForce:
        """What is in force; one small query while it stays the same."""
        with read(self._engine) as connection:
            row = revisions.newest(connection)
            if row is None:
                return InForce(None, None)
            with self._lock:
                kept = self._kept
                if kept is not None and kept.row is not None and kept.row.id == row.id:
                    return kept
                self._kept = InForce(row, revisions.load_model(connection, row.id))
                return self._kept
