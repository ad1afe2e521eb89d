"""Why an expression gives what it gives on one record: each part with the value that it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.before import olds
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.cost import cost_of, is_analysable
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.reach import placement_of
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Compare,
    Expression,
    FieldRef,
    Input,
    Literal,
    Node,
    OfRecord,
    Old,
    Placement,
)
from tailorbird_metadata.expressions.types import NUMBER
from tailorbird_metadata.expressions.walk import nodes, parts
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Model
from tailorbird_metadata.model.formulas import FormulaTooFar, ModelFormulas, laid_in
from tailorbird_runtime.access.policy import Policies, Policy
from tailorbird_runtime.automation.words import Said
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.records.conditions import refused
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.trials.asking import snapshot
from tailorbird_runtime.trials.known_names import KnownNames
from tailorbird_runtime.trials.part_words import PartWords
from tailorbird_runtime.trials.rewinding import Change, last_change
from tailorbird_runtime.validation.evaluation import Closures, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of the author's text, and the value that it has on the record.

    `value` is the internal one, `said` the same for people; `hidden` says that the person who
    asks may not see it.  `parts` are the pieces below it; of a formula field, the pieces of its
    formula.
    """

    text: str
    value: Any
    said: Said
    hidden: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """The record's title, and the expression on it.

    `placement` is where it can be evaluated, `cost` about how much work it is for one record,
    `analysable` whether all about it can be proven.  `asks_me` says that it reads the person who
    asks.  `asks_change` says that it asks about a change: `change` is the last one of the record,
    None where the history has none; then nothing has changed.
    """

    title: str
    whole: Part
    placement: Placement
    cost: int
    analysable: bool
    asks_me: bool = False
    asks_change: bool = False
    change: Change | None = None


class NoSuchRecord(Exception):
    """There is no record with this number, or it is in the bin."""

    def __init__(self, entity: Entity, record_id: int) -> None:
        self.message: Message = message(
            "There is no {entity} with the number {id}.", entity=entity.label, id=record_id
        )
        super().__init__(str(self.message))


def explain(
    engine: sa.Engine,
    model: Model,
    entity: Entity,
    record_id: int,
    text: str,
    inputs: Inputs,
    reader: Policy | None = None,
) -> Explained:
    """The expression `text` on a record of the database, with nobody's rights in the way.

    `model` is the one that the database has.  What a `reader` may not see is marked.  Reads in
    one snapshot.  A question about a change is answered for the last one up to `inputs.now`.
    Raises NoSuchRecord, and QueryInvalid for a text that is no expression about this entity.
    """
    tables = Tables(model)
    with snapshot(engine) as connection:
        row = _row(connection, tables, entity, record_id)
        tree = _tree(model, entity, text)
        asks_change = bool(olds(tree))
        change = last_change(connection, entity, row, inputs.now) if asks_change else None
        after, before = (row, row) if change is None else (change.after, change.before)
        situation = Situation(connection, tables, Closures(), inputs, entity.id, after, before)
        words = PartWords(model, entity, connection, tables, situation)
        explaining = _Explaining(model, entity, situation, words, reader)
        titled = entity.field(entity.title)
        return Explained(
            title=str(row[BINDINGS[titled.type].seen(titled)] or ""),
            whole=explaining.part(tree, text),
            asks_me=any(isinstance(n, Input) and n.name.startswith("me") for n in nodes(tree)),
            asks_change=asks_change,
            change=change,
            **_weighed(model, tree),
        )


def about_of(tree: Node) -> str | None:
    """The id of the entity whose records an expression of a model reads; None if it reads none."""
    for node in nodes(tree):
        inside = node.operand if isinstance(node, Old) else node
        if isinstance(inside, (FieldRef, Aggregate)):
            return inside.entity
    return None


def reads_edited(tree: Node) -> bool:
    """Whether it reads the record that is being edited besides the one that it is about."""
    return any(isinstance(node, OfRecord) for node in nodes(tree))


