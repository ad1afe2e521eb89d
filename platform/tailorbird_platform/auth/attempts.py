"""How often somebody may try a password, counted in the database by account and by address."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_platform.auth.secrets import kept
from tailorbird_platform.auth.tables import failures
from tailorbird_platform.clock import Clock, seconds
from tailorbird_runtime.storage.engine import read, write

WINDOW = 15 * 60
PER_ACCOUNT = 10
PER_ADDRESS = 50


class Attempts:
    """Counts wrong passwords of the last fifteen minutes."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def too_many(self, account: str, address: str) -> bool:
        """Whether this account or this address has to wait."""
        limits = {_account(account): PER_ACCOUNT, _address(address): PER_ADDRESS}
        count = (
            sa.select(failures.c.key, sa.func.count())
            .where(failures.c.key.in_(limits), failures.c.at > seconds(self._clock) - WINDOW)
            .group_by(failures.c.key)
        )
        with read(self._engine) as connection:
            return any(found >= limits[key] for key, found in connection.execute(count))

    def failed(self, account: str, address: str) -> None:
        """Count one wrong password."""
        now = seconds(self._clock)
        rows = [{"key": key, "at": now} for key in (_account(account), _address(address))]
        with write(self._engine) as connection:
            connection.execute(failures.insert(), rows)

    def succeeded(self, account: str) -> None:
        """Forget the account's wrong passwords; the address's stay counted."""
        with write(self._engine) as connection:
            connection.execute(failures.delete().where(failures.c.key == _account(account)))

    def remove_expired(self) -> int:
        """Delete what no longer counts; how many rows."""
        with write(self._engine) as connection:
            old = failures.c.at <= seconds(self._clock) - WINDOW
            return connection.execute(failures.delete().where(old)).rowcount


def _account(account: str) -> str:
    """The account in every spelling under which sign-in finds it."""
    return "account:" + kept(text_key(account.strip()))


def _address(address: str) -> str:
    return "address:" + kept(address)
