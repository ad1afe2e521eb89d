"""Which model a database has: the rows that apply wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tailorbird_metadata.model import Model
from tailorbird_metadata.model.canonical import from_json
from tailorbird_runtime.storage.steps import Plan
from tailorbird_runtime.storage.system import sys_applied


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedRow:
    """One apply; `release` counts them from 1, `commit` is the configuration's, if it has one."""

    id: int
    release: int
    digest: str
    commit: str | None
    applied_at: datetime
    author: str


_FACTS = sa.select(
    sys_applied.c.id,
    sys_applied.c.release,
    sys_applied.c.digest,
    sys_applied.c.commit,
    sys_applied.c.applied_at,
    sys_applied.c.author,
)
_NEWEST = _FACTS.order_by(sys_applied.c.id.desc()).limit(1)
_NEWEST_ID = sa.select(sa.func.coalesce(sa.func.max(sys_applied.c.id), 0))


def newest(connection: sa.Connection) -> AppliedRow | None:
    """The newest apply; None for a database that never had one."""
    row = connection.execute(_NEWEST).mappings().one_or_none()
    return AppliedRow(**row) if row is not None else None


def newest_id(connection: sa.Connection) -> int:
    """The id of the newest apply, 0 without one; cheap enough for every request."""
    return int(connection.execute(_NEWEST_ID).scalar_one())


def newest_id_query() -> sa.ScalarSelect[int]:
    """The same as part of another query."""
    return _NEWEST_ID.scalar_subquery()


def history(connection: sa.Connection) -> tuple[AppliedRow, ...]:
    """Every apply, the newest first."""
    rows = connection.execute(_FACTS.order_by(sys_applied.c.id.desc())).mappings()
    return tuple(AppliedRow(**row) for row in rows)


def load_model(connection: sa.Connection, applied_id: int) -> Model:
    """The model of an apply; raises NoResultFound for an unknown id."""
    query = sa.select(sys_applied.c.model).where(sys_applied.c.id == applied_id)
    return from_json(connection.execute(query).scalar_one())


def load_plan(connection: sa.Connection, applied_id: int) -> Plan:
    """The plan of an apply; raises NoResultFound for an unknown id."""
    query = sa.select(sys_applied.c.plan).where(sys_applied.c.id == applied_id)
    return Plan.from_json(connection.execute(query).scalar_one())


def newest_model(connection: sa.Connection) -> Model | None:
    """The model that the database has; None before the first apply."""
    found = newest(connection)
    return load_model(connection, found.id) if found is not None else None
