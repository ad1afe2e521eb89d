"""What happened to a record, told to listeners inside the transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from tailorbird_runtime.people.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEvent:
    """One write of one record.

    `before` and `after` are whole rows by column name (None for a new and for a removed one),
    `changed` the field ids that differ.  `action` is created, updated, deleted, restored,
    assigned or converted.  `cause` names what led to it if that was not a person's own write.
    """

    entity: str
    id: int
    action: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    changed: frozenset[str]
    actor: Actor
    door: str
    cause: str | None = None


Listener = Callable[[RecordEvent, sa.Connection], None]
"""Called before the commit; an exception rolls the write back."""


class Follower(Protocol):
    """What follows from writes once all of a unit of work is written, in the same transaction."""

    def wants(self, entity_id: str, door: str) -> bool:
        """Whether anything can follow from writes of this entity through this door."""

    def follow(self, events: Sequence[RecordEvent], connection: sa.Connection) -> None:
        """Do it; an exception rolls the writes back."""
