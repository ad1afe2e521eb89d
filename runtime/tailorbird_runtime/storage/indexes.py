"""The indexes that every table gets from its model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.model import Entity, Field, SortKey
from tailorbird_metadata.model.entity import LINKS
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.storage.names import physical

MOST_ASKED = 16
"""Fields by which records are asked for that get indexes of their own, beside links and people."""
MOST_SORTS = 6
"""Distinct first sort keys of list views that get indexes of their own, beside the title."""
MOST_OWNED = 3
"""How many of them have one behind the owner, too."""


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


def index_table(entity: Entity, table: sa.Table, asked: Sequence[str]) -> None:
    """Hang the default indexes on a table: references, people, sort keys, unique fields, and the
    fields by which records are `asked` for (see `asked_fields`).

    Those of sort keys start with the owner too, where there is one; then it needs none alone.
    All but those of unique fields hold every record: a condition behind a lookup looks at deleted
    ones as well, and SQLite takes no partial index for one side of an `or`.  `deleted_at` stands
    at the end, so that counting needs no look at the table (3 times cheaper).
    """
    for name, columns, unique in _wanted(entity, table, asked):
        condition = table.c.deleted_at.is_(None) if unique and "deleted_at" in table.c else None
        sa.Index(
            name,
            *columns,
            unique=unique,
            sqlite_where=condition,
            postgresql_where=condition,
            _table=table,
        )


_PEOPLE = ("user", "team")
_Wanted = tuple[str, tuple[Any, ...], bool]


def _wanted(entity: Entity, table: sa.Table, asked: Sequence[str]) -> Iterator[_Wanted]:
    keys = _sort_keys(entity)
    owned = [key for key in keys[:MOST_OWNED] if "owner" in table.c and key.field != "owner"]
    first = {key.field for key in keys} | {"owner" for _ in owned}
    for field in entity.fields.values():
        if field.unique is not None or field.type == "autonumber":
            loose = field.unique == "ignore_case"
            column = BINDINGS[field.type].compared(field) if loose else field.id
            yield physical("ux", table.name, column), (table.c[column],), True
    title = SortKey(field=entity.title)
    for key in dict.fromkeys([*_stored(entity, [title]), *keys]):
        column, parts = _sorted_by(entity, table, key)
        yield physical("ix", table.name, "by", column), _live(table, *parts), False
        if key in owned:
            name = physical("ix", table.name, "owner", "by", column)
            yield name, _live(table, table.c.owner, *parts), False
    for field_id in _alone(entity, first | {entity.title}, asked):
        yield physical("ix", table.name, field_id), _by_value(entity, table, field_id, keys), False


def _alone(entity: Entity, first: set[str], asked: Sequence[str]) -> Iterator[str]:
    """The fields with an index of their own: no other index begins with one of them."""
    always = [f.id for f in entity.fields.values() if _always(f)]
    others = (a for a in asked if a not in always and _sorts(entity.field(a)))
    for field_id in (*always, *islice((a for a in others if a not in first), MOST_ASKED)):
        if field_id not in first or entity.field(field_id).type in LINKS:
            yield field_id


def _always(field: Field) -> bool:
    people = field.type in _PEOPLE and not field.system
    return people or field.type in ("lookup", "any_lookup", "stage")


def _by_value(
    entity: Entity, table: sa.Table, field_id: str, keys: Sequence[SortKey]
) -> tuple[Any, ...]:
    """The columns of a field's own index.  What is only yes or no holds for too many to be sorted
    each time: it is followed by the first view's sort key."""
    field = entity.field(field_id)
    if field.type in LINKS:
        return (table.c[field_id], table.c.id)
    column = table.c[BINDINGS[field.type].compared(field)]
    if field.type == "boolean" and keys:
        return _live(table, column, *_sorted_by(entity, table, keys[0])[1])
    return _live(table, column, table.c.id)


def _live(table: sa.Table, *columns: Any) -> tuple[Any, ...]:
    """The columns, and whether a record is deleted."""
    return (*columns, table.c.deleted_at) if "deleted_at" in table.c else columns


def _sorted_by(entity: Entity, table: sa.Table, key: SortKey) -> tuple[str, tuple[Any, ...]]:
    """The words of an index's name for a sort key, and its columns."""
    field = entity.field(key.field)
    column = table.c[BINDINGS[field.type].compared(field)]
    parts = (EmptyLast(column, key.descending), EmptyLast(table.c.id, key.descending))
    return f"{column.name}_{'down' if key.descending else 'up'}", parts


def _sort_keys(entity: Entity) -> list[SortKey]:
    """The first sort keys of the list views, each once."""
    found = [view.sort[0] for view in entity.lists.values() if view.sort]
    return _stored(entity, list(dict.fromkeys(found)))[:MOST_SORTS]


def _stored(entity: Entity, keys: list[SortKey]) -> list[SortKey]:
    return [k for k in keys if entity.has(k.field) and _sorts(entity.field(k.field))]


def _sorts(field: Field) -> bool:
    return not field.computed and field.type != "id" and FIELD_TYPES[field.type].sortable
