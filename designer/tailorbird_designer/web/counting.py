"""How many records a condition holds for now; read-only, on what is in force."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from tailorbird_designer.conditions import Conditions, Line, Names, Row, checked, write
from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause
from tailorbird_runtime.storage.engine import read

Spot = tuple[int, ...]


def inputs_of(at: Desk) -> Inputs:
    """The clock of this request; nobody is signed in for a machine."""
    zone = at.published.workspace.timezone
    return Inputs(now=at.voice.now, today=at.voice.today, zone=zone, me=None)


def live_entity(at: Desk, entity: Entity) -> Entity | None:
    """The entity in the model that the database has."""
    return next((e for e in at.context.live.model.entities.values() if e.id == entity.id), None)


def count_of(at: Desk, entity: Entity, condition: Expression | None) -> int | None:
    """Live records that a condition holds for; None if the database lacks something of it."""
    known = live_entity(at, entity)
    if known is None:
        return None
    tables = at.context.live.tables
    table = tables.of(known.id).alias("main")
    query = sa.select(sa.func.count()).select_from(table).where(table.c.deleted_at.is_(None))
    if condition is not None:
        context = SqlContext(tables=tables, table=table, entity=known.id)
        try:
            query = query.where(to_clause(condition, context))
        except KeyError:
            return None
    with read(at.ports.engine) as connection:
        return int(connection.execute(query, parameters(inputs_of(at))).scalar_one())


def passing(at: Desk, entity: Entity, found: Conditions, names: Names) -> Mapping[Spot, str]:
    """For each row how many records it holds for, in words."""
    said: dict[Spot, str] = {}
    for spot, part in found.parts():
        count = _of_part(at, entity, part, names)
        if count is not None:
            number = at.voice.count(count)
            said[spot] = at.say(message("passes {n}", n=number))
    return said


def _of_part(at: Desk, entity: Entity, part: Row | Line, names: Names) -> int | None:
    written = write(Conditions(items=(part,)), names)
    if written.refused:
        return None
    meaning = checked(written.text, names)
    return count_of(at, entity, meaning) if isinstance(meaning, Expression) else None
