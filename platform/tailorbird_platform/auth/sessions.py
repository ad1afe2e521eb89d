"""Sessions of signed-in people, kept in the database: ended once, they are over everywhere."""

from __future__ import annotations

import contextlib

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tailorbird_platform.auth.known import Known, versions
from tailorbird_platform.auth.secrets import kept, new_secret
from tailorbird_platform.auth.tables import sessions
from tailorbird_platform.clock import Clock, seconds
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.people_tables import sys_user

_SEEN_EVERY = 300
_LONGEST_AGENT = 200

_find = (
    sa.select(sessions.c.user_id, sessions.c.seen_at, *versions())
    .join(sys_user, sys_user.c.id == sessions.c.user_id)
    .where(
        sessions.c.hash == sa.bindparam("hash"),
        sessions.c.stamp == sys_user.c.stamp,
        sys_user.c.active,
        sessions.c.seen_at > sa.bindparam("idle"),
        sessions.c.created_at > sa.bindparam("oldest"),
    )
)


class Sessions:
    """Opens, finds and ends sessions; `idle` and `longest` are seconds."""

    def __init__(self, engine: sa.Engine, clock: Clock, *, idle: int, longest: int) -> None:
        self._engine = engine
        self._clock = clock
        self._idle = idle
        self._longest = longest

    def open(self, user_id: int, agent: str = "") -> str:
        """A new session of a person; what it returns belongs in the cookie and nowhere else."""
        secret, now = new_secret(), seconds(self._clock)
        stamp = sa.select(sys_user.c.stamp).where(sys_user.c.id == user_id).scalar_subquery()
        row = {
            "hash": kept(secret),
            "user_id": user_id,
            "stamp": stamp,
            "created_at": now,
            "seen_at": now,
            "agent": agent[:_LONGEST_AGENT],
        }
        with write(self._engine) as connection:
            connection.execute(sessions.insert().values(row))
        return secret

    def find(self, secret: str) -> Known | None:
        """Who holds this session; None if it is over, or its person has changed since."""
        now, digest = seconds(self._clock), kept(secret)
        values = {"hash": digest, "idle": now - self._idle, "oldest": now - self._longest}
        with read(self._engine) as connection:
            row = connection.execute(_find, values).first()
        if row is None:
            return None
        if now - row.seen_at > _SEEN_EVERY:
            self._seen(digest, now)
        return Known(row.user_id, row.people, row.applied)

    def end(self, secret: str) -> None:
        """End one session."""
        self._delete(sessions.c.hash == kept(secret))

    def end_all(self, user_id: int) -> None:
        """End every session of a person."""
        self._delete(sessions.c.user_id == user_id)

    def remove_expired(self) -> int:
        """Delete sessions that are over by time; how many."""
        now = seconds(self._clock)
        return self._delete(
            sa.or_(
                sessions.c.seen_at <= now - self._idle, sessions.c.created_at <= now - self._longest
            )
        )

    def _seen(self, digest: str, now: int) -> None:
        """Note that the session is in use; a busy database may miss that."""
        change = sessions.update().where(sessions.c.hash == digest).values(seen_at=now)
        with contextlib.suppress(OperationalError), write(self._engine) as connection:
            connection.execute(change)

    def _delete(self, which: sa.ColumnElement[bool]) -> int:
        with write(self._engine) as connection:
            return connection.execute(sessions.delete().where(which)).rowcount
