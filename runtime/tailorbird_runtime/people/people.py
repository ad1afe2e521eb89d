"""The only writer of people, teams and roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_runtime.people import reading
from tailorbird_runtime.people.actor import ADMIN, SYSTEM, Actor
from tailorbird_runtime.people.errors import NotPermitted, PeopleRefused, UnknownPerson
from tailorbird_runtime.people.inputs import checked_email, checked_name, checked_settings
from tailorbird_runtime.people.records import Team, User
from tailorbird_runtime.people.tree import is_above
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.people_tables import (
    sys_team,
    sys_team_member,
    sys_user,
    sys_user_role,
)

MOST_CACHED = 2000
"""Actors that are kept in memory."""


class People:
    """Users, teams and roles of one company.

    Whoever changes them is `by` (the product itself where none is given, as on the command line);
    only admins may, but for one's own profile.  Every change moves one version, so that a change
    of rights holds at the next request.  Passwords are not kept here: a new person has none.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._actors: dict[int, tuple[int, Actor | None]] = {}
        self._lock = Lock()

    version_query = staticmethod(reading.version_query)

    def version(self) -> int:
        """The version of all people together."""
        with read(self._engine) as connection:
            return int(connection.execute(sa.select(reading.version_query())).scalar_one())

    def actor(self, user_id: int, version: int | None = None) -> Actor | None:
        """The active person with this id, or None.

        `version` is the current one, if the caller has just read it: then a known person costs
        no query.
        """
        current = self.version() if version is None else version
        with self._lock:
            kept = self._actors.get(user_id)
        if kept is not None and kept[0] == current:
            return kept[1]
        with read(self._engine) as connection:
            found = reading.actor(connection, user_id)
        known = found if found is not None and found.active else None
        with self._lock:
            if len(self._actors) >= MOST_CACHED:
                self._actors.clear()
            self._actors[user_id] = (current, known)
        return known

    def get(self, user_id: int) -> User:
        """One person, active or not; raises UnknownPerson."""
        with read(self._engine) as connection:
            return _known(connection, user_id)

    def by_email(self, email: str) -> User | None:
        """The person with this address, whatever its case."""
        with read(self._engine) as connection:
            found = reading.users(connection, sys_user.c.email__key == reading.email_key(email))
        return found[0] if found else None

    def users(self, *, active_only: bool = False) -> tuple[User, ...]:
        """All people, by name."""
        conditions = (sys_user.c.active.is_(True),) if active_only else ()
        with read(self._engine) as connection:
            return reading.users(connection, *conditions)

    def names(self, user_ids: Iterable[int]) -> dict[int, str]:
        """The names of people by id, of inactive ones too."""
        with read(self._engine) as connection:
            return reading.names(connection, user_ids)

    def teams(self) -> tuple[Team, ...]:
        """All teams, by key."""
        with read(self._engine) as connection:
            return reading.teams(connection)

    def create(
        self,
        *,
        name: str,
        email: str,
        now: datetime,
        roles: Sequence[str] = (),
        team: str | None = None,
        manager: int | None = None,
        locale: str | None = None,
        zone: str | None = None,
        by: Actor = SYSTEM,
    ) -> int:
        """Invite a person, who has no password yet; the id."""
        self._permit(by)
        row: dict[str, Any] = {
            **checked_name(name),
            **checked_email(email),
            **checked_settings(locale=locale, zone=zone),
            "manager": manager,
            "created_at": now,
        }
        with self._writing() as connection:
            _refuse_taken(connection, row["email__key"], None)
            _refuse_stranger(connection, manager)
            made = connection.execute(sys_user.insert().values(row).returning(sys_user.c.id))
            user_id = int(made.scalar_one())
            _write_roles(connection, user_id, roles)
            _write_teams(connection, user_id, [team] if team else [])
        return user_id

    def update(self, user_id: int, *, now: datetime, by: Actor = SYSTEM, **changes: Any) -> None:
        """Change name, email, locale, zone, theme, density or manager of a person."""
        self._permit(by)
        self._update(user_id, now, changes)

    def update_profile(self, user_id: int, *, now: datetime, **changes: Any) -> None:
        """Change what a person decides about herself: name, locale, zone, theme, density."""
        if set(changes) & {"manager", "email"}:
            raise NotPermitted(message("Only an admin may change people and teams."))
        self._update(user_id, now, changes)

    def _update(self, user_id: int, now: datetime, changes: Mapping[str, Any]) -> None:
        row = checked_settings(**{k: v for k, v in changes.items() if k not in _OWN_CHECK})
        if "name" in changes:
            row |= checked_name(changes["name"])
        if "email" in changes:
            row |= checked_email(changes["email"])
        with self._writing() as connection:
            _known(connection, user_id)
            if "email__key" in row:
                _refuse_taken(connection, row["email__key"], user_id)
            if "manager" in changes:
                row["manager"] = _manager(connection, user_id, changes["manager"])
            self._changed(connection, user_id, now, row)

    def set_roles(
        self, user_id: int, roles: Sequence[str], *, now: datetime, by: Actor = SYSTEM
    ) -> None:
        """Give a person exactly these roles (ids), in this order; ends the person's sessions."""
        self._permit(by)
        with self._writing() as connection:
            user = _known(connection, user_id)
            self._grantable(by, set(roles) - set(user.roles))
            if ADMIN in user.roles and ADMIN not in roles:
                _refuse_last_admin(connection, user_id)
            _write_roles(connection, user_id, roles)
            self._changed(connection, user_id, now, {}, ends_sessions=set(roles) != set(user.roles))

    def prefer_role(self, user_id: int, role_id: str, *, now: datetime) -> None:
        """Put one of the person's own roles first: its layouts and start page win."""
        with self._writing() as connection:
            user = _known(connection, user_id)
            if role_id not in user.roles:
                raise PeopleRefused(message("You do not have this role."))
            others = [r for r in user.roles if r != role_id]
            _write_roles(connection, user_id, [role_id, *others])
            self._changed(connection, user_id, now, {})

    def deactivate(self, user_id: int, *, now: datetime, by: Actor = SYSTEM) -> None:
        """The person can no longer sign in; records and history keep the name."""
        self._permit(by)
        with self._writing() as connection:
            user = _known(connection, user_id)
            if ADMIN in user.roles:
                _refuse_last_admin(connection, user_id)
            self._changed(connection, user_id, now, {"active": False}, ends_sessions=True)

    def reactivate(self, user_id: int, *, now: datetime, by: Actor = SYSTEM) -> None:
        """Let a person in again."""
        self._permit(by)
        with self._writing() as connection:
            user = _known(connection, user_id)
            self._grantable(by, set(user.roles))
            self._changed(connection, user_id, now, {"active": True}, ends_sessions=True)

    def set_teams(
        self, user_id: int, teams: Sequence[str], *, now: datetime, by: Actor = SYSTEM
    ) -> None:
        """Make a person a member of exactly these teams (keys); the first is the main one."""
        self._permit(by)
        with self._writing() as connection:
            _known(connection, user_id)
            _write_teams(connection, user_id, teams)
            self._changed(connection, user_id, now, {})

    def set_team(
        self, key: str, *, parent: str | None, manager: int | None, by: Actor = SYSTEM
    ) -> None:
        """Say which team a team belongs to and who manages it."""
        self._permit(by)
        with self._writing() as connection:
            parents = {t.key: t.parent for t in reading.teams(connection)}
            _refuse_unknown_teams([key, *([parent] if parent else [])], parents)
            if parent is not None and is_above(key, parent, parents):
                raise PeopleRefused(
                    message("A team cannot belong to itself or to a team below it."), "parent"
                )
            _refuse_stranger(connection, manager)
            found = sys_team.update().where(sys_team.c.key == key)
            connection.execute(found.values(parent=parent, manager=manager))

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """One change of people; others that come at the same time wait for its end."""
        with write(self._engine) as connection:
            reading.move_version(connection)
            yield connection

    def _permit(self, by: Actor) -> None:
        if not (by.is_admin or by.is_system):
            raise NotPermitted(message("Only an admin may change people and teams."))

    def _grantable(self, by: Actor, added: Collection[str]) -> None:
        if not (by.is_admin or by.is_system) and not set(added) <= set(by.roles):
            raise NotPermitted(message("Nobody can give a role that he does not have."))

    def _changed(
        self,
        connection: sa.Connection,
        user_id: int,
        now: datetime,
        row: dict[str, Any],
        *,
        ends_sessions: bool = False,
    ) -> None:
        values = {**row, "changed_at": now, "version": sys_user.c.version + 1}
        if ends_sessions:
            values["stamp"] = sys_user.c.stamp + 1
        connection.execute(sys_user.update().where(sys_user.c.id == user_id).values(values))


