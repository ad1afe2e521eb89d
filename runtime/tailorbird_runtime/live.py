"""What one request works with: a model and the services bound to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tailorbird_metadata.model import Model

if TYPE_CHECKING:
    from tailorbird_runtime.automation.service import Automations
    from tailorbird_runtime.people import People
    from tailorbird_runtime.records.service import RecordService
    from tailorbird_runtime.storage.tables import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """One applied model with everything that answers for it; swapped whole at the next apply.

    `release` counts publishes; `clock` gives the current moment (aware, UTC).
    """

    model: Model
    tables: Tables
    records: RecordService
    people: People
    automation: Automations
    release: int
    clock: Callable[[], datetime]
