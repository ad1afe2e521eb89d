"""A job as data, and what a handler raises to say that it did not succeed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import Message


class State(StrEnum):
    """`dead` jobs were given up and wait for a person; `discarded` ones were dropped by one."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    DISCARDED = "discarded"


class NotDone(Exception):
    """A handler could not do its job."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Retry(NotDone):
    """It may succeed later.

    `after` (seconds) is the least time to wait, if the receiver said so.  `lane` (seconds): the
    receiver could not be reached at all, the other jobs of the lane need not try before that.
    """

    def __init__(self, reason: Message, *, after: int = 0, lane: int = 0) -> None:
        super().__init__(reason)
        self.after = after
        self.lane = lane


class GiveUp(NotDone):
    """It will not succeed by trying again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work.

    `message_id` is the same for life, however often the job is tried.  `attempt` is the number of
    this try (from 1), `attempts` how many may fail before the job is laid aside.  `asked_at` is
    when it was put or, later, replayed by a person.  `lease` proves to the queue that the job is
    still the taker's own.
    """

    id: int
    kind: str
    payload: Mapping[str, Any]
    message_id: str
    state: State
    attempt: int
    attempts: int
    due_at: datetime
    created_at: datetime
    asked_at: datetime
    taken_at: datetime | None = None
    finished_at: datetime | None = None
    lane: str = ""
    automation: str | None = None
    entity: str | None = None
    record: int | None = None
    run: int | None = None
    error: Message | None = None
    lease: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A worker that showed itself."""

    name: str
    started_at: datetime
    beat_at: datetime


def job_of(row: sa.Row[Any]) -> Job:
    """The job in a row of `sys_job`."""
    return Job(
        id=row.id,
        kind=row.kind,
        payload=json.loads(row.payload),
        message_id=row.message_id,
        state=State(row.state),
        attempt=row.failures + row.crashes + 1,
        attempts=row.attempts,
        due_at=row.due_at,
        created_at=row.created_at,
        asked_at=row.asked_at,
        taken_at=row.taken_at,
        finished_at=row.finished_at,
        lane=row.lane,
        automation=row.automation,
        entity=row.entity,
        record=row.record,
        run=row.run,
        error=reason_of(row.error),
        lease=row.lease,
    )


def reason_text(reason: Message) -> str:
    """A reason as the database keeps it; values as their texts."""
    values = {name: str(value) for name, value in reason.values.items()}
    return json.dumps({"text": reason.text, "values": values}, ensure_ascii=False, sort_keys=True)


def reason_of(text: str | None) -> Message | None:
    """The reason that was kept."""
    if text is None:
        return None
    kept = json.loads(text)
    return Message(kept["text"], kept["values"])
