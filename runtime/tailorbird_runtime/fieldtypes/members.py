"""Which records name which others in fields with several: one row for each.

The values stand in the records themselves; these rows follow from them and answer the question
from the other side without a look at every record (decision 91).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.fieldtypes.columns import identifier, text

members_metadata = sa.MetaData(info={"part": "members", "version": 1})

sys_member = sa.Table(
    "sys_member",
    members_metadata,
    sa.Column("member", identifier(), primary_key=True, autoincrement=False),
    sa.Column("entity", text(), primary_key=True),
    sa.Column("field", text(), primary_key=True),
    sa.Column("record", identifier(), primary_key=True, autoincrement=False),
    sa.Index("ix_sys_member_record", "record", "entity", "field"),
    sqlite_with_rowid=False,
)
"""`record` of `entity` names `member` in `field`; entities and fields by their ids.

No key begins with the field: SQLite without statistics would start from all of its members.
"""

SEVERAL = frozenset({"multi_lookup", "users"})
"""The types of fields that name several records or people."""

Row = Mapping[str, Any]
Sql = sa.ColumnElement[Any]


def naming(entity_id: str, field_id: str, members: Sql | Iterable[int]) -> sa.Select[Any]:
    """The ids of the records that name one of these in a field; for `id IN (…)`."""
    named = sys_member.alias()
    among = (
        named.c.member == members
        if isinstance(members, sa.ColumnElement)
        else named.c.member.in_(list(members))
    )
    found = sa.select(named.c.record).where(
        named.c.entity == entity_id, named.c.field == field_id, among
    )
    return found.correlate_except(named)


def named_by(entity_id: str, field_id: str, record: Sql) -> tuple[sa.FromClause, Any]:
    """The rows of members, and the condition under which they are those of a record."""
    named = sys_member.alias()
    of = sa.and_(named.c.entity == entity_id, named.c.field == field_id, named.c.record == record)
    return named, of


def points_to(lookup: Field, entity_id: str, table: sa.FromClause, held: Iterable[Any]) -> Any:
    """The condition under which rows of an entity's table point to one of these through a lookup;
    they are named as the lookup holds them."""
    if lookup.type in SEVERAL:
        return table.c.id.in_(naming(entity_id, lookup.id, [int(one) for one in held]))
    return table.c[lookup.id].in_(list(held))


def follow(connection: sa.Connection, entity: Entity, rows: Iterable[tuple[Row, Row]]) -> None:
    """Let the members follow rows that were written; each comes with what it was before, a new
    one with nothing."""
    fields = [f for f in entity.fields.values() if f.type in SEVERAL]
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for before, row in rows if fields else ():
        for field in fields:
            old, now = set(before.get(field.id) or ()), set(row.get(field.id) or ())
            gone += _rows(entity, field, row, old - now)
            new += _rows(entity, field, row, now - old)
    if gone:
        those = (c == sa.bindparam(f"this_{c.name}") for c in sys_member.primary_key)
        named = [{f"this_{name}": value for name, value in one.items()} for one in gone]
        connection.execute(sys_member.delete().where(*those), named)
    if new:
        connection.execute(sys_member.insert(), new)


def forget(connection: sa.Connection, entity_id: str, records: Iterable[int]) -> None:
    """Remove what records that are no longer there have named."""
    of_these = sys_member.c.record.in_(list(records))
    connection.execute(sys_member.delete().where(sys_member.c.entity == entity_id, of_these))


def _rows(entity: Entity, field: Field, row: Row, members: set[str]) -> list[dict[str, Any]]:
    return [
        {"entity": entity.id, "field": field.id, "member": int(one), "record": row["id"]}
        for one in sorted(members, key=int)
    ]