def _row(
    connection: sa.Connection, tables: Tables, entity: Entity, record_id: int
) -> dict[str, Any]:
    table = tables.of(entity.id)
    live = sa.select(table).where(table.c.id == record_id, table.c.deleted_at.is_(None))
    row = connection.execute(live).mappings().one_or_none()
    if row is None:
        raise NoSuchRecord(entity, record_id)
    return dict(row)


def _tree(model: Model, entity: Entity, text: str) -> Node:
    scope = KnownNames(Policies(model).everything(), entity.id)
    found = check(text, scope, allow=Placement.EVENT)
    if not isinstance(found, Expression):
        raise refused(found.errors)
    return found.tree


def _weighed(model: Model, tree: Node) -> dict[str, Any]:
    """Placement, cost and whether it is analysable, with formulas for what they mean."""
    try:
        meant = laid_in(tree, ModelFormulas(model))
    except FormulaTooFar:
        meant = tree
    return {
        "placement": placement_of(meant),
        "cost": cost_of(meant),
        "analysable": is_analysable(meant),
    }


@dataclass(frozen=True, slots=True)
class _Explaining:
    """One record, and what it takes to look at expressions on it."""

    model: Model
    entity: Entity
    situation: Situation
    words: PartWords
    reader: Policy | None

    def part(self, node: Node, text: str) -> Part:
        """A node of the expression `text`."""
        asked = node.operand if isinstance(node, Old) else node
        value = self._value(node)
        below = (self.part(part, text) for part in parts(node) if not isinstance(part, Literal))
        return Part(
            text=_written(node, text),
            value=value,
            said=self.words.said(asked, value),
            hidden=self._is_hidden(asked),
            parts=(*below, *self._formula(node), *self._children(node, text)),
        )

    def _value(self, node: Node) -> Any:
        return self.situation.read_node(node)

    def _is_hidden(self, node: Node) -> bool:
        """Whether the reader may not see the field at the end, or one on the way."""
        if self.reader is None or not isinstance(node, FieldRef):
            return False
        owner: str | None = node.entity
        for name in (*node.via, node.owner):
            if owner is None or not self.model.entity(owner).has(name):
                return False
            if self.reader.of(owner).field(name).plain is False:
                return True
            owner = self.model.entity(owner).field(name).to
        return False

    def _formula(self, node: Node) -> Iterator[Part]:
        """What a formula of the record itself is made of."""
        if not isinstance(node, FieldRef) or node.via or not self.entity.has(node.field):
            return
        field = self.entity.field(node.field)
        if field.formula is None:
            return
        if field.type == "rollup":
            yield from self._children(field.formula.tree, "")
        else:
            tree = _tree(self.model, self.entity, field.formula.text)
            yield self.part(tree, field.formula.text)

    def _children(self, node: Node, text: str) -> Iterator[Part]:
        """How many child records there are, and for how many of them the condition holds."""
        if not isinstance(node, Aggregate) or (node.function == "count" and node.where is None):
            return
        counted = replace(node, function="count", type=NUMBER, value=None, order=None)
        everyone = self._value(replace(counted, where=None))
        yield Part(
            text=self.model.entity(node.child).field(node.by).collection or node.child,
            value=everyone,
            said=message("{n} in all", n=everyone),
        )
        if node.where is not None and node.where.span is not None and text:
            begin, end = node.where.span
            holds = self._value(counted)
            said = message("holds for {n} of {all}", n=holds, all=everyone)
            yield Part(text=text[begin:end].strip(), value=holds, said=said)


def _written(node: Node, text: str) -> str:
    """The piece of the text that a node stands for; what was is written with its `old.`, each
    field of a `changed` as one of its own."""
    begin, end = node.span or (0, len(text))
    if isinstance(node, Old):
        return f"old.{_written(node.operand, text)}" if node.operand.span else "old.id"
    written = text[begin:end].strip()
    bare = isinstance(node, Compare) and isinstance(node.right, Old) and node.left.span == node.span
    return f"changed({written})" if bare else written
