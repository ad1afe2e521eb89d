"""Boards: records in columns, with counts and totals over all that the person may read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import BoardView, Field
from tailorbird_runtime.expressions.sql import parameters
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.errors import QueryInvalid
from tailorbird_runtime.records.lists import Lists
from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.records.record import BoardColumn, Page
from tailorbird_runtime.records.selection import Selection
from tailorbird_runtime.records.setting import Setting
from tailorbird_runtime.records.sorting import unknown_field

Totals = dict[str | None, tuple[int, Any]]


def board(
    setting: Setting,
    lists: Lists,
    connection: sa.Connection,
    actor: Actor,
    entity_id: str,
    view: BoardView,
    query: Query,
    per_column: int,
) -> tuple[BoardColumn, ...]:
    """The columns in the order of the options, each with its first `per_column` records.

    Records without an option get a column of their own if there are any.  Raises QueryInvalid.
    """
    rights = setting.policy(actor).of(entity_id)
    by = rights.entity.field(view.by)
    if not rights.usable(view.by):
        raise QueryInvalid([unknown_field(by.name)])
    totals = _totals(setting, lists, connection, actor, entity_id, view, query)
    columns = []
    for key, name in _columns(by, view, totals):
        count, total = totals.get(key, (0, None))
        chosen = Filter(field=by.name, operator="in", values=(name,))
        if key is None:
            chosen = Filter(field=by.name, operator="empty")
        asked = replace(query, filters=(*query.filters, chosen), limit=per_column)
        page = lists.page(connection, actor, entity_id, asked) if count else Page(records=())
        columns.append(BoardColumn(key=key, count=count, total=total, page=page))
    return tuple(columns)


def _columns(by: Field, view: BoardView, totals: Totals) -> list[tuple[str | None, str]]:
    """Ids and names of the options that have a column; retired ones while records have them."""
    options = by.picklist.options.values() if by.picklist else ()
    shown: list[tuple[str | None, str]] = [
        (o.id, o.name)
        for o in options
        if o.id not in view.hide and (o.retired is None or o.id in totals)
    ]
    return [*shown, (None, "")] if None in totals else shown


def _totals(
    setting: Setting,
    lists: Lists,
    connection: sa.Connection,
    actor: Actor,
    entity_id: str,
    view: BoardView,
    query: Query,
) -> Totals:
    policy = setting.policy(actor)
    selection = Selection(policy, setting.tables, setting.entity(entity_id))
    column = selection.table.c[view.by]
    wanted: list[sa.ColumnElement[Any]] = [column, sa.func.count()]
    if view.total is not None and policy.of(entity_id).usable(view.total):
        wanted.append(sa.func.sum(selection.compared(view.total)))
    shape, ids = lists.plans.shape(policy, actor, entity_id, query)
    conditions = lists.plans.conditions(shape, policy)
    statement = sa.select(*wanted).select_from(selection.source).where(*conditions).group_by(column)
    binds = {**parameters(setting.inputs(actor)), "wanted_ids": ids}
    rows = connection.execute(statement, binds)
    return {row[0]: (row[1], row[2] if len(wanted) > 2 else None) for row in rows}
