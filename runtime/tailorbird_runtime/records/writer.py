"""Rows into tables, with their history and their events; one writer a unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.model import Entity
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.expressions.sql import parameters
from tailorbird_runtime.fieldtypes import BINDINGS, members
from tailorbird_runtime.fieldtypes.any_lookups import apart
from tailorbird_runtime.fieldtypes.autonumbers import render, sequence_of
from tailorbird_runtime.fieldtypes.columns import Moment
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.events import Follower, RecordEvent
from tailorbird_runtime.records.history import differing, history_row, write_history
from tailorbird_runtime.records.setting import Setting
from tailorbird_runtime.records.units import Moved
from tailorbird_runtime.storage.sequences import take_numbers
from tailorbird_runtime.storage.tables import USER
from tailorbird_runtime.validation.evaluation import Situation


@dataclass(slots=True)
class Writer:
    """Writes on behalf of one person, through one door, at one moment."""

    setting: Setting
    connection: sa.Connection
    actor: Actor
    door: str
    cause: str | None = None
    seen: set[tuple[str, int]] = field(default_factory=set)
    """Records and people that this unit of work has found to be readable."""
    gathered: dict[tuple[str, int], datetime] | None = None
    """While many records are written: the newest activity of each record they are about."""
    follower: Follower | None = None
    events: list[RecordEvent] = field(default_factory=list)
    """What was written so far and may have consequences."""
    policy: Policy = field(init=False)
    inputs: Inputs = field(init=False)

    def __post_init__(self) -> None:
        self.policy = self.setting.policy(self.actor)
        self.inputs = self.setting.inputs(self.actor)
        self.seen.add((USER, self.actor.id))
        if self.follower is None:
            self.follower = self.setting.follower

    @property
    def person(self) -> int | None:
        """The id that stands in `created_by` and the like; None for the product itself."""
        return None if self.actor.is_system else self.actor.id

    @property
    def zone(self) -> str:
        """The time zone (IANA name) in which the person enters moments."""
        return self.actor.zone or self.setting.model.workspace.timezone

    def inputs_at(self, moment: datetime) -> Inputs:
        """The inputs of another moment: what is brought in from the past happened then."""
        zone = ZoneInfo(self.inputs.zone)
        return replace(self.inputs, now=moment, today=moment.astimezone(zone).date())

    def at(self, row: Mapping[str, Any]) -> Writer:
        """This writer at the moment at which a row says that it was changed."""
        moment = row.get("changed_at")
        if moment is None or moment == self.inputs.now:
            return self
        other = replace(self)
        other.inputs = self.inputs_at(moment)
        return other

    def situation(
        self, entity_id: str, row: Mapping[str, Any], before: Mapping[str, Any] | None = None
    ) -> Situation:
        """Expressions on a row, which was `before` until now, within this transaction."""
        setting = self.setting
        return Situation(
            self.connection, setting.tables, setting.closures, self.inputs, entity_id, row, before
        )

    def stamp_new(self, row: dict[str, Any], given: frozenset[str] = frozenset()) -> None:
        """Fill the system fields of a new row, as far as they were not given."""
        row["version"] = 1
        for moment in ("created_at", "changed_at"):
            if moment not in given:
                row[moment] = row["created_at"] if moment == "changed_at" else self.inputs.now
        for person in ("created_by", "changed_by"):
            if person not in given:
                row[person] = row["created_by"] if person == "changed_by" else self.person
        row["deleted_at"] = row["deleted_by"] = None

    def number(self, entity: Entity, rows: Sequence[dict[str, Any]]) -> None:
        """Give out autonumbers to new rows that have none."""
        for found in entity.active_fields():
            if found.type != "autonumber":
                continue
            bare = [row for row in rows if row.get(found.id) is None]
            if not bare:
                continue
            day = self.inputs.today
            first = take_numbers(self.connection, sequence_of(entity.id, found, day), len(bare))
            for place, row in enumerate(bare):
                text = render(found, first + place, day)
                row.update(BINDINGS["autonumber"].write(found, text, row))

    def insert(self, entity: Entity, row: dict[str, Any], kind: str = "created") -> int:
        """Write a new row with its history; returns the id, which is laid into `row`."""
        table = self.setting.tables.of(entity.id)
        kept = self.setting.statements
        if ("insert", entity.id) not in kept:
            names = tuple(c.name for c in table.c if c.name != "id")
            kept[("insert", entity.id)] = (table.insert().returning(table.c["id"]), names)
        statement, names = kept[("insert", entity.id)]
        values = {name: row[name] for name in names}
        row["id"] = int(self.connection.execute(statement, values).scalar_one())
        members.follow(self.connection, entity, [({}, row)])
        self.note(entity, row["id"], 1, kind, None, row)
        self.move_activity(entity, row)
        return int(row["id"])

    def write(
        self,
        entity: Entity,
        before: Mapping[str, Any],
        row: dict[str, Any],
        kind: str = "updated",
        *,
        note: bool = True,
        backdated: bool = False,
    ) -> None:
        """Write a changed row if nobody was faster; raises Moved.

        A `backdated` row brings along when and by whom it was changed.
        """
        table = self.setting.tables.of(entity.id)
        row["version"] = before["version"] + 1
        if not backdated:
            row["changed_at"], row["changed_by"] = self.inputs.now, self.person
        values = {
            c.name: row[c.name]
            for c in table.c
            if c.name in row and row[c.name] != before.get(c.name)
        }
        kept = self.setting.statements
        if ("update", entity.id) not in kept:
            kept[("update", entity.id)] = table.update().where(
                table.c["id"] == sa.bindparam("this_id"),
                table.c["version"] == sa.bindparam("this_version"),
            )
        values |= {"this_id": before["id"], "this_version": before["version"]}
        if self.connection.execute(kept[("update", entity.id)], values).rowcount != 1:
            raise Moved
        members.follow(self.connection, entity, [(before, {**before, **row})])
        if note:
            self.note(entity, int(before["id"]), row["version"], kind, before, row)

    def note(
        self,
        entity: Entity,
        record_id: int,
        version: int,
        kind: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        """Write a history entry and tell the listeners."""
        entry = history_row(
            entity,
            record_id,
            version,
            kind=kind,
            before=before,
            after=after,
            actor=self.actor,
            inputs=self.inputs,
            door=self.door,
            cause=self.cause,
            person=None if after is None else after.get("changed_by"),
        )
        write_history(self.connection, [entry])
        self.tell(entity, record_id, kind, before, after)

    def tell(
        self,
        entity: Entity,
        record_id: int,
        kind: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        """Tell the listeners what happened, and keep it for what follows from it."""
        followed = self.follower is not None and self.follower.wants(entity.id, self.door)
        if not (followed or self.setting.listeners):
            return
        event = RecordEvent(
            entity=entity.id,
            id=record_id,
            action=kind,
            before=before,
            after=after,
            changed=differing(entity, before, after),
            actor=self.actor,
            door=self.door,
            cause=self.cause,
        )
        self.setting.tell(event, self.connection)
        if followed:
            self.events.append(event)

    def finish(self) -> bool:
        """Let happen what follows from all that was written; whether there was anything."""
        events = tuple(self.events)
        self.events.clear()
        if not events or self.follower is None:
            return False
        self.follower.follow(events, self.connection)
        return True

    def move_activity(self, entity: Entity, row: Mapping[str, Any]) -> None:
        """An activity moves `last_activity_at` of the records that it is about.

        One that lies ahead does not: nothing has happened yet.
        """
        at = row.get(entity.activity_at) if entity.activity_at else None
        if at is None or at > self.inputs.now:
            return
        for found in entity.active_fields():
            value = row.get(found.id) if found.type in ("lookup", "any_lookup") else None
            if value is None:
                continue
            about = apart(value) if found.targets else (str(found.to), int(value))
            if self.gathered is None:
                self._move_last_activity({about: at})
            elif self.gathered.get(about, at) <= at:
                self.gathered[about] = at

    def settle(self) -> None:
        """Write what was gathered while many records were written."""
        gathered, self.gathered = self.gathered, None
        self._move_last_activity(gathered or {})

    def _move_last_activity(self, moves: Mapping[tuple[str, int], datetime]) -> None:
        for entity_id in dict.fromkeys(entity_id for entity_id, _ in moves):
            table = self.setting.tables.of(entity_id)
            last, at = table.c["last_activity_at"], sa.bindparam("at", type_=Moment())
            statement = (
                table.update()
                .where(table.c["id"] == sa.bindparam("about"), sa.or_(last.is_(None), last < at))
                .values(last_activity_at=at)
            )
            self.connection.execute(
                statement,
                [{"about": i, "at": m} for (e, i), m in moves.items() if e == entity_id],
            )

    def binds(self) -> dict[str, Any]:
        """The values of the binds that rights in a query use."""
        return dict(parameters(self.inputs))
