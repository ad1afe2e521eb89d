"""Sentences of the configuration with `{field}` in them, filled with the record's values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Text
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.fieldtypes.teams import TeamNames
from tailorbird_runtime.storage.people_tables import sys_user
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.references import readable_ids

HIDDEN = "…"
"""Stands for a value that the reader may not see, or that is not told in sentences."""
EMPTY = "–"

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text whose placeholders are replaced when the reader's language is known."""

    text: Text
    shown: Callable[[str, str], str | None]
    """By the written name and the locale; None leaves the placeholder as it is."""

    def names(self) -> tuple[str, ...]:
        """The written names between the braces, in any language."""
        said = self.text.values.values()
        return tuple(dict.fromkeys(n for text in said for n in _PLACEHOLDER.findall(text)))

    def render(self, locale: str) -> str:
        """The sentence in `locale`."""

        def value(found: re.Match[str]) -> str:
            shown = self.shown(found[1], locale)
            return found[0] if shown is None else shown

        return _PLACEHOLDER.sub(value, self.text.render(locale))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Fills sentences for the person who writes a record.

    Only values that the person may always read in full are told; others show as `HIDDEN`.
    """

    connection: sa.Connection
    tables: Tables
    policy: Policy
    situation: Situation

    def fill(self, text: Text) -> Message:
        """The sentence about the record as it stands in the situation now."""
        names = {n for said in text.values.values() for n in _PLACEHOLDER.findall(said)}
        entity = self.situation.entity
        found = {n: f for n in names if (f := named(entity, n)) is not None}
        values = {n: self._value(f) for n, f in found.items()}
        own = self.policy.model.workspace.currency
        currency = self.situation.row.get("currency") or own
        inputs = self.situation.inputs

        def shown(name: str, locale: str) -> str | None:
            if name not in values:
                return None
            field, (value, title) = found[name], values[name]
            if value is None or value == ():
                return EMPTY
            if title is not None:
                return title if isinstance(title, str) else title.render(locale)
            if field.type == "boolean":
                return (message("Yes") if value else message("No")).render(locale)
            context = DisplayContext(
                locale=locale, zone=inputs.zone, today=inputs.today, currency=own
            )
            told = currency if field.type == "money" else None
            return BINDINGS[field.type].display(field, value, context, currency=told)

        return Message("{text}", {"text": Filled(text, shown)})

    def _value(self, field: Field) -> tuple[Any, Text | TeamNames | str | None]:
        """The value, and words that stand for it where there are some."""
        if not self._may_tell(self.situation.entity, field):
            return HIDDEN, HIDDEN
        if field.formula is not None:
            return self.situation.value(field.formula), None
        value = self.situation.row.get(field.id)
        if field.type == "lookup" and value is not None:
            return value, self._title(str(field.to), int(value))
        if field.type == "team" and value is not None:
            return value, self.policy.model.workspace.teams.get(value)
        if field.type == "teams" and value:
            return value, TeamNames(self.policy.model, tuple(value))
        if field.type == "user" and value is not None:
            query = sa.select(sys_user.c.name).where(sys_user.c.id == value)
            return value, self.connection.execute(query).scalar_one_or_none() or HIDDEN
        return value, None

    def _may_tell(self, entity: Entity, field: Field) -> bool:
        rights = self.policy.of(entity.id)
        if rights.field(field.id).plain is not True:
            return False
        if field.formula is None:
            return True
        reads = field.formula.reads
        return all(entity.has(r) and rights.field(r).plain is True for r in reads)

    def _title(self, entity_id: str, record_id: int) -> str:
        entity = self.policy.model.entity(entity_id)
        seen = readable_ids(
            self.connection,
            self.tables,
            self.policy,
            self.situation.inputs,
            entity_id,
            [record_id],
        )
        title = entity.field(entity.title)
        if record_id not in seen or not self._may_tell(entity, title):
            return HIDDEN
        table = self.tables.of(entity_id)
        words = BINDINGS[title.type].seen(title)
        query = sa.select(table.c[words]).where(table.c["id"] == record_id)
        return str(self.connection.execute(query).scalar_one() or f"#{record_id}")


def named(entity: Entity, name: str) -> Field | None:
    """The field that a sentence calls `name`; sentences of packs may use a name from before."""
    found = entity.fields.get(name)
    return found if found is not None else (entity.field(name) if entity.has(name) else None)
