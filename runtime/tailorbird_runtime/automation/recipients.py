"""Who gets something, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tailorbird_metadata.model import Entity, Recipient
from tailorbird_runtime.automation.sight import Sight
from tailorbird_runtime.automation.tables import sys_turn
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.storage.people_tables import sys_team_member, sys_user, sys_user_role

MOST_RECIPIENTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Somebody who can be written to; `person` is None for one who is no user."""

    email: str
    person: int | None = None


def people_of(
    connection: sa.Connection,
    sight: Sight,
    entity: Entity,
    record_id: int,
    to: Recipient,
    actor: Actor,
) -> tuple[int, ...]:
    """The active people behind a recipient, by id."""
    if to.kind == "role":
        return _active(connection, _with_role(to.name))
    if to.kind == "team":
        return _active(connection, _in_team(to.name))
    if to.kind == "queue":
        return ()
    if to.kind == "actor":
        return _active(connection, [] if actor.is_system else [actor.id])
    path = (*to.path, "manager") if to.kind == "manager" else to.path
    value = sight.value(entity, record_id, path)
    return _active(connection, [value] if isinstance(value, int) else [])


def addresses_of(
    connection: sa.Connection,
    sight: Sight,
    entity: Entity,
    record_id: int,
    to: Recipient,
    actor: Actor,
) -> tuple[Address, ...]:
    """Where a mail goes."""
    if to.kind == "field":
        value = sight.value(entity, record_id, to.path)
        return (Address(email=value),) if isinstance(value, str) and value else ()
    ids = people_of(connection, sight, entity, record_id, to, actor)
    query = sa.select(sys_user.c.id, sys_user.c.email).where(sys_user.c.id.in_(ids))
    rows = connection.execute(query.order_by(sys_user.c.id))
    return tuple(Address(email=row.email, person=row.id) for row in rows)


def takes_turns(to: Recipient) -> bool:
    """Whether one of several is chosen."""
    return to.kind in ("role", "team")


def next_in_turn(connection: sa.Connection, name: str, people: Sequence[int]) -> int:
    """Whose turn it is among `people` (not empty); it is remembered under `name`.

    The one with the next higher id after the last one, then from the start again: so who joins or
    leaves shifts nobody's place.  Others who ask wait until this transaction ends.
    """
    ordered = sorted(people)
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    first = insert(sys_turn).values(name=name, person=0).on_conflict_do_nothing()
    connection.execute(first)
    query = sa.select(sys_turn.c.person).where(sys_turn.c.name == name).with_for_update()
    last = connection.execute(query).scalar_one()
    chosen = next((person for person in ordered if person > last), ordered[0])
    connection.execute(sys_turn.update().where(sys_turn.c.name == name).values(person=chosen))
    return chosen


def _with_role(role: str) -> sa.Select[tuple[int]]:
    return sa.select(sys_user_role.c.person).where(sys_user_role.c.role == role)


def _in_team(team: str) -> sa.Select[tuple[int]]:
    return sa.select(sys_team_member.c.person).where(sys_team_member.c.team == team)


def _active(
    connection: sa.Connection, ids: Sequence[int] | sa.Select[tuple[int]]
) -> tuple[int, ...]:
    query = sa.select(sys_user.c.id).where(sys_user.c.active, sys_user.c.id.in_(ids))
    rows = connection.execute(query.order_by(sys_user.c.id).limit(MOST_RECIPIENTS))
    return tuple(rows.scalars())
