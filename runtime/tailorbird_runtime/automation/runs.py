"""Runs as they are kept: written in the transaction of the run, read with the reader's rights."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import Message
from tailorbird_runtime.automation.occasion import Occasion
from tailorbird_runtime.automation.said import to_text
from tailorbird_runtime.automation.states import LOCALES
from tailorbird_runtime.automation.tables import sys_run

DONE, SKIPPED, FAILED, STOPPED = ("done", "skipped", "failed", "stopped")
RUNNING = "running"
"""Only inside the transaction of the run: nobody else ever sees it."""

_c = sys_run.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A row of a run with its JSON read."""

    id: int
    automation: str
    entity: str
    record: int
    release: int
    trigger: str
    actor: int | None
    started_at: datetime
    state: str
    reason: str | None
    causes: tuple[str, ...]
    trace: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended; `reason` says why it did not do everything."""

    run: int
    state: str
    reason: Message | None = None


def add(
    connection: sa.Connection,
    occasion: Occasion,
    *,
    release: int,
    now: datetime,
    state: str,
    causes: tuple[str, ...],
    trace: str = "[]",
    reason: Message | None = None,
) -> int:
    """Write a run; its id."""
    values = {
        "automation": occasion.automation.id,
        "entity": occasion.entity,
        "record": occasion.record,
        "release": release,
        "trigger": occasion.kind,
        "actor": None if occasion.actor.is_system else occasion.actor.id,
        "started_at": now,
        "state": state,
        "reason": None if reason is None else to_text(reason, LOCALES),
        "causes": json.dumps(causes),
        "trace": trace,
    }
    made = sys_run.insert().values(values).returning(_c.id)
    return int(connection.execute(made).scalar_one())


def end(
    connection: sa.Connection, run: int, state: str, trace: str, reason: Message | None = None
) -> Outcome:
    """Write how a run ended."""
    said = None if reason is None else to_text(reason, LOCALES)
    values = {"state": state, "trace": trace, "reason": said}
    connection.execute(sys_run.update().where(_c.id == run).values(values))
    return Outcome(run=run, state=state, reason=reason)


def of_record(
    connection: sa.Connection, entity_id: str, record: int, limit: int
) -> tuple[Kept, ...]:
    """The newest runs about a record."""
    return _found(connection, limit, _c.entity == entity_id, _c.record == record)


def of_automation(connection: sa.Connection, automation: str, limit: int) -> tuple[Kept, ...]:
    """The newest runs of an automation (id)."""
    return _found(connection, limit, _c.automation == automation)


def counts(connection: sa.Connection, automation: str, since: datetime) -> dict[str, int]:
    """How many runs ended in which way since a moment."""
    query = (
        sa.select(_c.state, sa.func.count())
        .where(_c.automation == automation, _c.started_at >= since)
        .group_by(_c.state)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def remove_old(connection: sa.Connection, before: datetime, skipped_before: datetime) -> int:
    """Remove runs from before a moment, those that did nothing earlier; how many."""
    old = sa.or_(
        _c.started_at < before,
        sa.and_(_c.started_at < skipped_before, _c.state == SKIPPED),
    )
    return connection.execute(sys_run.delete().where(old)).rowcount


def _found(
    connection: sa.Connection, limit: int, *conditions: sa.ColumnElement[bool]
) -> tuple[Kept, ...]:
    query = sa.select(sys_run).where(*conditions).order_by(_c.id.desc()).limit(limit)
    return tuple(_kept(row) for row in connection.execute(query))


def _kept(row: sa.Row[Any]) -> Kept:
    return Kept(
        id=row.id,
        automation=row.automation,
        entity=row.entity,
        record=row.record,
        release=row.release,
        trigger=row.trigger,
        actor=row.actor,
        started_at=row.started_at,
        state=row.state,
        reason=row.reason,
        causes=tuple(json.loads(row.causes)),
        trace=tuple(json.loads(row.trace)),
    )


def last_started(connection: sa.Connection, automations: Iterable[str]) -> dict[str, datetime]:
    """When each automation last ran (whatever came of it)."""
    query = (
        sa.select(_c.automation, sa.func.max(_c.id))
        .where(_c.automation.in_(list(automations)))
        .group_by(_c.automation)
    )
    ids = [row[1] for row in connection.execute(query)]
    rows = connection.execute(sa.select(_c.automation, _c.started_at).where(_c.id.in_(ids)))
    return {row.automation: row.started_at for row in rows}
