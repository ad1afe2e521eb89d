"""What the product tells a person inside itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tailorbird_metadata.messages import Message
from tailorbird_runtime.automation.said import from_text, to_text
from tailorbird_runtime.automation.states import LOCALES
from tailorbird_runtime.automation.tables import sys_notice
from tailorbird_runtime.people.actor import ADMIN
from tailorbird_runtime.storage.people_tables import sys_user, sys_user_role

MOST_SHOWN = 100
COUNT_CAP = 100
"""More unread ones are not counted."""

_c = sys_notice.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice; `entity` (id) and `record` are what it is about, where there is something."""

    id: int
    at: datetime
    title: Message
    body: Message | None
    automation: str | None
    entity: str | None
    record: int | None
    read: bool


def tell(
    connection: sa.Connection,
    people: Iterable[int],
    title: Message,
    *,
    now: datetime,
    body: Message | None = None,
    automation: str | None = None,
    entity: str | None = None,
    record: int | None = None,
) -> int:
    """Give each of these people a notice; how many."""
    rows = [
        {
            "person": person,
            "at": now,
            "title": to_text(title, LOCALES),
            "body": "" if body is None else to_text(body, LOCALES),
            "automation": automation,
            "entity": entity,
            "record": record,
        }
        for person in people
    ]
    if rows:
        connection.execute(sys_notice.insert(), rows)
    return len(rows)


def admins(connection: sa.Connection) -> tuple[int, ...]:
    """The active people who look after the product."""
    joined = sys_user.join(sys_user_role, sys_user_role.c.person == sys_user.c.id)
    query = sa.select(sys_user.c.id).select_from(joined)
    found = query.where(sys_user_role.c.role == ADMIN, sys_user.c.active)
    return tuple(connection.execute(found.order_by(sys_user.c.id)).scalars())


def unread(connection: sa.Connection, person: int) -> int:
    """How many notices somebody has not read, up to the cap."""
    mine = sa.select(_c.id).where(_c.person == person, _c.read_at.is_(None)).limit(COUNT_CAP)
    query = sa.select(sa.func.count()).select_from(mine.subquery())
    return int(connection.execute(query).scalar_one())


def listed(connection: sa.Connection, person: int) -> tuple[Notice, ...]:
    """The newest notices of a person."""
    query = sa.select(sys_notice).where(_c.person == person).order_by(_c.id.desc())
    return tuple(_notice(row) for row in connection.execute(query.limit(MOST_SHOWN)))


def one(connection: sa.Connection, person: int, notice: int) -> Notice | None:
    """A notice of this person."""
    query = sa.select(sys_notice).where(_c.person == person, _c.id == notice)
    row = connection.execute(query).first()
    return None if row is None else _notice(row)


def mark_read(
    connection: sa.Connection, person: int, now: datetime, notice: int | None = None
) -> None:
    """Note that somebody read a notice, or (None) all."""
    found = sys_notice.update().where(_c.person == person, _c.read_at.is_(None))
    found = found if notice is None else found.where(_c.id == notice)
    connection.execute(found.values(read_at=now))


def _notice(row: sa.Row[tuple[object, ...]]) -> Notice:
    return Notice(
        id=row.id,
        at=row.at,
        title=from_text(row.title),
        body=from_text(row.body) if row.body else None,
        automation=row.automation,
        entity=row.entity,
        record=row.record,
        read=row.read_at is not None,
    )


def remove_read(connection: sa.Connection, before: datetime) -> None:
    """Remove notices of before a moment that were read."""
    connection.execute(sys_notice.delete().where(_c.at < before, _c.read_at.is_not(None)))
