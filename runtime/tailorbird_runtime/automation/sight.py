"""What one reader sees along the lookups of a record, and sentences filled with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Entity, Field, Phrase
from tailorbird_runtime.automation.filling import fill
from tailorbird_runtime.automation.words import value_words
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.inside import Inside
from tailorbird_runtime.records.stored import Stored
from tailorbird_runtime.storage.people_tables import sys_user
from tailorbird_runtime.validation.wording import EMPTY, HIDDEN


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that the reader may not see."""


HIDDEN_VALUE = Hidden()


@dataclass(slots=True)
class Sight:
    """Reads along paths as one actor may; the product itself sees everything."""

    inside: Inside
    connection: sa.Connection
    locale: str
    zone: str
    _kept: dict[tuple[str, int], Stored | None] = field(default_factory=dict)

    def value(self, entity: Entity, record_id: int, path: tuple[str, ...]) -> Any:
        """The value at the end of a path of ids; HIDDEN_VALUE if it may not be seen."""
        stored = self._stored(entity.id, record_id)
        found = entity.field(path[0]) if entity.has(path[0]) else None
        if stored is None or found is None or not self._may_tell(entity, found, stored):
            return HIDDEN_VALUE
        value = self._own(entity, found, stored)
        if len(path) == 1 or value is None:
            return value
        if found.type == "user":
            return self.person(int(value), path[1:])
        if found.to is None:
            return HIDDEN_VALUE
        return self.value(self.inside.entity(found.to), int(value), path[1:])

    def person(self, person: int, path: tuple[str, ...]) -> Any:
        """A fact about a person: name, e-mail address, manager and the manager's."""
        row = self.connection.execute(sa.select(sys_user).where(sys_user.c.id == person)).first()
        if row is None or path[0] not in ("name", "email", "manager", "locale", "team"):
            return HIDDEN_VALUE
        value = getattr(row, path[0])
        if len(path) == 1 or value is None:
            return value
        return self.person(int(value), path[1:])

    def text(self, entity: Entity, record_id: int, phrase: Phrase) -> str:
        """The sentence with the record's values, in the reader's language."""
        return "".join(piece.text for piece in fill(self, entity, record_id, phrase))

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
        if found.type == "user":
            return self._title(self.person(int(value), ("name",)))
        if found.type == "lookup" and found.to is not None:
            target = self.inside.entity(found.to)
            return self._title(self.value(target, int(value), (target.title,)))
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
        if found.formula is None:
            return stored.row.get(found.id)
        return self.inside.situation(entity.id, stored.row).value(found.formula)

    def _may_tell(self, entity: Entity, found: Field, stored: Stored) -> bool:
        if self.inside.actor.is_system:
            return True
        if found.id not in stored.plain or found.id not in stored.readable:
            return False
        reads = () if found.formula is None else found.formula.reads
        return all(entity.has(r) and r in stored.plain and r in stored.readable for r in reads)

    def _stored(self, entity_id: str, record_id: int) -> Stored | None:
        key = (entity_id, record_id)
        if key not in self._kept:
            try:
                self._kept[key] = self.inside.stored(entity_id, record_id)
            except NotFound:
                self._kept[key] = None
        return self._kept[key]
