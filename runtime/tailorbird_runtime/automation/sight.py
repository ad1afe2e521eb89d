"""What one reader sees along the lookups of a record, as values and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.model import Entity, Field, Text
from tailorbird_runtime.automation.words import value_words
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.any_lookups import apart
from tailorbird_runtime.fieldtypes.members import SEVERAL
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.inside import Inside
from tailorbird_runtime.records.looking import Look, Looked
from tailorbird_runtime.records.stored import Stored
from tailorbird_runtime.storage.people_tables import sys_user
from tailorbird_runtime.storage.tables import USER
from tailorbird_runtime.validation.wording import EMPTY, HIDDEN


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that the reader may not see."""


HIDDEN_VALUE = Hidden()


_DAY = Field(id="today", name="today", label=Text({}), type="date")
_MOMENT = Field(id="now", name="now", label=Text({}), type="datetime")
_TEAM = Field(id="team", name="team", label=Text({}), type="team")


@dataclass(slots=True)
class Sight:
    """Reads along paths as one actor may; the product itself sees everything.

    `acting` is who stands as `me` in texts if that is not who `inside` asks for: the person who
    set off what the reader is told about.
    """

    inside: Inside
    connection: sa.Connection
    locale: str
    zone: str
    acting: Inputs | None = None
    _kept: dict[tuple[str, int], Stored | None] = field(default_factory=dict)
    _people: dict[int, Any] = field(default_factory=dict)

    @property
    def asking(self) -> Inputs:
        """The moment, the day and the person of texts and their conditions."""
        return self.acting or self.inside.inputs

    def value(self, entity: Entity, record_id: int, path: tuple[str, ...]) -> Any:
        """The value at the end of a path of ids; HIDDEN_VALUE if it may not be seen."""
        stored = self._stored(entity.id, record_id)
        found = entity.field(path[0]) if entity.has(path[0]) else None
        if stored is None or found is None or not self._may_tell(entity, found, stored):
            return HIDDEN_VALUE
        value = self._own(entity, found, stored)
        if len(path) == 1 or value is None:
            return value
        if found.kind == "user":
            return self.person(int(value), path[1:])
        if found.to is None:
            return HIDDEN_VALUE
        return self.value(self.inside.entity(found.to), int(value), path[1:])

    def person(self, person: int, path: tuple[str, ...]) -> Any:
        """A fact about a person: name, e-mail address, manager and the manager's."""
        if person not in self._people:
            found = sa.select(sys_user).where(sys_user.c.id == person)
            self._people[person] = self.connection.execute(found).first()
        row = self._people[person]
        if row is None or path[0] not in ("name", "email", "manager", "locale", "team"):
            return HIDDEN_VALUE
        value = getattr(row, path[0])
        if len(path) == 1 or value is None:
            return value
        return self.person(int(value), path[1:])

    def told_input(self, name: str, written: str = "") -> str:
        """`today`, `now`, `me.name` and the like in words."""
        if name == "today":
            return self._shown(_DAY, self.asking.today, "", written)
        if name == "now":
            return self._shown(_MOMENT, self.asking.now, "", written)
        me = self.asking.me
        if me is None:
            return EMPTY
        part = name.partition(".")[2] or "name"
        value = self.person(me.id, (part,)) if me.id else getattr(me, part)
        if value is None:
            return EMPTY
        if part == "team":
            return self._shown(_TEAM, value, "", "")
        if part == "manager":
            return self._title(self.person(int(value), ("name",)))
        return self._title(value)

    def look(self, look: Look, record_id: int) -> list[Looked]:
        """The answer to a question as the reader may have it; its rows are kept."""
        found = self.inside.look(look, record_id, self.asking)
        for one in found:
            self._kept[one.stored.entity_id, one.stored.id] = one.stored
        return found

    def read_ahead(
        self, entity: Entity, rows: Iterable[Stored], paths: Iterable[tuple[str, ...]]
    ) -> None:
        """Read at once what stands behind the lookups of many rows."""
        rows, behind = list(rows), dict[str, list[tuple[str, ...]]]()
        for path in paths:
            behind.setdefault(path[0], []).append(path[1:])
        for name, further in behind.items():
            found = entity.field(name) if entity.has(name) else None
            if found is None or found.type != "lookup" or found.to is None:
                continue
            seen = (s for s in rows if self._may_tell(entity, found, s))
            held = {int(s.row[name]) for s in seen if s.row.get(name) is not None}
            missing = sorted(i for i in held if (found.to, i) not in self._kept)
            if missing:
                stored = self.inside.stored_all(found.to, missing)
                self._kept |= {(found.to, i): stored.get(i) for i in missing}
            target = self.inside.entity(found.to)
            there = (self._kept[found.to, i] for i in held)
            ways = [way or (target.title,) for way in further]
            self.read_ahead(target, [s for s in there if s is not None], ways)

    def told(self, entity: Entity, record_id: int, path: tuple[str, ...], written: str = "") -> str:
        """The value at the end of a path in words; `written` is the format that is asked for."""
        value = self.value(entity, record_id, path)
        if value is HIDDEN_VALUE:
            return HIDDEN
        if value is None or value == ():
            return EMPTY
        found = self._end(entity, path)
        if found is None:
            return str(value)
        if found.kind in ("user", "lookup"):
            return self._title(self._called(found.to, int(value)))
        if found.targets:
            return self._title(self._called(*apart(value)))
        if found.type in SEVERAL:
            titles = (self._called(found.to, int(one)) for one in value)
            seen = [str(t) for t in titles if t is not HIDDEN_VALUE and t is not None]
            return ", ".join(seen) or HIDDEN
        return self._shown(found, value, self._currency(entity, record_id, path), written)

    def _shown(self, found: Field, value: Any, currency: str, written: str) -> str:
        if found.type in ("boolean", "team", "teams"):
            said = value_words(self.inside.model, found, value)
            return said if isinstance(said, str) else said.render(self.locale)
        own = self.inside.model.workspace.currency
        context = DisplayContext(
            locale=self.locale,
            zone=self.zone,
            today=self.inside.inputs.today,
            currency=own,
            format=written,
        )
        told = currency if found.type == "money" else None
        return BINDINGS[found.type].display(found, value, context, currency=told)

    def _called(self, entity_id: str | None, number: int) -> Any:
        """The title of a record, or the name of a person."""
        if entity_id is None or entity_id == USER:
            return self.person(number, ("name",))
        target = self.inside.entity(entity_id)
        return self.value(target, number, (target.title,))

    def _title(self, value: Any) -> str:
        return HIDDEN if value is HIDDEN_VALUE or value is None else str(value)

    def _end(self, entity: Entity, path: tuple[str, ...]) -> Field | None:
        found: Entity | None = entity
        for name in path[:-1]:
            target = found.field(name).to if found is not None and found.has(name) else None
            found = self.inside.entity(target) if target is not None else None
        return found.field(path[-1]) if found is not None and found.has(path[-1]) else None

    def _currency(self, entity: Entity, record_id: int, path: tuple[str, ...]) -> str:
        value = self.value(entity, record_id, (*path[:-1], "currency"))
        return value if isinstance(value, str) else self.inside.model.workspace.currency

    def _own(self, entity: Entity, found: Field, stored: Stored) -> Any:
        if found.formula is None or found.id in stored.row:
            return stored.row.get(found.id)
        if self.inside.actor.is_system:
            return self.inside.situation(entity.id, stored.row).value(found.formula)
        look = Look(entity=entity.id, formulas=(found.id,))
        for one in self.inside.look(look, stored.id, self.asking):
            stored.row[found.id] = one.stored.row[found.id]
        return stored.row.get(found.id)

    def _may_tell(self, entity: Entity, found: Field, stored: Stored) -> bool:
        if self.inside.actor.is_system:
            return True
        return found.id in stored.plain and found.id in stored.readable

    def _stored(self, entity_id: str, record_id: int) -> Stored | None:
        key = (entity_id, record_id)
        if key not in self._kept:
            try:
                self._kept[key] = self.inside.stored(entity_id, record_id)
            except NotFound:
                self._kept[key] = None
        return self._kept[key]
