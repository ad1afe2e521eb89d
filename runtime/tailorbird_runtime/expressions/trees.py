"""Trees in SQL: a record, what stands above it, and what stands below.

A recursive query each time; no path is stored that a move would have to rewrite for a whole
subtree (decision 90).  `UNION` ends even in a circle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa

from tailorbird_metadata.expressions.tree import Below, FieldRef, Node
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_runtime.expressions.context import Tables
from tailorbird_runtime.expressions.values import Compiling, value
from tailorbird_runtime.fieldtypes.columns import identifier

Sql = sa.ColumnElement[Any]

_BETWEEN: Final = " / "
_DEEPEST: Final = 32
"""Steps up that a shown path takes."""
Condition = sa.ColumnElement[bool]


def below(sql: Compiling, node: Below, positive: bool) -> Condition:
    """Whether the member is the root or below it; where the root is the same for all records, its
    subtree is worked out once, else the way up from each member."""
    tables, member, root = sql.context.tables, value(sql, node.member), value(sql, node.root)
    if _fixed(node.root):
        found = member.in_(downwards(tables, node.entity, node.link, root))
    else:
        found = root.in_(upwards(tables, node.entity, node.link, member, sql.context.table))
    return found if positive else found.is_not(sa.true())


def upwards(
    tables: Tables, entity: str, link: str, start: Sql, outer: sa.FromClause | None = None
) -> sa.Select[Any]:
    """The ids of a record and of all above it."""
    table = tables.of(entity).alias()
    first = sa.select(sa.cast(start, identifier()).label("id"))
    first = first if outer is None else first.correlate(outer)
    way = first.cte("way_up", recursive=True, nesting=True)
    above = sa.select(table.c[link]).where(table.c.id == way.c.id, table.c[link].is_not(None))
    return sa.select(way.union(above).c.id)


def downwards(tables: Tables, entity: str, link: str, start: Sql) -> sa.Select[Any]:
    """The ids of a record and of all below it."""
    table = tables.of(entity).alias()
    first = sa.select(sa.cast(start, identifier()).label("id"))
    way = first.cte("way_down", recursive=True, nesting=True)
    beneath = sa.select(table.c.id).where(table.c[link] == way.c.id)
    return sa.select(way.union(beneath).c.id)


def _fixed(node: Node) -> bool:
    """Whether the node is the same for all records."""
    return not any(isinstance(n, FieldRef) for n in nodes(node))


def path(
    tables: Tables,
    entity: str,
    link: str,
    source: sa.FromClause,
    title: Callable[[sa.FromClause], Sql],
    seen: Callable[[sa.FromClause], Condition | None],
) -> Sql:
    """The titles from the top down to the record of `source`: `Asia / China / Beijing`.

    It begins below the nearest record above that is not `seen`.
    """
    way = (
        sa.select(
            source.c[link].label("above"),
            sa.cast(title(source), sa.Text()).label("path"),
            sa.literal_column("1").label("depth"),
        )
        .correlate(source)
        .cte("way_up", recursive=True, nesting=True)
    )
    table = tables.of(entity).alias()
    readable = seen(table)
    higher = sa.select(
        table.c[link],
        sa.cast(title(table), sa.Text()).concat(sa.literal(_BETWEEN, sa.Text())).concat(way.c.path),
        way.c.depth + 1,
    ).where(
        table.c.id == way.c.above,
        table.c.deleted_at.is_(None),
        way.c.depth < _DEEPEST,
        *(() if readable is None else (readable,)),
    )
    whole = way.union_all(higher)
    return (
        sa.select(whole.c.path)
        .order_by(whole.c.depth.desc())
        .limit(sa.literal_column("1"))
        .scalar_subquery()
    )
