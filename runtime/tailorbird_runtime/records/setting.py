"""What every verb of the service works with."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.model import Entity, Model
from tailorbird_runtime.access.policy import Policies, Policy
from tailorbird_runtime.people.actor import SYSTEM, Actor
from tailorbird_runtime.records.events import Follower, Listener, RecordEvent
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.evaluation import Closures


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One model with its tables and database, the clock, and what is compiled once."""

    model: Model
    tables: Tables
    engine: sa.Engine
    clock: Callable[[], datetime]
    listeners: tuple[Listener, ...] = ()
    follower: Follower | None = None
    policies: Policies
    closures: Closures = field(default_factory=Closures)
    statements: dict[Hashable, Any] = field(default_factory=dict)
    """Statements that are built once for a model, whoever writes."""

    def policy(self, actor: Actor) -> Policy:
        """The rights of a person; the product itself may do everything."""
        return (
            self.policies.everything() if actor.id == SYSTEM.id else self.policies.of(actor.roles)
        )

    def inputs(self, actor: Actor) -> Inputs:
        """The moment (UTC, whole milliseconds), the company's day, and who asks."""
        now = self.clock().astimezone(UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        zone = self.model.workspace.timezone
        return Inputs(
            now=now,
            today=now.astimezone(ZoneInfo(zone)).date(),
            zone=zone,
            me=None if actor.id == SYSTEM.id else actor.me(),
        )

    def entity(self, entity_id: str) -> Entity:
        """The entity with this id; raises KeyError."""
        return self.model.entity(entity_id)

    def tell(self, event: RecordEvent, connection: sa.Connection) -> None:
        """Call every listener, in order."""
        for listener in self.listeners:
            listener(event, connection)
