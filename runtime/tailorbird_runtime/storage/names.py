"""Physical names: joined from ids, cut to what PostgreSQL keeps, never colliding unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

LONGEST = 63
"""Bytes of a name that PostgreSQL keeps; it cuts the rest without a word."""


class NameCollision(Exception):
    """Two things of the model would get the same physical name."""

    def __init__(self, where: str, name: str) -> None:
        super().__init__(f"two things in {where} have the physical name {name}")
        self.where = where
        self.name = name


def physical(*parts: str) -> str:
    """The parts joined with `_`; a name that is too long ends in a hash of the whole."""
    name = "_".join(parts)
    if len(name.encode()) <= LONGEST:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: LONGEST - 9].decode(errors="ignore") + "_" + mark


def table_name(entity_id: str) -> str:
    """The table of an entity."""
    return physical("x", entity_id)


def refuse_collisions(where: str, names: Iterable[str]) -> None:
    """Raise NameCollision if two names are the same for a database that is blind to case."""
    seen: set[str] = set()
    for name in names:
        folded = name.casefold()
        if folded in seen:
            raise NameCollision(where, name)
        seen.add(folded)
