"""Hashes and checks passwords (argon2id); an unknown person costs as much time as a known one."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from tailorbird_metadata.messages import Message, message

LONGEST = 1024
SHORTEST = 10


class Passwords:
    """One hasher with the installation's cost."""

    def __init__(self, *, cost: int, memory: int) -> None:
        self._hasher = PasswordHasher(time_cost=cost, memory_cost=memory, parallelism=1)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """What to keep of a password."""
        return self._hasher.hash(password)

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one that was kept; takes as long when nothing was kept."""
        try:
            fits = self._hasher.verify(kept or self._nobody, password[:LONGEST])
        except (Argon2Error, InvalidHashError):
            return False
        return fits and kept is not None and len(password) <= LONGEST

    def outdated(self, kept: str) -> bool:
        """Whether it was hashed at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)


def too_weak(password: str, *known: str) -> Message | None:
    """Why a new password is not taken; `known` are the person's name and address."""
    if len(password) < SHORTEST:
        return message("A password needs at least {n} characters.", n=SHORTEST)
    if len(password) > LONGEST:
        return message("A password has at most {n} characters.", n=LONGEST)
    if any(k and k.casefold() in password.casefold() and len(k) > 3 for k in known):
        return message("A password must not contain your name or address.")
    if len(set(password)) < 5:
        return message("A password needs at least {n} different characters.", n=5)
    return None
