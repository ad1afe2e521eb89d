"""Taking jobs: in turn from every lane, so that one busy or broken lane does not hold the others.

A lane is a kind of work with one receiver or one automation (`call:erp`).  At most `LANE_LIMIT`
jobs of a lane run at a time, over all workers.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_runtime.jobs.job import State, reason_text
from tailorbird_runtime.jobs.pauses import pause
from tailorbird_runtime.jobs.tables import sys_job

LANE_LIMIT = 2
CRASHES = 10
"""A job during which so many workers died is laid aside."""
AT_ONCE = 3
"""After so many dead workers the job waits a while before the next one takes it."""

_c = sys_job.c
_open = _c.finished_at.is_(None)


def lanes_with_work(connection: sa.Connection, kinds: Collection[str], now: datetime) -> list[str]:
    """The lanes of these kinds in which something may be taken, longest waiting first.

    Looks at one entry of the index a lane, however many jobs wait in it.
    """
    due = sa.and_(_open, _c.due_at <= now)
    first = sa.select(sa.func.min(_c.lane).label("lane")).where(_open).cte("lanes", recursive=True)
    following = sa.select(sa.func.min(_c.lane)).where(_open, _c.lane > first.c.lane)
    lanes = first.union_all(
        sa.select(following.correlate(first).scalar_subquery()).where(first.c.lane.is_not(None))
    )
    earliest = sa.select(sa.func.min(_c.due_at)).where(due, _c.lane == lanes.c.lane)
    since = earliest.correlate(lanes).scalar_subquery().label("since")
    found = sa.select(lanes.c.lane, since).where(lanes.c.lane.is_not(None))
    rows = [r for r in connection.execute(found) if r.since is not None]
    rows.sort(key=lambda r: (r.since, r.lane))
    return [r.lane for r in rows if r.lane.partition(":")[0] in kinds]


def bring_back(connection: sa.Connection, now: datetime) -> None:
    """Jobs whose worker died wait again; those that killed too many are laid aside."""
    lost = sa.select(_c.id, _c.crashes, _c.message_id).where(
        _open, _c.state == State.RUNNING, _c.due_at <= now
    )
    for row in connection.execute(lost.with_for_update(skip_locked=True)).all():
        crashes = row.crashes + 1
        values: dict[str, Any] = {"crashes": crashes, "lease": None, "worker": None}
        if crashes >= CRASHES:
            reason = message("The worker died {n} times during this job.", n=crashes)
            values |= {"state": State.DEAD, "finished_at": now, "error": reason_text(reason)}
        else:
            wait = (
                timedelta(0) if crashes < AT_ONCE else pause(row.message_id, crashes - AT_ONCE + 1)
            )
            values |= {"state": State.WAITING, "due_at": now + wait}
        connection.execute(sys_job.update().where(_c.id == row.id).values(values))


def take(
    connection: sa.Connection,
    lanes: Sequence[str],
    limit: int,
    *,
    worker: str,
    now: datetime,
    until: datetime,
) -> list[sa.Row[Any]]:
    """Rows taken for a worker until its lease ends, one a lane in each round."""
    room = dict.fromkeys(lanes, LANE_LIMIT)
    busy = sa.select(_c.lane, sa.func.count()).where(
        _open, _c.lane.in_(lanes), _c.state == State.RUNNING
    )
    for lane, running in connection.execute(busy.group_by(_c.lane)):
        room[lane] -= running
    taken: list[sa.Row[Any]] = []
    while len(taken) < limit and any(n > 0 for n in room.values()):
        for lane in [name for name, n in room.items() if n > 0][: limit - len(taken)]:
            row = connection.execute(_take_one(lane, worker, now, until)).first()
            room[lane] = room[lane] - 1 if row is not None else 0
            if row is not None:
                taken.append(row)
    return taken


def _take_one(
    lane: str, worker: str, now: datetime, until: datetime
) -> sa.sql.dml.ReturningUpdate[Any]:
    """One statement: a job that two workers want goes to one, the other takes the next."""
    earlier = sys_job.alias("earlier")
    before = sa.exists().where(
        earlier.c.finished_at.is_(None), earlier.c.track == _c.track, earlier.c.id < _c.id
    )
    waiting = sa.select(_c.id).where(_open, _c.lane == lane, _c.due_at <= now)
    first = waiting.where(_c.state == State.WAITING, ~before).order_by(_c.due_at, _c.id).limit(1)
    picked = first.with_for_update(skip_locked=True).cte("picked")
    return (
        sys_job.update()
        .where(_c.id.in_(sa.select(picked.c.id)))
        .values(
            state=State.RUNNING,
            due_at=until,
            taken_at=now,
            worker=worker,
            lease=uuid.uuid4().hex,
        )
        .returning(*sys_job.c)
    )
