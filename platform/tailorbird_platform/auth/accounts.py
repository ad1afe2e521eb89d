"""Signing in and out, first passwords and new ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.messages import Message, message
from tailorbird_platform.auth.attempts import Attempts
from tailorbird_platform.auth.passwords import Passwords, too_weak
from tailorbird_platform.auth.secrets import kept, new_secret
from tailorbird_platform.auth.sessions import Sessions
from tailorbird_platform.auth.tables import invitations, passwords
from tailorbird_platform.clock import Clock, seconds
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.people_tables import sys_user

INVITATION_DAYS = 7
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person and the new session's secret."""

    user_id: int
    secret: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not, in the same words for every cause but the rate limit; an HTTP status."""

    sentence: Message
    status: int


@dataclass(frozen=True, slots=True)
class Invited:
    """The person whom a valid first-password link belongs to."""

    user_id: int
    name: str


class Accounts:
    """Everything that a password opens, on the tables of sign-in."""

    def __init__(
        self, engine: sa.Engine, passwords: Passwords, sessions: Sessions, clock: Clock
    ) -> None:
        self._engine = engine
        self._passwords = passwords
        self._clock = clock
        self.sessions = sessions
        self.attempts = Attempts(engine, clock)

    def sign_in(self, email: str, password: str, address: str, agent: str) -> SignedIn | Refused:
        """Open a session for the right address and password of an active person."""
        if self.attempts.too_many(email, address):
            return Refused(_too_many(), status=429)
        row = self._named(email)
        active = row is not None and bool(row.active)
        fits = self._passwords.fits(row.hash if row is not None and active else None, password)
        if row is None or not fits:
            self.attempts.failed(email, address)
            return Refused(message("E-mail or password is not right."), status=422)
        self.attempts.succeeded(email)
        if self._passwords.outdated(row.hash):
            self._keep(row.id, password)
        return SignedIn(row.id, self.sessions.open(row.id, agent))

    def change_password(self, user_id: int, current: str, new: str) -> Message | None:
        """Replace the password and end every session; a sentence says why not."""
        row = self._person(sys_user.c.id == user_id)
        if row is None:
            return message("The current password is not right.")
        place = f"signed in as {user_id}"
        if self.attempts.too_many(row.email, place):
            return _too_many()
        if not self._passwords.fits(row.hash, current):
            self.attempts.failed(row.email, place)
            return message("The current password is not right.")
        refusal = too_weak(new, row.name, row.email)
        if refusal is None:
            self._keep(user_id, new)
            self.sessions.end_all(user_id)
        return refusal

    def set_password(self, user_id: int, new: str) -> None:
        """Set a password outright (the demo's people); ends every session."""
        self._keep(user_id, new)
        self.sessions.end_all(user_id)

    def person_with(self, email: str) -> int | None:
        """The id of the active person with this address."""
        row = self._named(email)
        return row.id if row is not None and row.active else None

    # -- first password

    def invite(self, user_id: int) -> str:
        """The secret of a new one-time link; earlier links of the person are void."""
        secret, now = new_secret(), seconds(self._clock)
        row = {
            "hash": kept(secret),
            "user_id": user_id,
            "created_at": now,
            "expires_at": now + INVITATION_DAYS * _DAY,
        }
        with write(self._engine) as connection:
            connection.execute(invitations.delete().where(invitations.c.user_id == user_id))
            connection.execute(invitations.insert().values(row))
        return secret

    def invited(self, secret: str) -> Invited | None:
        """Whose link it is, while it is valid."""
        with read(self._engine) as connection:
            return self._invited(connection, secret)

    def accept(self, secret: str, new: str, agent: str) -> SignedIn | Message | None:
        """Use the link up, set the password and sign in; None if the link is not valid."""
        invited = self.invited(secret)
        if invited is None:
            return None
        refusal = too_weak(new, invited.name)
        if refusal is not None:
            return refusal
        digest = self._passwords.hash(new)
        with write(self._engine) as connection:
            used = invitations.delete().where(invitations.c.hash == kept(secret))
            if connection.execute(used).rowcount != 1:
                return None
            self._write(connection, invited.user_id, digest)
        self.sessions.end_all(invited.user_id)
        return SignedIn(invited.user_id, self.sessions.open(invited.user_id, agent))

    def remove_expired(self) -> int:
        """Delete links that are no longer valid; how many."""
        old = invitations.c.expires_at <= seconds(self._clock)
        with write(self._engine) as connection:
            return connection.execute(invitations.delete().where(old)).rowcount

    # -- how

    def _invited(self, connection: sa.Connection, secret: str) -> Invited | None:
        query = (
            sa.select(sys_user.c.id, sys_user.c.name)
            .join(invitations, invitations.c.user_id == sys_user.c.id)
            .where(
                invitations.c.hash == kept(secret),
                invitations.c.expires_at > seconds(self._clock),
                sys_user.c.active,
            )
        )
        row = connection.execute(query).first()
        return None if row is None else Invited(row.id, row.name)

    def _named(self, email: str) -> Any:
        """The person with an address, None for one that no database could hold."""
        key = text_key(email.strip())
        return None if "\0" in key else self._person(sys_user.c.email__key == key)

    def _person(self, which: sa.ColumnElement[bool]) -> Any:
        columns = (sys_user.c.id, sys_user.c.name, sys_user.c.email, sys_user.c.active)
        query = (
            sa.select(*columns, passwords.c.hash)
            .outerjoin(passwords, passwords.c.user_id == sys_user.c.id)
            .where(which)
        )
        with read(self._engine) as connection:
            return connection.execute(query).first()

    def _keep(self, user_id: int, password: str) -> None:
        digest = self._passwords.hash(password)
        with write(self._engine) as connection:
            self._write(connection, user_id, digest)

    def _write(self, connection: sa.Connection, user_id: int, digest: str) -> None:
        values = {"hash": digest, "changed_at": seconds(self._clock)}
        there = passwords.c.user_id == user_id
        if connection.execute(passwords.update().where(there).values(values)).rowcount == 0:
            connection.execute(passwords.insert().values(user_id=user_id, **values))


def _too_many() -> Message:
    return message("Too many attempts. Try again in {n} minutes.", n=15)
