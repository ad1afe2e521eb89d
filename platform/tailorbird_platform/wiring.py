"""Puts the rooms of the runtime together around one model."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_metadata.model import Model
from tailorbird_platform.clock import Clock
from tailorbird_runtime.automation import Automations
from tailorbird_runtime.jobs import Queue
from tailorbird_runtime.live import Live
from tailorbird_runtime.people import People
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.tables import Tables


def wire(
    engine: sa.Engine, people: People, queue: Queue, model: Model, release: int, clock: Clock
) -> Live:
    """Everything that answers for one applied model."""
    tables = Tables(model)
    records = RecordService(model=model, tables=tables, engine=engine, clock=clock)
    automation = Automations(
        model=model, records=records, queue=queue, engine=engine, clock=clock, release=release
    )
    return Live(
        model=model,
        tables=tables,
        records=records.followed_by(automation),
        people=people,
        automation=automation,
        release=release,
        clock=clock,
    )
