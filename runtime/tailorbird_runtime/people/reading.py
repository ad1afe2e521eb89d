"""Reading people, teams and what makes an actor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.people.records import Team, User
from tailorbird_runtime.people.tree import with_all_below
from tailorbird_runtime.storage.people_tables import (
    sys_people,
    sys_team,
    sys_team_member,
    sys_user,
    sys_user_role,
)

_FACTS = ("id", "name", "email", "locale", "zone", "manager", "team", "active", "stamp", "version")


def version_query() -> sa.ScalarSelect[int]:
    """The version of all people together, as part of another query."""
    return sa.select(sys_people.c.version).where(sys_people.c.id == 1).scalar_subquery()


def move_version(connection: sa.Connection) -> None:
    """Let everybody who keeps actors in memory forget them."""
    row = sys_people.update().where(sys_people.c.id == 1)
    connection.execute(row.values(version=sys_people.c.version + 1))


def users(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> tuple[User, ...]:
    """The people that meet the conditions, by name."""
    query = sa.select(sys_user).where(*conditions).order_by(sys_user.c.name__key, sys_user.c.id)
    rows = connection.execute(query).mappings().all()
    ids = [row["id"] for row in rows]
    roles, teams = _roles(connection, ids), _teams(connection, ids)
    return tuple(_user(row, roles.get(row["id"], ()), teams.get(row["id"], ())) for row in rows)


def teams(connection: sa.Connection) -> tuple[Team, ...]:
    """All teams that have a row, by key, with the ids of their members."""
    members: dict[str, list[int]] = {}
    for row in connection.execute(sa.select(sys_team_member).order_by(sys_team_member.c.person)):
        members.setdefault(row.team, []).append(row.person)
    rows = connection.execute(sa.select(sys_team).order_by(sys_team.c.key))
    return tuple(
        Team(key=r.key, parent=r.parent, manager=r.manager, members=tuple(members.get(r.key, ())))
        for r in rows
    )


def actor(connection: sa.Connection, user_id: int) -> Actor | None:
    """The person as an actor, active or not; None if there is nobody with this id."""
    found = users(connection, sys_user.c.id == user_id)
    if not found:
        return None
    user = found[0]
    tree = connection.execute(
        sa.select(sys_team.c.key, sys_team.c.parent, sys_team.c.manager)
    ).all()
    parents = {row.key: row.parent for row in tree}
    managed = with_all_below((row.key for row in tree if row.manager == user_id), parents)
    return Actor(
        **{name: getattr(user, name) for name in (*_FACTS, "theme", "density", "roles")},
        teams=frozenset(user.teams) | managed,
    )


def names(connection: sa.Connection, user_ids: Iterable[int]) -> dict[int, str]:
    """The names of people by id, of inactive ones too; unknown ids are missing."""
    query = sa.select(sys_user.c.id, sys_user.c.name).where(sys_user.c.id.in_(set(user_ids)))
    return {row.id: row.name for row in connection.execute(query)}


def email_key(email: str) -> str:
    """The form under which two e-mail addresses are the same person."""
    return text_key(email.strip())


def _roles(connection: sa.Connection, ids: list[int]) -> dict[int, tuple[str, ...]]:
    order = (sys_user_role.c.person, sys_user_role.c.position)
    query = sa.select(sys_user_role).where(sys_user_role.c.person.in_(ids)).order_by(*order)
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(query):
        found[row.person] = (*found.get(row.person, ()), row.role)
    return found


def _teams(connection: sa.Connection, ids: list[int]) -> dict[int, tuple[str, ...]]:
    query = sa.select(sys_team_member).where(sys_team_member.c.person.in_(ids))
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(query.order_by(sys_team_member.c.team)):
        found[row.person] = (*found.get(row.person, ()), row.team)
    return found


def _user(row: Mapping[Any, Any], roles: tuple[str, ...], own: tuple[str, ...]) -> User:
    main = row["team"]
    return User(
        **{name: row[name] for name in _FACTS},
        theme=row["theme"] or "auto",
        density=row["density"] or "comfortable",
        roles=roles,
        teams=tuple(sorted(own, key=lambda key: (key != main, key))),
    )
