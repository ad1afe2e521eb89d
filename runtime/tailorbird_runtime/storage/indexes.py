"""The indexes that every table gets from its model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from tailorbird_metadata.expressions.tree import And, Compare, FieldRef, In, Node, Not
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.model import BoardView, Entity, Field, ListView, SortKey
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.storage.names import physical

MOST_CHOSEN = 2
"""Picklists in conditions of views that get indexes of their own."""
MOST_SORTS = 3
"""Distinct first sort keys of list views that get indexes of their own, beside the title."""


class EmptyLast(sa.ColumnElement[Any]):
    """A column in an index whose empty values come last, upwards or downwards.

    SQLite reads any index both ways with the empty ones last, so there it is the bare column.
    """

    inherit_cache = True

    def __init__(self, column: sa.Column[Any], descending: bool) -> None:
        self.column = column
        self.descending = descending


@compiles(EmptyLast)
def _plain(element: EmptyLast, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.column, **options)


@compiles(EmptyLast, "postgresql")
def _directed(element: EmptyLast, compiler: SQLCompiler, **options: Any) -> str:
    name = compiler.process(element.column, **options)
    if not element.descending:
        return name
    return f"{name} DESC" if element.column.primary_key else f"{name} DESC NULLS LAST"


def index_table(entity: Entity, table: sa.Table) -> None:
    """Hang the default indexes on a table: references, owner, stage, sort keys, unique fields,
    and picklists by which views choose.

    Those of sort keys start with the owner too, where there is one; then it needs none alone.
    They leave deleted records out, so that counting needs no look at the table (3 times cheaper).
    SQLite takes no partial index for one side of an `or`: rights are split into halves for that.
    """
    for name, columns, unique, live in _wanted(entity, table):
        condition = table.c.deleted_at.is_(None) if live and "deleted_at" in table.c else None
        sa.Index(
            name,
            *columns,
            unique=unique,
            sqlite_where=condition,
            postgresql_where=condition,
            _table=table,
        )


_PEOPLE = ("user", "team")
_Wanted = tuple[str, tuple[Any, ...], bool, bool]


def _wanted(entity: Entity, table: sa.Table) -> Iterator[_Wanted]:
    keys = _sort_keys(entity)
    owned = [key for key in keys if "owner" in table.c and key.field != "owner"]
    for field in entity.fields.values():
        yield from _of_field(field, table, alone=field.id != "owner" or not owned)
    title = SortKey(field=entity.title)
    for key in dict.fromkeys([*_stored(entity, [title]), *keys]):
        column, parts = _sorted_by(entity, table, key)
        yield physical("ix", table.name, "by", column), parts, False, True
        if key in owned:
            name = physical("ix", table.name, "owner", "by", column)
            yield name, (table.c.owner, *parts), False, True
    for field_id in _chosen(entity, {key.field for key in keys}):
        yield physical("ix", table.name, field_id), (table.c[field_id], table.c.id), False, True


def _sorted_by(entity: Entity, table: sa.Table, key: SortKey) -> tuple[str, tuple[Any, ...]]:
    """The words of an index's name for a sort key, and its columns."""
    field = entity.field(key.field)
    column = table.c[BINDINGS[field.type].compared(field)]
    parts = (EmptyLast(column, key.descending), EmptyLast(table.c.id, key.descending))
    return f"{column.name}_{'down' if key.descending else 'up'}", parts


def _of_field(field: Field, table: sa.Table, *, alone: bool) -> Iterator[_Wanted]:
    if field.unique is not None or field.type == "autonumber":
        loose = field.unique == "ignore_case"
        column = BINDINGS[field.type].compared(field) if loose else field.id
        yield physical("ux", table.name, column), (table.c[column],), True, True
    if field.type in ("lookup", "any_lookup"):
        yield physical("ix", table.name, field.id), (table.c[field.id], table.c.id), False, False
    elif alone and (field.type == "stage" or (field.type in _PEOPLE and not field.system)):
        yield physical("ix", table.name, field.id), (table.c[field.id], table.c.id), False, True


def _chosen(entity: Entity, sorted_by: set[str]) -> list[str]:
    """The picklists by which views choose their records, unless they sort by them as well."""
    views: list[ListView | BoardView] = [*entity.lists.values(), *entity.boards.values()]
    picked = (
        ref.field
        for view in views
        if view.where is not None
        for test in _tests(view.where.tree)
        for ref in nodes(test)
        if isinstance(ref, FieldRef) and not ref.via and ref.field not in sorted_by
    )
    counted = Counter(f for f in picked if entity.has(f) and entity.field(f).type == "picklist")
    return [field_id for field_id, _ in counted.most_common(MOST_CHOSEN)]


def _tests(tree: Node) -> tuple[Node, ...]:
    """The comparisons of a condition that must all hold."""
    parts = tree.operands if isinstance(tree, And) else (tree,)
    plain = (p.operand if isinstance(p, Not) else p for p in parts)
    return tuple(p for p in plain if isinstance(p, Compare | In))


def _sort_keys(entity: Entity) -> list[SortKey]:
    """The first sort keys of the list views, each once."""
    found = [view.sort[0] for view in entity.lists.values() if view.sort]
    return _stored(entity, list(dict.fromkeys(found)))[:MOST_SORTS]


def _stored(entity: Entity, keys: list[SortKey]) -> list[SortKey]:
    return [k for k in keys if entity.has(k.field) and _sorts(entity.field(k.field))]


def _sorts(field: Field) -> bool:
    return not field.computed and field.type != "id" and FIELD_TYPES[field.type].sortable
