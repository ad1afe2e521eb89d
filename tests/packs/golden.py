"""The filters of a pack: those that it writes itself, and those that people would write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from tests.packs.filled import MANY, NOW, common

from tailorbird_metadata.expressions.tree import Expression, Node
from tailorbird_metadata.model import Automation, Entity, Field, Model
from tailorbird_runtime.access.policy import Policies
from tailorbird_runtime.automation.due import Due, clauses
from tailorbird_runtime.expressions.sql import SqlContext, to_clause
from tailorbird_runtime.records.conditions import condition
from tailorbird_runtime.storage.tables import Tables

BY_CLOCK = ("schedule", "date", "quiet")
ORDERED = ("date", "datetime", "money")


@dataclass(frozen=True, kw_only=True)
class Golden:
    """A filter on an entity (name); `leads` are the fields (paths) of which each must be looked
    up in an index that begins with it; none where any index will do."""

    name: str
    entity: str
    found: Expression | Automation
    leads: tuple[str, ...] = ()
    """Paths of ids: `stage`, `account.level`."""


def of_the_pack(model: Model) -> Iterator[Golden]:
    """Every view's, role's and clock's condition that becomes part of a query."""
    for entity in model.entities.values():
        views = [*entity.lists.values(), *entity.boards.values(), *entity.calendars.values()]
        for view in views:
            if isinstance(where := getattr(view, "where", None), Expression):
                yield _golden(entity, where)
        for role in model.roles.values():
            grant = role.can.get(entity.id)
            if grant is not None and isinstance(grant.read, Expression):
                yield _golden(entity, grant.read)
    for automation in model.automations.values():
        if automation.trigger.kind in BY_CLOCK:
            entity = model.entity(automation.entity)
            yield Golden(name=automation.name, entity=entity.name, found=automation)


def _golden(entity: Entity, found: Expression) -> Golden:
    return Golden(name=f"{entity.name}: {found.text}", entity=entity.name, found=found)


def of_people(model: Model, conditions: list[Expression]) -> Iterator[Golden]:
    """What people would write: every form for every picklist, day and amount of the pack, and
    behind lookups the same, the owner and the team."""
    trees = [c.tree for c in conditions]
    for entity in model.entities.values():
        for field in asked(entity):
            for text in forms(entity, field, "", trees):
                yield _written(model, entity, text, (field.id,))
        for lookup in entity.active_fields() if entity.name in MANY else ():
            if lookup.type != "lookup" or lookup.system or lookup.to is None:
                continue
            there = model.entity(lookup.to)
            for field in behind(there):
                for text in forms(there, field, f"{lookup.name}.", trees):
                    yield _written(model, entity, text, (lookup.id, f"{lookup.id}.{field.id}"))


def asked(entity: Entity) -> Iterator[Field]:
    """The own fields with options, days or amounts, the owner and the team."""
    for field in entity.active_fields():
        if field.system and field.type != "stage":
            continue
        if field.type in (*ORDERED, "stage", "picklist", "team") or field.id == "owner":
            yield field


def behind(entity: Entity) -> Iterator[Field]:
    """The same behind a lookup, one of each type."""
    seen: set[str] = set()
    for field in asked(entity):
        if field.type not in seen:
            seen.add(field.type)
            yield field


def forms(entity: Entity, field: Field, path: str, trees: list[Node]) -> Iterator[str]:
    """What one asks a field for."""
    name = path + field.name
    if field.picklist is not None:
        often = common(entity, field, trees)
        usual = next(n for n, o in field.picklist.options.items() if o.id == often)
        rare = [n for n, o in field.picklist.options.items() if o.id != often]
        yield f'{name} == "{rare[0]}"'
        yield f'{name} in ["{rare[0]}", "{rare[-1]}"]'
        yield f'{name} != "{usual}"'
        yield f'not ({name} == "{usual}")'
        yield f'not {name} in ["{usual}"]'
    elif field.type in ("user", "team"):
        yield f"{name} == me" if field.type == "user" else f"{name} in me.teams"
    else:
        low, high = _range(field)
        yield f"{name} >= {low}"
        yield f"not ({name} < {low})"
        yield f"{name} > {low} and {name} <= {high}"


def _range(field: Field) -> tuple[str, str]:
    if field.type == "money":
        return "990", "995"
    if field.type == "date":
        return "add_days(today, 12)", "add_days(today, 20)"
    return "add_days(now, -12)", "add_days(now, -5)"


def _written(model: Model, entity: Entity, text: str, leads: tuple[str, ...]) -> Golden:
    found = condition(Policies(model).everything(), entity.id, text)
    return Golden(name=f"{entity.name}: {text}", entity=entity.name, found=found, leads=leads)


def query(golden: Golden, tables: Tables) -> sa.Select[tuple[int, int]]:
    """The live records of a filter."""
    entity = tables.model.entities[golden.entity].id
    table = tables.of(entity)
    if isinstance(golden.found, Expression):
        context = SqlContext(tables=tables, table=table, entity=entity)
        tests = [to_clause(golden.found, context)]
    else:
        due = Due(automation=golden.found.id, at=NOW, before=NOW - timedelta(days=1))
        tests = clauses(tables, table, golden.found, due)
    return sa.select(table.c.id, table.c.version).where(table.c.deleted_at.is_(None), *tests)
