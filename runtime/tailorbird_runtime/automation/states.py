"""Pauses, the switch for all, circles counted, and runs a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tailorbird_metadata.messages import Message
from tailorbird_runtime.automation.said import from_text, to_text
from tailorbird_runtime.automation.tables import (
    sys_automation,
    sys_automation_day,
    sys_fired,
)

ALL = "*"
"""The row of the switch for all."""
MOST_BREACHES = 3
"""So often in a row an automation may be stopped because of a circle before it is paused."""
LOCALES = ("en", "zh")

_c = sys_automation.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """That an automation (or all) does not run, although the configuration says so."""

    why: Message | None
    since: datetime | None
    by: int | None


@dataclass(frozen=True, slots=True)
class States:
    """What was found about automations at the start of a piece of work."""

    pauses: dict[str, Pause]
    breaches: dict[str, int]

    def runs(self, automation: str) -> bool:
        """Whether it is neither paused itself nor with all."""
        return automation not in self.pauses and ALL not in self.pauses


def read_states(connection: sa.Connection) -> States:
    """All that is paused or was stopped; a handful of rows."""
    rows = connection.execute(sa.select(sys_automation)).all()
    pauses = {
        r.automation: Pause(why=from_text(r.why) if r.why else None, since=r.since, by=r.by)
        for r in rows
        if r.paused
    }
    return States(pauses, {r.automation: r.breaches for r in rows if r.breaches})


def pause(
    connection: sa.Connection,
    automation: str,
    *,
    now: datetime,
    why: Message | None,
    by: int | None,
) -> None:
    """Let an automation (`ALL`: every one) run no more."""
    said = None if why is None else to_text(why, LOCALES)
    _put(connection, automation, paused=True, why=said, since=now, by=by)


def resume(connection: sa.Connection, automation: str) -> None:
    """Let it run again; earlier circles are forgotten."""
    _put(connection, automation, paused=False, why=None, since=None, by=None, breaches=0)


def note_breach(connection: sa.Connection, automation: str) -> int:
    """Count that it was stopped because of a circle; how often in a row."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    made = insert(sys_automation).values(automation=automation, breaches=1)
    more = made.on_conflict_do_update(
        index_elements=[_c.automation], set_={"breaches": _c.breaches + 1}
    )
    return int(connection.execute(more.returning(_c.breaches)).scalar_one())


def forget_breaches(connection: sa.Connection, automation: str) -> None:
    """It ran to its end: the row is broken."""
    row = sys_automation.update().where(_c.automation == automation)
    connection.execute(row.values(breaches=0))


def count_run(connection: sa.Connection, automation: str, day: date, cap: int) -> int:
    """Count a run that is to start; 0 if it may, else how many were too many by now."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    c = sys_automation_day.c
    made = insert(sys_automation_day).values(automation=automation, day=day, runs=0, over=0)
    connection.execute(made.on_conflict_do_nothing())
    mine = sys_automation_day.update().where(c.automation == automation, c.day == day)
    if connection.execute(mine.where(c.runs < cap).values(runs=c.runs + 1)).rowcount:
        return 0
    return int(connection.execute(mine.values(over=c.over + 1).returning(c.over)).scalar_one())


def days(
    connection: sa.Connection, automations: Iterable[str], day: date
) -> dict[str, tuple[int, int]]:
    """Runs started and runs too many on a day, by automation."""
    c = sys_automation_day.c
    query = sa.select(sys_automation_day).where(c.day == day, c.automation.in_(list(automations)))
    return {r.automation: (r.runs, r.over) for r in connection.execute(query)}


def claim(
    connection: sa.Connection, automation: str, record: int, occasion: str, now: datetime
) -> bool:
    """Remember an occasion; false if it was remembered before."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    values = {"automation": automation, "record": record, "occasion": occasion, "at": now}
    made = insert(sys_fired).values(values).on_conflict_do_nothing()
    return bool(connection.execute(made.returning(sys_fired.c.record)).first())


def release(connection: sa.Connection, automation: str, record: int, occasion: str) -> None:
    """Forget an occasion: what was to be done was not."""
    c = sys_fired.c
    found = sys_fired.delete().where(c.automation == automation, c.record == record)
    connection.execute(found.where(c.occasion == occasion))


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Drop the counters of days before a moment, and the occasions that cannot come again.

    Those are the due times and dates of before that moment, and quiet times that another one of
    the same record followed.  The last quiet time may go on, and a value may come back for ever.
    """
    connection.execute(sys_automation_day.delete().where(sys_automation_day.c.day < before.date()))
    c, later = sys_fired.c, sys_fired.alias()
    quiet = later.c.occasion.startswith("quiet:")
    mine = sa.and_(later.c.automation == c.automation, later.c.record == c.record)
    followed = sa.exists().where(mine, quiet, later.c.at > c.at).correlate(sys_fired)
    over = sa.or_(
        c.occasion.startswith("at:"),
        c.occasion.startswith("date:"),
        sa.and_(c.occasion.startswith("quiet:"), followed),
    )
    connection.execute(sys_fired.delete().where(c.at < before, over))


def _put(connection: sa.Connection, automation: str, **values: object) -> None:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    made = insert(sys_automation).values(automation=automation, **values)
    connection.execute(made.on_conflict_do_update(index_elements=[_c.automation], set_=values))
