"""Tokens with which programs call the API in a person's name."""

from __future__ import annotations

import contextlib
import re
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tailorbird_platform.auth.known import Known, versions
from tailorbird_platform.auth.secrets import kept, new_secret, same
from tailorbird_platform.auth.tables import tokens
from tailorbird_platform.clock import Clock, seconds
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.people_tables import sys_user

_TOKEN = re.compile(r"tb_([0-9a-f]{12})_([A-Za-z0-9_-]{20,100})")
_USED_EVERY = 300

_find = (
    sa.select(tokens.c.id, tokens.c.user_id, tokens.c.hash, tokens.c.last_used_at, *versions())
    .join(sys_user, sys_user.c.id == tokens.c.user_id)
    .where(
        tokens.c.prefix == sa.bindparam("prefix"),
        tokens.c.revoked_at.is_(None),
        sa.or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > sa.bindparam("now")),
        sys_user.c.active,
    )
)


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """A token as its owner may see it again: never the secret itself."""

    id: int
    prefix: str
    name: str
    created_at: int
    last_used_at: int | None
    expires_at: int | None


class Tokens:
    """Makes, finds and revokes tokens."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def create(self, user_id: int, name: str, days: int | None = None) -> str:
        """A new token, shown this once; `days` until it expires, None for never."""
        prefix, secret, now = secrets.token_hex(6), new_secret(), seconds(self._clock)
        row = {
            "prefix": prefix,
            "hash": kept(secret),
            "user_id": user_id,
            "name": name,
            "created_at": now,
            "expires_at": None if days is None else now + days * 86_400,
        }
        with write(self._engine) as connection:
            connection.execute(tokens.insert().values(row))
        return f"tb_{prefix}_{secret}"

    def find(self, token: str) -> Known | None:
        """Whose token it is; None if unknown, expired, revoked, or the person is not active."""
        parts = _TOKEN.fullmatch(token)
        if parts is None:
            return None
        now = seconds(self._clock)
        with read(self._engine) as connection:
            row = connection.execute(_find, {"prefix": parts[1], "now": now}).first()
        if row is None or not same(row.hash, kept(parts[2])):
            return None
        if row.last_used_at is None or now - row.last_used_at > _USED_EVERY:
            self._used(row.id, now)
        return Known(row.user_id, row.people, row.applied)

    def of(self, user_id: int) -> tuple[TokenFacts, ...]:
        """A person's tokens that still work or expired by time, newest first."""
        listing = (
            sa.select(*(tokens.c[name] for name in TokenFacts.__slots__))
            .where(tokens.c.user_id == user_id, tokens.c.revoked_at.is_(None))
            .order_by(tokens.c.id.desc())
        )
        with read(self._engine) as connection:
            return tuple(TokenFacts(*row) for row in connection.execute(listing))

    def revoke(self, user_id: int, token_id: int) -> bool:
        """End one token of a person at once; False if there is none such."""
        change = (
            tokens.update()
            .where(
                tokens.c.id == token_id,
                tokens.c.user_id == user_id,
                tokens.c.revoked_at.is_(None),
            )
            .values(revoked_at=seconds(self._clock))
        )
        with write(self._engine) as connection:
            return connection.execute(change).rowcount == 1

    def _used(self, token_id: int, now: int) -> None:
        change = tokens.update().where(tokens.c.id == token_id).values(last_used_at=now)
        with contextlib.suppress(OperationalError), write(self._engine) as connection:
            connection.execute(change)
