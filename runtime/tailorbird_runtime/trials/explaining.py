"""Why an expression gives what it gives on one record: each part with the value that it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Expression,
    FieldRef,
    Literal,
    Node,
    Placement,
)
from tailorbird_metadata.expressions.types import NUMBER, Kind
from tailorbird_metadata.expressions.walk import parts
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.access.policy import Policies
from tailorbird_runtime.access.scope import ReadableScope
from tailorbird_runtime.automation.words import Said, field_at, value_words
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.records.conditions import refused
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.trials.asking import snapshot
from tailorbird_runtime.validation.evaluation import Closures, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of the author's text, and the value that it has on the record.

    `value` is the internal one, `said` the same for people.  `parts` are the pieces below it; of a
    formula field, the pieces of its formula.
    """

    text: str
    value: Any
    said: Said
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """The record's title, and the expression on it."""

    title: str
    whole: Part


class NoSuchRecord(Exception):
    """There is no record with this number, or it is in the bin."""

    def __init__(self, entity: Entity, record_id: int) -> None:
        self.message: Message = message(
            "There is no {entity} with the number {id}.", entity=entity.label, id=record_id
        )
        super().__init__(str(self.message))


def explain(
    engine: sa.Engine, model: Model, entity: Entity, record_id: int, text: str, inputs: Inputs
) -> Explained:
    """The expression `text` on a record of the database, with nobody's rights in the way.

    `model` is the one that the database has.  Reads in one snapshot.  Raises NoSuchRecord, and
    QueryInvalid for a text that is no expression about this entity.
    """
    tables = Tables(model)
    with snapshot(engine) as connection:
        table = tables.of(entity.id)
        live = sa.select(table).where(table.c.id == record_id, table.c.deleted_at.is_(None))
        row = connection.execute(live).mappings().one_or_none()
        if row is None:
            raise NoSuchRecord(entity, record_id)
        situation = Situation(connection, tables, Closures(), inputs, entity.id, dict(row))
        explaining = _Explaining(model, entity, situation)
        titled = entity.field(entity.title)
        title = str(row[BINDINGS[titled.type].seen(titled)] or "")
        return Explained(title=title, whole=explaining.text(text))


class _Explaining:
    """One record, and what it takes to look at expressions on it."""

    def __init__(self, model: Model, entity: Entity, situation: Situation) -> None:
        self._model = model
        self._entity = entity
        self._situation = situation
        self._scope = ReadableScope(Policies(model).everything(), entity.id)

    def text(self, text: str) -> Part:
        from tailorbird_metadata.expressions.check import check

        found = check(text, self._scope)
        if not isinstance(found, Expression):
            raise refused(found.errors)
        return self._part(found.tree, text)

    def _part(self, node: Node, text: str) -> Part:
        value = self._value(node)
        begin, end = node.span or (0, len(text))
        below = (self._part(part, text) for part in parts(node) if not isinstance(part, Literal))
        return Part(
            text=text[begin:end].strip(),
            value=value,
            said=self._said(node, value),
            parts=(*below, *self._formula(node), *self._children(node, text)),
        )

    def _value(self, node: Node) -> Any:
        expression = Expression(text="", tree=node, placement=Placement.AGGREGATE, result=node.type)
        return self._situation.value(expression)

    def _formula(self, node: Node) -> Iterator[Part]:
        """What a formula of the record itself is made of."""
        if isinstance(node, FieldRef) and not node.via and self._entity.has(node.field):
            field = self._entity.field(node.field)
            if field.formula is not None:
                yield self.text(field.formula.text)

    def _children(self, node: Node, text: str) -> Iterator[Part]:
        """How many child records there are, and for how many of them the condition holds."""
        if not isinstance(node, Aggregate) or (node.function == "count" and node.where is None):
            return
        counted = replace(node, function="count", type=NUMBER, value=None, order=None)
        everyone = self._value(replace(counted, where=None))
        yield Part(
            text=self._model.entity(node.child).field(node.by).collection or node.child,
            value=everyone,
            said=message("{n} in all", n=everyone),
        )
        if node.where is not None and node.where.span is not None:
            begin, end = node.where.span
            holds = self._value(counted)
            said = message("holds for {n} of {all}", n=holds, all=everyone)
            yield Part(text=text[begin:end].strip(), value=holds, said=said)

    def _said(self, node: Node, value: Any) -> Said:
        if value is None or value == ():
            return message("empty")
        if isinstance(node, FieldRef):
            field = field_at(self._model, self._entity, node)
            if node.type.kind is Kind.RECORD:
                return self._title(node, field, value)
            if field is not None:
                return value_words(self._model, field, value)
        if node.type.kind is Kind.CHOICE:
            return self._option(node, value)
        return value_words(self._model, None, _plain(value))

    def _title(self, node: FieldRef, field: Field | None, value: Any) -> Said:
        """The title of the record that a lookup leads to, the name of a person."""
        to = field.to if field is not None and field.to is not None else "user"
        name = "name" if to == "user" else self._model.entity(to).title
        found = FieldRef(
            type=node.type, entity=node.entity, via=(*node.via, node.field), field=name
        )
        title = self._situation.read(found)
        return f"{title} ({to}/{value})"

    def _option(self, node: Node, value: Any) -> Said:
        for field in self._fields():
            if field.picklist is not None and field.picklist.path == node.type.of:
                return value_words(self._model, field, value)
        return str(value)

    def _fields(self) -> Iterator[Field]:
        for entity in self._model.entities.values():
            yield from entity.fields.values()


def _plain(value: Any) -> Any:
    if isinstance(value, (frozenset, set, tuple, list)):
        return ", ".join(sorted(map(str, value)))
    return value
