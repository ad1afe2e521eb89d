"""The lines of a record as a person may read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Field
from tailorbird_metadata.model.entity import Lines
from tailorbird_runtime.access.clauses import visible_rows
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.expressions.sql import parameters
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.selection import Selection
from tailorbird_runtime.records.setting import Setting
from tailorbird_runtime.records.several import with_titles

MOST_LINES = 200
"""How many lines are shown and written with their parent."""

Titles = Callable[[str, Iterable[int]], dict[int, str]]


def with_lines(
    setting: Setting, connection: sa.Connection, actor: Actor, record: Record, titles: Titles
) -> Record:
    """The record with the lines that the person may read in every field of that type."""
    entity = setting.entity(record.entity_id)
    fields = [(f, f.lines) for f in entity.active_fields() if f.id in record.readable]
    found = {
        f.id: _lines(setting, connection, actor, lines, record.id, titles)
        for f, lines in fields
        if lines is not None
    }
    return replace(record, values={**record.values, **found}) if found else record


def _lines(
    setting: Setting,
    connection: sa.Connection,
    actor: Actor,
    lines: Lines,
    parent: int,
    titles: Titles,
) -> tuple[Record, ...]:
    policy = setting.policy(actor)
    if policy.of(lines.entity).read is False:
        return ()
    selection, statement = policy.kept(
        ("lines", lines.entity, lines.lookup), lambda: _query(setting, policy, lines)
    )
    binds = {**parameters(setting.inputs(actor)), "parent_id": parent}
    rows = connection.execute(statement, binds)
    found = [selection.record(row) for row in rows]
    return tuple(with_titles(setting.entity(lines.entity), found, titles))


def _query(setting: Setting, policy: Policy, lines: Lines) -> tuple[Selection, sa.Select[Any]]:
    selection = Selection(policy, setting.tables, setting.entity(lines.entity))
    selection.add_fields(None)
    selection.add_rights()
    columns = selection.table.c
    statement = selection.statement().where(
        columns[lines.lookup] == sa.bindparam("parent_id"), columns["deleted_at"].is_(None)
    )
    visible = visible_rows(policy, setting.tables, selection.table, lines.entity)
    if visible is not None:
        statement = statement.where(visible)
    return selection, statement.order_by(columns["id"]).limit(MOST_LINES)


def shown_columns(policy: Policy, field: Field) -> tuple[Field, ...]:
    """The fields of the lines that are shown and may be read on some line at least."""
    lines = field.lines
    if lines is None:
        return ()
    rights = policy.of(lines.entity)
    readable = {f.id: f for f in rights.readable()}
    return tuple(readable[c] for c in lines.columns if c in readable)
