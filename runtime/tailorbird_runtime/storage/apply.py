"""Carrying out a plan: schema, data and the record of it in one transaction."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Model
from tailorbird_metadata.model.canonical import to_json
from tailorbird_runtime.storage.counts import Census
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.locks import Busy, hold, is_lock_timeout
from tailorbird_runtime.storage.operations import Workbench
from tailorbird_runtime.storage.people_tables import sys_team
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.refusals import shared_values
from tailorbird_runtime.storage.revisions import newest
from tailorbird_runtime.storage.settling import settle_indexes
from tailorbird_runtime.storage.steps import Plan, Step
from tailorbird_runtime.storage.system import ensure_system, sys_applied
from tailorbird_runtime.storage.tables import Tables

TRIES = 3
"""How often an apply that met a lock is tried; on SQLite waiting is one long try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A finished apply: its row in `sys_applied` and its release number (publishes so far)."""

    id: int
    release: int
    digest: str
    applied_at: datetime


class ApplyRefused(Exception):
    """A plan that was not carried out; nothing changed.  `message` says why."""

    def __init__(self, sentence: Message, *, path: str = "") -> None:
        super().__init__(f"{path}: {sentence}" if path else str(sentence))
        self.message = sentence
        self.path = path


class StalePlan(ApplyRefused):
    """The database is no longer at the plan's base, or the plan is not for these models."""


class GuardMoved(ApplyRefused):
    """More records stand in the way than when the plan was made."""


def apply_plan(
    engine: sa.Engine,
    plan: Plan,
    old: Model | None,
    new: Model,
    *,
    commit: str | None,
    author: str,
    now: datetime,
) -> Applied:
    """Carry out a plan in one transaction, under the lock; all of it happens or nothing.

    Raises ApplyRefused (StalePlan, GuardMoved), or Busy where locks did not come free in time.
    """
    for step in plan.refusals:
        raise ApplyRefused(step.refusal or step.sentence, path=step.path)
    _refuse_foreign(plan, old, new)
    ensure_system(engine)
    for attempt in range(TRIES):
        try:
            with write(engine) as connection:
                return _apply(connection, plan, old, new, commit, author, now)
        except sa.exc.OperationalError as failure:
            if not is_lock_timeout(failure):
                raise
            if engine.dialect.name == "sqlite":
                raise Busy from failure
        except Busy:
            pass
        time.sleep(random.uniform(0.05, 0.25) * (attempt + 1))
    raise Busy


def _apply(
    connection: sa.Connection,
    plan: Plan,
    old: Model | None,
    new: Model,
    commit: str | None,
    author: str,
    now: datetime,
) -> Applied:
    hold(connection)
    last = newest(connection)
    if (last.digest if last is not None else None) != plan.base:
        raise StalePlan(
            message("The database has changed since this plan was made. Make a new plan.")
        )
    before, after = Tables(old) if old is not None else None, Tables(new)
    if before is not None:
        _guard(Census(connection=connection, old=before, new=after), plan)
    workbench = Workbench(connection, before, after)
    _carry_out(workbench, plan, before, after)
    settle_indexes(connection, after)
    _declare_teams(connection, new)
    release = (last.release if last is not None else 0) + 1
    row = sys_applied.insert().values(
        release=release,
        digest=new.digest,
        commit=commit,
        author=author,
        applied_at=now,
        model=to_json(new),
        plan=plan.to_json(),
    )
    made = connection.execute(row.returning(sys_applied.c.id)).scalar_one()
    return Applied(id=made, release=release, digest=new.digest, applied_at=now)


def _refuse_foreign(plan: Plan, old: Model | None, new: Model) -> None:
    """A plan from a file is carried out only if it is what these two models give."""
    base = old.digest if old is not None else None
    same = plan.base == base and plan.target == new.digest
    if not same or plan.operations != make_plan(None, old, new).operations:
        raise StalePlan(message("This plan was made for another configuration. Make a new plan."))


def _guard(census: Census, plan: Plan) -> None:
    for step in plan.steps:
        for guard in step.guards:
            found = census.ask(guard.ask, guard.entity, guard.field)
            if found > guard.answer and guard.ask == "duplicates":
                values = ", ".join(census.some_duplicates(guard.entity, guard.field))
                raise GuardMoved(shared_values(values), path=step.path)
            if found > guard.answer:
                raise GuardMoved(_moved(step, found, guard.answer), path=step.path)


def _moved(step: Step, found: int, planned: int) -> Message:
    return counted(
        found,
        message(
            "1 record stands in the way of “{what}” now, {planned} when the plan was made. Make a "
            "new plan.",
            planned=planned,
            what=step.sentence,
        ),
        message(
            "{n} records stand in the way of “{what}” now, {planned} when the plan was made. Make "
            "a new plan.",
            n=found,
            planned=planned,
            what=step.sentence,
        ),
    )


def _carry_out(workbench: Workbench, plan: Plan, before: Tables | None, after: Tables) -> None:
    try:
        workbench.run(plan.operations)
    except sa.exc.IntegrityError as failure:
        raise ApplyRefused(
            message(
                "Records were entered meanwhile that the new rules do not allow. Make a new plan."
            )
        ) from failure


def _declare_teams(connection: sa.Connection, new: Model) -> None:
    """Every team that the workspace declares has a row; one that it no longer names stays."""
    there = set(connection.execute(sa.select(sys_team.c.key)).scalars())
    rows = [{"key": key} for key in new.workspace.teams if key not in there]
    if rows:
        connection.execute(sys_team.insert(), rows)
