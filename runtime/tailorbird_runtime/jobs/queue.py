"""The queue of a company: put, take, finish; and what a person does about jobs laid aside."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tailorbird_metadata.messages import Message
from tailorbird_runtime.jobs.claiming import bring_back, lanes_with_work, take
from tailorbird_runtime.jobs.job import Job, Seen, State, job_of, reason_text
from tailorbird_runtime.jobs.pauses import pause
from tailorbird_runtime.jobs.tables import sys_job, sys_worker
from tailorbird_runtime.storage.engine import read, write

LEASE = timedelta(seconds=20)
"""How long a worker that shows no sign keeps its jobs."""
LONGEST_JOB = timedelta(hours=1)
"""A job is not kept beyond that by a worker that lives but does not come to an end with it."""
KEPT_FOR = timedelta(days=30)
"""How long jobs that are over stay in the table (dead letters stay until somebody decides)."""

_c = sys_job.c
_open = _c.finished_at.is_(None)


class Queue:
    """Jobs in the company's database; several workers may take from it.

    Time comes from `clock`.  Every method but `put` is a transaction of its own.
    """

    def __init__(self, engine: sa.Engine, clock: Callable[[], datetime]) -> None:
        self.engine = engine
        self.clock = clock

    def put(
        self,
        connection: sa.Connection,
        kind: str,
        payload: Mapping[str, Any],
        *,
        due_at: datetime | None = None,
        attempts: int = 8,
        automation: str | None = None,
        entity: str | None = None,
        record: int | None = None,
        run: int | None = None,
        key: str | None = None,
        lane: str | None = None,
        in_order: bool = False,
    ) -> Job:
        """A job that exists if the caller's transaction is committed, and never else.

        With a `key` that is already there nothing is put, and the job that has it is returned.
        The lane is `lane`, else the payload's integration, else the automation.  With `in_order`
        the job waits until earlier such jobs of the same lane and record are over.
        """
        lane = f"{kind}:{lane or payload.get('integration') or automation or ''}"
        now = self.clock()
        values = {
            "kind": kind,
            "lane": lane,
            "state": State.WAITING,
            "due_at": due_at or now,
            "message_id": uuid.uuid4().hex,
            "key": key,
            "track": f"{lane} {entity}/{record}" if in_order else None,
            "payload": json.dumps(payload, ensure_ascii=False, sort_keys=True),
            "attempts": attempts,
            "automation": automation,
            "entity": entity,
            "record": record,
            "run": run,
            "created_at": now,
            "asked_at": now,
        }
        return _inserted(connection, values, key)

    def claim(
        self, worker: str, kinds: Collection[str], limit: int = 1, lease: timedelta = LEASE
    ) -> list[Job]:
        """Up to `limit` due jobs, the worker's own for the time of the lease; lanes take turns."""
        now = self.clock()
        with read(self.engine) as connection:
            if not lanes_with_work(connection, kinds, now):
                return []
        with write(self.engine) as connection:
            bring_back(connection, now)
            lanes = lanes_with_work(connection, kinds, now)
            rows = take(connection, lanes, limit, worker=worker, now=now, until=now + lease)
        return [job_of(row) for row in rows]

    def done(self, job: Job, connection: sa.Connection | None = None) -> bool:
        """Mark a job as done; false if it is no longer the taker's.

        In a `connection` given, the mark is part of that transaction: a handler whose work is in
        this database is then done exactly once (it must roll back when this says false).
        """
        values = {"state": State.DONE, "error": None}
        if connection is None:
            return self._finish(job, values)
        return _finish_in(connection, job, values, self.clock())

    def failed(self, job: Job, reason: Message, *, after: int = 0, final: bool = False) -> bool:
        """Note a failure: tried again after a pause, laid aside if it was the last attempt.

        False if the job is no longer the taker's.
        """
        now, error = self.clock(), reason_text(reason)
        failures = self._failures(job) + 1
        if final or failures >= job.attempts:
            return self._finish(job, {"state": State.DEAD, "error": error, "failures": failures})
        wait = max(pause(job.message_id, failures), timedelta(seconds=after))
        values = {"state": State.WAITING, "due_at": now + wait, "failures": failures}
        with write(self.engine) as connection:
            mine = sys_job.update().where(_c.id == job.id, _c.lease == job.lease)
            values |= {"error": error, "lease": None, "worker": None}
            return bool(connection.execute(mine.values(values)).rowcount)

    def put_off(self, lane: str, seconds: int) -> int:
        """Let the waiting jobs of a lane wait at least so long; how many had to."""
        until = self.clock() + timedelta(seconds=seconds)
        sooner = sa.and_(_open, _c.lane == lane, _c.state == State.WAITING, _c.due_at < until)
        with write(self.engine) as connection:
            return connection.execute(sys_job.update().where(sooner).values(due_at=until)).rowcount

    def hold(self, kind: str, reason: Message) -> int:
        """Say at the waiting jobs of a kind why nobody takes them; how many were told newly."""
        error = reason_text(reason)
        untold = sa.or_(_c.error.is_(None), _c.error != error)
        told = sys_job.update().where(_open, _c.kind == kind, _c.state == State.WAITING, untold)
        with write(self.engine) as connection:
            return connection.execute(told.values(error=error)).rowcount

    def get(self, job_id: int) -> Job | None:
        """One job."""
        with read(self.engine) as connection:
            row = connection.execute(sa.select(sys_job).where(_c.id == job_id)).first()
        return None if row is None else job_of(row)

    def listed(self, *states: State, limit: int = 200) -> list[Job]:
        """Jobs in these states (none given: waiting, running and dead), newest first."""
        wanted = states or (State.WAITING, State.RUNNING, State.DEAD)
        found = sa.select(sys_job).where(_c.state.in_(wanted)).order_by(_c.id.desc()).limit(limit)
        with read(self.engine) as connection:
            return [job_of(row) for row in connection.execute(found)]

    def dead(self, limit: int = 200) -> list[Job]:
        """Jobs that were laid aside, newest first."""
        return self.listed(State.DEAD, limit=limit)

    def of_run(self, run: int) -> list[Job]:
        """The jobs that a run of an automation put, in order."""
        found = sa.select(sys_job).where(_c.run == run).order_by(_c.id)
        with read(self.engine) as connection:
            return [job_of(row) for row in connection.execute(found)]

    def counts(self) -> dict[State, int]:
        """How many jobs are in each state."""
        found = sa.select(_c.state, sa.func.count()).group_by(_c.state)
        with read(self.engine) as connection:
            told = {State(state): n for state, n in connection.execute(found)}
        return {state: told.get(state, 0) for state in State}

    def depth(self) -> dict[str, int]:
        """How many jobs are due and how many were laid aside; cheap, also with many done ones."""
        due = sa.select(sa.func.count()).where(_open, _c.due_at <= self.clock())
        dead = sa.select(sa.func.count()).where(_c.state == State.DEAD)
        both = sa.select(due.scalar_subquery().label("due"), dead.scalar_subquery().label("dead"))
        with read(self.engine) as connection:
            found = connection.execute(both).one()
        return {"due": found.due, "dead": found.dead}

    def replay(self, job_id: int) -> bool:
        """Try a job that was laid aside from the start, with its message id; false if it is not."""
        values = {
            "state": State.WAITING,
            "due_at": self.clock(),
            "asked_at": self.clock(),
            "failures": 0,
            "crashes": 0,
            "finished_at": None,
        }
        aside = _c.state.in_((State.DEAD, State.DISCARDED))
        with write(self.engine) as connection:
            again = sys_job.update().where(_c.id == job_id, aside).values(values)
            return bool(connection.execute(again).rowcount)

    def discard(self, job_id: int) -> bool:
        """Drop a job that waits or was laid aside; false if it runs or is over."""
        droppable = _c.state.in_((State.WAITING, State.DEAD))
        with write(self.engine) as connection:
            dropped = sys_job.update().where(_c.id == job_id, droppable)
            values = {"state": State.DISCARDED, "finished_at": self.clock()}
            return bool(connection.execute(dropped.values(values)).rowcount)

    def remove_old(self) -> int:
        """Delete jobs that were over long ago, and workers not seen since; how many jobs."""
        before = self.clock() - KEPT_FOR
        over = _c.state.in_((State.DONE, State.DISCARDED))
        with write(self.engine) as connection:
            connection.execute(sys_worker.delete().where(sys_worker.c.beat_at < before))
            return connection.execute(
                sys_job.delete().where(over, _c.finished_at < before)
            ).rowcount

    def beat(
        self, worker: str, lease: timedelta = LEASE, *, busy_with: Collection[int] | None = None
    ) -> None:
        """Show that a worker lives; its jobs stay its own for another lease.

        With `busy_with` only those with these ids: one that came to an end and could not be
        marked is taken again like that of a dead worker.
        """
        now = self.clock()
        with write(self.engine) as connection:
            seen = sys_worker.update().where(sys_worker.c.name == worker).values(beat_at=now)
            if not connection.execute(seen).rowcount:
                first = {"name": worker, "started_at": now, "beat_at": now}
                connection.execute(sys_worker.insert().values(first))
            mine = sys_job.update().where(_open, _c.worker == worker, _c.state == State.RUNNING)
            fresh = mine.where(_c.taken_at > now - LONGEST_JOB)
            if busy_with is not None:
                fresh = fresh.where(_c.id.in_(busy_with))
            connection.execute(fresh.values(due_at=now + lease))

    def leave(self, worker: str) -> None:
        """A worker ends: it is no longer expected to show itself."""
        with write(self.engine) as connection:
            connection.execute(sys_worker.delete().where(sys_worker.c.name == worker))

    def workers(self) -> list[Seen]:
        """Workers, the one seen last first."""
        found = sa.select(sys_worker).order_by(sys_worker.c.beat_at.desc())
        with read(self.engine) as connection:
            return [Seen(**row._mapping) for row in connection.execute(found)]

    def _failures(self, job: Job) -> int:
        with read(self.engine) as connection:
            found = sa.select(_c.failures).where(_c.id == job.id)
            return int(connection.execute(found).scalar_one_or_none() or 0)

    def _finish(self, job: Job, values: Mapping[str, Any]) -> bool:
        with write(self.engine) as connection:
            return _finish_in(connection, job, values, self.clock())


def _finish_in(
    connection: sa.Connection, job: Job, values: Mapping[str, Any], now: datetime
) -> bool:
    mine = sys_job.update().where(_c.id == job.id, _c.lease == job.lease, _open)
    over = {"finished_at": now, "worker": None, **values}
    return bool(connection.execute(mine.values(over)).rowcount)


def _inserted(connection: sa.Connection, values: Mapping[str, Any], key: str | None) -> Job:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    once = insert(sys_job).values(values).on_conflict_do_nothing(index_elements=[_c.key])
    row = connection.execute(once.returning(*sys_job.c)).first()
    if row is None:
        row = connection.execute(sa.select(sys_job).where(_c.key == key)).one()
    return job_of(row)
