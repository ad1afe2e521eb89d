"""A company in memory for one test: an empty database of a model, people, records, a clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.cases import Case, Given, Ref, Said, Suite, Values
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.automation import Automations, automation_metadata
from tailorbird_runtime.jobs import Queue, queue_metadata, work_once
from tailorbird_runtime.people import People
from tailorbird_runtime.people.actor import SYSTEM, Actor
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.apply import apply_plan
from tailorbird_runtime.storage.engine import make_engine, write
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.system import ensure_system
from tailorbird_runtime.storage.tables import Tables

_BY_HAND = ("last_activity_at",)
"""What a record has by what was done about it; a test says it outright."""

_MOST_TURNS = 1000


class NotSet(Exception):
    """What a test begins with cannot be; `reason` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(slots=True)
class Clock:
    """A clock that stands still."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


class Template:
    """The empty database of a model and what works on it, made once; each world begins anew."""

    def __init__(self, model: Model, now: datetime) -> None:
        self.model = model
        self.tables = Tables(model)
        self.engine = make_engine("sqlite://")
        self.clock = Clock(now)
        self.queue = Queue(self.engine, self.clock)
        self.records = RecordService(
            model=model, tables=self.tables, engine=self.engine, clock=self.clock
        )
        self.automations = Automations(
            model=model,
            records=self.records,
            queue=self.queue,
            engine=self.engine,
            clock=self.clock,
            release=1,
        )
        self.followed = self.records.followed_by(self.automations)
        ensure_system(self.engine, queue_metadata, automation_metadata)
        plan = make_plan(None, None, model)
        apply_plan(self.engine, plan, None, model, commit=None, author="tests", now=now)
        self.image: bytes = self._raw().serialize()

    def restore(self, now: datetime) -> None:
        """Put the database back to its beginning, and the clock to a moment."""
        self._raw().deserialize(self.image)
        self.clock.now = now

    def close(self) -> None:
        """Give the memory back."""
        self.engine.dispose()

    def _raw(self) -> Any:
        with self.engine.connect() as connection:
            return connection.connection.driver_connection


@dataclass(slots=True)
class World:
    """One company in memory; `ids` are those of its given records by name."""

    model: Model
    tables: Tables
    engine: sa.Engine
    clock: Clock
    queue: Queue
    people: People
    records: RecordService
    automations: Automations
    persons: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def actor(self, name: str | None) -> Actor:
        """Somebody of the suite as they are now; without a name, the product."""
        if name is None:
            return SYSTEM
        found = self.people.actor(self.persons[name])
        return found if found is not None else SYSTEM

    def raw(self, entity: Entity, values: Values) -> dict[str, Any]:
        """Values as a form sends them, by field name."""
        return {
            place.name: self.entered(place, said)
            for place, said in ((entity.field(f), said) for f, said in values.items())
        }

    def entered(self, place: Field, said: Said) -> Any:
        """One value as a form sends it."""
        if isinstance(said.value, Ref):
            return self.id_of(said.value)
        if place.system and place.type == "datetime":
            return said.value
        option = None
        if place.picklist is not None and isinstance(said.value, str):
            option = place.picklist.by_id(said.value)
        if option is not None:
            return option.name
        if isinstance(said.value, bool):
            return said.value
        return list(said.text) if isinstance(said.text, tuple) else said.text

    def internal(self, said: Said) -> Any:
        """One value as records hold it."""
        return self.id_of(said.value) if isinstance(said.value, Ref) else said.value

    def id_of(self, ref: Ref) -> int:
        """The id of a person or a record."""
        return self.persons[ref.name] if ref.kind == "person" else self.ids[ref.name]

    def work(self) -> None:
        """Carry out what automations left to jobs; mails and calls stay where they are."""
        handlers = self.automations.handlers()
        for _ in range(_MOST_TURNS):
            if not work_once(self.queue, handlers, "tests"):
                return


def make_world(template: Template, suite: Suite, case: Case) -> World:
    """The company as it is before the act; raises NotSet."""
    template.restore(case.now)
    world = World(
        model=template.model,
        tables=template.tables,
        engine=template.engine,
        clock=template.clock,
        queue=template.queue,
        people=People(template.engine),
        records=template.followed,
        automations=template.automations,
    )
    _add_people(world, suite)
    for given in _in_order(case.records):
        _add_record(world, given)
    return world


def _add_people(world: World, suite: Suite) -> None:
    for person in suite.people:
        world.persons[person.name] = world.people.create(
            name=person.name,
            email=f"{person.name}@test.example",
            now=world.clock.now,
            roles=person.roles,
            locale=person.locale,
        )
        world.people.set_teams(world.persons[person.name], person.teams, now=world.clock.now)
    for person in suite.people:
        if person.manager is not None:
            manager = world.persons[person.manager]
            world.people.update(world.persons[person.name], now=world.clock.now, manager=manager)


def _in_order(given: Iterable[Given]) -> list[Given]:
    """Each record after those that it looks up; raises NotSet for a circle."""
    waiting = {g.name: g for g in given}
    found: list[Given] = []
    while waiting:
        ready = [g for g in waiting.values() if not _needs(g.values) & waiting.keys()]
        if not ready:
            names = ", ".join(waiting)
            raise NotSet(message("These records need each other: {names}.", names=names))
        for one in ready:
            found.append(waiting.pop(one.name))
    return found


def _needs(values: Mapping[str, Said]) -> set[str]:
    refs = (said.value for said in values.values() if isinstance(said.value, Ref))
    return {ref.name for ref in refs if ref.kind == "record"}


def _add_record(world: World, given: Given) -> None:
    """Store a record as it is given: it may be from before today's rules."""
    entity = world.model.entity(given.entity)
    raw = world.raw(entity, {f: s for f, s in given.values.items() if f not in _BY_HAND})
    try:
        world.ids[given.name] = world.records.lay_down(entity.id, raw)
    except Exception as failure:
        raise _not_set(given, failure) from failure
    _write_by_hand(world, given, _BY_HAND)


def _write_by_hand(world: World, given: Given, fields: tuple[str, ...]) -> None:
    by_hand = {f: world.internal(s) for f, s in given.values.items() if f in fields}
    if by_hand:
        table = world.tables.of(given.entity)
        chosen = table.c["id"] == world.ids[given.name]
        with write(world.engine) as connection:
            connection.execute(table.update().where(chosen).values(by_hand))


def _not_set(given: Given, failure: Exception) -> NotSet:
    return NotSet(message("{name} cannot be made: {why}", name=given.name, why=_why(failure)))


def _why(failure: Exception) -> object:
    """The first sentence of a refusal; other failures are ours."""
    errors = getattr(failure, "errors", ())
    if errors:
        return errors[0].message
    found = getattr(failure, "message", None)
    if isinstance(found, Message):
        return found
    raise failure
