"""The values of parts of an expression in words: titles, names, options, amounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from tailorbird_metadata.expressions.tree import FieldRef, Node
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.words import USER
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.automation.words import Said, field_at, value_words
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.showing import trimmed
from tailorbird_runtime.storage.people_tables import sys_user
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.evaluation import Situation


@dataclass(frozen=True, slots=True)
class PartWords:
    """Words about one record of a model."""

    model: Model
    entity: Entity
    connection: sa.Connection
    tables: Tables
    situation: Situation

    def said(self, node: Node, value: Any) -> Said:
        """The value of a node."""
        if value is None or value == ():
            return message("empty")
        if node.type.kind is Kind.RECORD and isinstance(value, int):
            return self._title(str(node.type.of), value)
        if isinstance(node, FieldRef):
            field = field_at(self.model, self.entity, node)
            if field is not None:
                return value_words(self.model, field, value)
        if node.type.kind is Kind.CHOICE:
            return self._option(node, value)
        if node.type.money:
            return value_words(self.model, self._money(), value)
        return value_words(self.model, None, self._plain(value))

    def _title(self, entity: str, record: int) -> str:
        """The title of a record, the name of a person."""
        if entity == USER:
            query = sa.select(sys_user.c.name).where(sys_user.c.id == record)
            title = self.connection.execute(query).scalar_one_or_none()
            return f"{title or ''} (user/{record})".strip()
        owner = self.model.entity(entity)
        titled = owner.field(owner.title)
        table = self.tables.of(entity)
        words = table.c[BINDINGS[titled.type].seen(titled)]
        title = self.connection.execute(sa.select(words).where(table.c.id == record)).scalar()
        return f"{title or ''} ({owner.name}/{record})".strip()

    def _option(self, node: Node, value: Any) -> Said:
        for field in self._fields():
            if field.picklist is not None and field.picklist.path == node.type.of:
                return value_words(self.model, field, value)
        return str(value)

    def _money(self) -> Field | None:
        return next((f for f in self._fields() if f.type == "money"), None)

    def _fields(self) -> Iterator[Field]:
        for entity in self.model.entities.values():
            yield from entity.fields.values()

    def _plain(self, value: Any) -> Any:
        if isinstance(value, (frozenset, set, tuple, list)):
            return ", ".join(sorted(map(str, value)))
        if isinstance(value, datetime):
            return f"{value.astimezone(ZoneInfo(self.situation.inputs.zone)):%Y-%m-%d %H:%M}"
        return f"{trimmed(value):f}" if isinstance(value, Decimal) else value
