"""What is due by the clock: claimed once, looked for by query, done in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.model import Automation, Model
from tailorbird_runtime.automation.calendar import anniversaries, latest_due
from tailorbird_runtime.automation.occasion import Occasion
from tailorbird_runtime.automation.tables import sys_due
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.history import plain_value
from tailorbird_runtime.storage.tables import Tables

DUE = "automation_due"
"""The kind of the jobs that look for the records of one due time."""
BATCH = 25
MOST_DAYS = 31
"""So many days of a longer stop are made up for."""

_c = sys_due.c
Clause = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due time of an automation; `before` is the one before it that somebody saw to."""

    automation: str
    at: datetime
    before: datetime

    def payload(self, after: int) -> dict[str, Any]:
        """The job that goes on behind the record with this id."""
        return {
            "automation": self.automation,
            "at": self.at.isoformat(),
            "before": self.before.isoformat(),
            "after": after,
        }

    def key(self, after: int) -> str:
        """What makes that job once only."""
        return f"{DUE}:{self.automation}:{self.at.isoformat()}:{after}"


def due_of(payload: Mapping[str, Any]) -> Due:
    """The due time of a job."""
    return Due(
        automation=payload["automation"],
        at=datetime.fromisoformat(payload["at"]),
        before=datetime.fromisoformat(payload["before"]),
    )


def last_seen_to(connection: sa.Connection) -> dict[str, datetime]:
    """The newest due time of each automation that somebody saw to."""
    query = sa.select(_c.automation, sa.func.max(_c.due_at)).group_by(_c.automation)
    return {row[0]: row[1] for row in connection.execute(query)}


def binds(inputs: Inputs) -> dict[str, Any]:
    """The values that conditions in queries take from outside."""
    return dict(parameters(inputs))


def open_due(automation: Automation, last: datetime | None, now: datetime) -> datetime | None:
    """The due time to see to now: the latest one, however many were missed."""
    schedule = automation.trigger.schedule
    latest = None if schedule is None else latest_due(schedule, now)
    return latest if latest is not None and (last is None or latest > last) else None


def claim_due(connection: sa.Connection, automation: str, at: datetime, state: str) -> bool:
    """Take a due time; false if somebody else was faster."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    values = {"automation": automation, "due_at": at, "state": state}
    made = insert(sys_due).values(values).on_conflict_do_nothing()
    return connection.execute(made.returning(_c.automation)).first() is not None


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Drop due times of long ago; each automation keeps its newest."""
    for automation, last in last_seen_to(connection).items():
        old = sys_due.delete().where(_c.automation == automation)
        connection.execute(old.where(_c.due_at < min(before, last)))


def found(
    connection: sa.Connection,
    tables: Tables,
    automation: Automation,
    due: Due,
    after: int,
    binds: Mapping[str, Any],
) -> list[Occasion]:
    """The next records of a due time, as occasions with what is remembered of them."""
    table = tables.of(automation.entity)
    told = _told(automation, table)
    query = sa.select(table.c["id"], told.label("told"))
    query = query.where(table.c["id"] > after, table.c["deleted_at"].is_(None))
    query = query.where(*clauses(tables, table, automation, due))
    rows = connection.execute(query.order_by(table.c["id"]).limit(BATCH), dict(binds))
    return [
        Occasion(
            automation=automation,
            entity=automation.entity,
            record=int(row.id),
            kind=automation.trigger.kind,
            actor=SYSTEM,
            memory=_memory(automation, due, row.told),
        )
        for row in rows
    ]


def clauses(tables: Tables, table: sa.FromClause, automation: Automation, due: Due) -> list[Clause]:
    """The conditions on the records of a due time."""
    wanted = [*trigger_clauses(tables.model, table, automation, due)]
    if automation.when is not None:
        context = SqlContext(tables=tables, table=table, entity=automation.entity)
        wanted.append(to_clause(automation.when, context))
    return wanted


def trigger_clauses(
    model: Model, table: sa.FromClause, automation: Automation, due: Due
) -> Iterator[Clause]:
    """What the trigger itself asks of a record at a due time."""
    trigger = automation.trigger
    if trigger.kind == "quiet":
        limit = due.at - timedelta(days=trigger.days)
        last, made = table.c["last_activity_at"], table.c["created_at"]
        yield sa.or_(last <= limit, sa.and_(last.is_(None), made <= limit))
    if trigger.kind == "date" and trigger.field is not None:
        field = model.entity(automation.entity).field(trigger.field)
        days = [d for target in _targets(automation, due) for d in _sources(automation, target)]
        column = table.c[field.id]
        if field.type == "date":
            yield column.in_(days)
        else:
            yield sa.or_(sa.false(), *(_within(column, day, _zone(automation)) for day in days))


def _told(automation: Automation, table: sa.FromClause) -> sa.ColumnElement[Any]:
    """The column that tells one occasion of a record from the next."""
    trigger = automation.trigger
    if trigger.kind == "quiet":
        return sa.func.coalesce(table.c["last_activity_at"], table.c["created_at"])
    if trigger.kind == "date" and trigger.field is not None:
        return table.c[trigger.field]
    return sa.null()


def _memory(automation: Automation, due: Due, told: Any) -> str:
    if automation.trigger.kind == "quiet":
        return f"quiet:{plain_value(told)}"
    if automation.trigger.kind == "date":
        returns = _return(automation, due, told) if automation.trigger.yearly else ""
        return f"date:{plain_value(told)}{returns}"
    return f"at:{due.at.isoformat()}"


def _return(automation: Automation, due: Due, told: Any) -> str:
    """In which year a day came back."""
    zone = _zone(automation)
    day = told.astimezone(zone).date() if isinstance(told, datetime) else told
    targets = _targets(automation, due)
    year = next((t.year for t in targets if day in _sources(automation, t)), targets[-1].year)
    return f":{year}"


def _targets(automation: Automation, due: Due) -> list[date]:
    """The days in the field that are looked for: one for each day since the due time before."""
    zone = _zone(automation)
    last = due.at.astimezone(zone).date()
    first = due.before.astimezone(zone).date() + timedelta(days=1)
    count = min(max((last - first).days, 0), MOST_DAYS)
    offset = timedelta(days=automation.trigger.days)
    return [last - timedelta(days=back) - offset for back in range(count, -1, -1)]


def _sources(automation: Automation, target: date) -> list[date]:
    return list(anniversaries(target)) if automation.trigger.yearly else [target]


def _within(column: sa.ColumnElement[Any], day: date, zone: ZoneInfo) -> Clause:
    start = datetime.combine(day, time(), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return sa.and_(column >= start, column < end)


def _zone(automation: Automation) -> ZoneInfo:
    schedule = automation.trigger.schedule
    return ZoneInfo(schedule.zone if schedule is not None else "UTC")
