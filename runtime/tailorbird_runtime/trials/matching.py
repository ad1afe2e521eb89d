"""Which records an automation or a rule is about now, as a condition in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from tailorbird_metadata.expressions.tree import Call, Compare, Expression, FieldRef, Node, Not
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation, Entity, Model, Rule
from tailorbird_runtime.automation.due import Due, trigger_clauses
from tailorbird_runtime.expressions.sql import SqlContext, to_clause
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.trials.at_rest import asks_change, unchanged, whatever_changed

Clause = sa.ColumnElement[bool]
_ORDERS = frozenset({"lt", "le", "gt", "ge"})


class UnknownItem(Exception):
    """The model has no such automation or rule."""

    def __init__(self, path: str) -> None:
        self.message: Message = message("There is no automation or rule {path}.", path=path)
        self.help: Message = message(
            "Write automations.<name>, or <entity>.rules.<name> for a rule."
        )
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True)
class Item:
    """An automation, or a rule of an entity."""

    entity: Entity
    automation: Automation | None = None
    rule: Rule | None = None

    @property
    def asks_change(self) -> bool:
        """Whether it asks what a record was before a change."""
        return any(asks_change(e.tree) for e in self._expressions())

    @property
    def reads(self) -> tuple[str, ...]:
        """The record's own fields that decide, in the order of the entity's form."""
        return tuple(f.id for f in self.entity.active_fields() if f.id in self._reads())

    def _reads(self) -> set[str]:
        found: set[str] = set()
        for expression in self._expressions():
            found |= {path.split(".")[0].split(":")[0] for path in expression.reads}
        if self.automation is not None and self.automation.trigger.field is not None:
            found.add(self.automation.trigger.field)
        return found | set(self.rule.concerns() if self.rule is not None else ())

    def _expressions(self) -> Iterator[Expression]:
        found = [] if self.automation is None else [self.automation.when]
        found += [] if self.rule is None else list(self.rule.expressions())
        yield from (e for e in found if e is not None)


def item_at(model: Model, path: str) -> Item:
    """What stands at `automations.x` or `deal.rules.y`; raises UnknownItem."""
    match path.split("."):
        case ["automations", name] if name in model.automations:
            automation = model.automations[name]
            return Item(model.entity(automation.entity), automation=automation)
        case [entity, "rules", name] if entity in model.entities:
            rule = model.entities[entity].rules.get(name)
            if rule is not None:
                return Item(model.entities[entity], rule=rule)
    raise UnknownItem(path)


def counterpart(model: Model, item: Item) -> Item | None:
    """The same item in another model, whatever it is called there."""
    if item.automation is not None:
        wanted = item.automation.id
        same = next((a for a in model.automations.values() if a.id == wanted), None)
        return None if same is None else Item(model.entity(same.entity), automation=same)
    entity = next((e for e in model.entities.values() if e.id == item.entity.id), None)
    rules = entity.rules.values() if entity is not None else ()
    found = next((r for r in rules if item.rule is not None and r.id == item.rule.id), None)
    return None if entity is None or found is None else Item(entity, rule=found)


def matching(tables: Tables, item: Item, now: datetime) -> sa.Select[tuple[int]]:
    """The ids of the records that match now: an automation would run, a rule would refuse.

    What an automation asks about a change counts as met; a rule judges the record as if it were
    saved as it is.
    """
    table = tables.of(item.entity.id)
    context = SqlContext(tables=tables, table=table, entity=item.entity.id)
    found = sa.select(table.c.id).where(table.c.deleted_at.is_(None))
    if item.automation is not None:
        return found.where(*_set_off(context, item.automation, now))
    if item.rule is not None:
        return found.where(*_refused(context, item.entity, item.rule))
    return found


def _set_off(context: SqlContext, automation: Automation, now: datetime) -> Iterator[Clause]:
    """What the trigger leaves behind in the record, and the condition."""
    trigger, table = automation.trigger, context.table
    due = Due(automation=automation.id, at=now, before=now - timedelta(days=1))
    yield from trigger_clauses(context.model, table, automation, due)
    if trigger.kind == "changed" and trigger.field is not None and trigger.becomes:
        yield _one_of(table.c[trigger.field], trigger.becomes)
    stage = context.model.entity(context.entity).stage_field()
    if trigger.kind == "entered" and stage is not None:
        yield table.c[stage.id].in_(trigger.stages)
    if automation.when is not None:
        yield to_clause(whatever_changed(automation.when.tree), context)


def _one_of(column: sa.ColumnElement[object], values: tuple[object, ...]) -> Clause:
    found: Clause = column.in_([v for v in values if v is not None])
    return sa.or_(found, column.is_(None)) if None in values else found


def _refused(context: SqlContext, entity: Entity, rule: Rule) -> Iterator[Clause]:
    """Where a rule objects: a wanted field is empty, the check fails on what is there, or another
    option is chosen than those on offer.  Locks and rules that empty refuse no record as it is.

    A rule for new records alone objects to none that exists.
    """
    if rule.enforce == "new_only":
        yield sa.false()
        return
    if rule.when is not None:
        yield to_clause(unchanged(rule.when.tree), context)
    wanted = [entity.field(f) for f in rule.require]
    objections: list[Clause] = [
        context.table.c[f.id].is_(None) for f in wanted if f.retired is None
    ]
    for field_id, allowed in rule.options.items():
        column = context.table.c[field_id]
        if entity.field(field_id).type == "picklist":
            objections.append(sa.and_(column.is_not(None), column.not_in(allowed)))
    if rule.check is not None:
        objections.append(_fails(context, unchanged(rule.check.tree)))
    yield sa.or_(sa.false(), *objections)


def _fails(context: SqlContext, check: Node) -> Clause:
    """Silent while a field that it compares by order is empty, as when a record is saved."""
    compared = (n for n in nodes(check) if isinstance(n, Compare) and n.operator in _ORDERS)
    fields = dict.fromkeys(f for n in compared for f in nodes(n) if isinstance(f, FieldRef))
    there = (Not(type=BOOLEAN, operand=_empty(field)) for field in fields)
    failing = Not(type=BOOLEAN, operand=check)
    return sa.and_(*(to_clause(node, context) for node in (failing, *there)))


def _empty(field: FieldRef) -> Node:
    return Call(type=BOOLEAN, function="empty", arguments=(field,))