_OWN_CHECK = frozenset({"name", "email", "manager"})


def _known(connection: sa.Connection, user_id: int) -> User:
    found = reading.users(connection, sys_user.c.id == user_id)
    if not found:
        raise UnknownPerson(message("There is no such person."))
    return found[0]


def _refuse_taken(connection: sa.Connection, key: str, user_id: int | None) -> None:
    query = sa.select(sys_user.c.id).where(sys_user.c.email__key == key)
    if connection.execute(query).scalar_one_or_none() not in (None, user_id):
        raise PeopleRefused(message("Another person has this e-mail address."), "email")


def _refuse_stranger(connection: sa.Connection, user_id: int | None) -> None:
    if user_id is not None:
        _known(connection, user_id)


def _manager(connection: sa.Connection, user_id: int, manager: int | None) -> int | None:
    """The new manager, unless that would make somebody his own manager."""
    _refuse_stranger(connection, manager)
    rows = connection.execute(sa.select(sys_user.c.id, sys_user.c.manager))
    above = {str(r.id): str(r.manager) if r.manager is not None else None for r in rows}
    if manager is not None and is_above(str(user_id), str(manager), above):
        raise PeopleRefused(
            message("Nobody can be managed by himself or by someone below him."), "manager"
        )
    return manager


def _refuse_last_admin(connection: sa.Connection, user_id: int) -> None:
    others = (
        sa.select(sa.func.count())
        .select_from(sys_user.join(sys_user_role, sys_user_role.c.person == sys_user.c.id))
        .where(
            sys_user_role.c.role == ADMIN,
            sys_user.c.active.is_(True),
            sys_user.c.id != user_id,
        )
    )
    if not connection.execute(others).scalar_one():
        raise PeopleRefused(message("This is the last admin. Make somebody else one first."))


def _refuse_unknown_teams(keys: Iterable[str], known: Collection[str]) -> None:
    for key in keys:
        if key not in known:
            raise PeopleRefused(message("There is no team {key}.", key=key), "team")


def _write_roles(connection: sa.Connection, user_id: int, roles: Sequence[str]) -> None:
    connection.execute(sys_user_role.delete().where(sys_user_role.c.person == user_id))
    rows = [
        {"person": user_id, "role": role, "position": place}
        for place, role in enumerate(dict.fromkeys(roles))
    ]
    if rows:
        connection.execute(sys_user_role.insert(), rows)


def _write_teams(connection: sa.Connection, user_id: int, teams: Sequence[str]) -> None:
    known = connection.execute(sa.select(sys_team.c.key)).scalars().all()
    _refuse_unknown_teams(teams, known)
    connection.execute(sys_team_member.delete().where(sys_team_member.c.person == user_id))
    rows = [{"person": user_id, "team": team} for team in dict.fromkeys(teams)]
    if rows:
        connection.execute(sys_team_member.insert(), rows)
    main = {"team": teams[0] if teams else None}
    connection.execute(sys_user.update().where(sys_user.c.id == user_id).values(main))
