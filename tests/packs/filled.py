"""Tables of a pack with rows of which few are of any one kind, for plans of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs, Me
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import Compare, Expression, FieldRef, In, Literal, Node
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.fieldtypes.columns import Moment, ScaledDecimal
from tailorbird_runtime.fieldtypes.members import members_metadata
from tailorbird_runtime.storage.tables import Tables

ROWS = 3_000
MANY = {"deal": 12_000, "quote": 12_000, "order": 12_000, "ticket": 12_000}
"""Rows of what is filtered behind lookups: PostgreSQL reads a small table from end to end."""
PEOPLE = 200
DAYS = 1_500
"""Days over which dates lie; the last 30 of them are still to come."""
TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
INPUTS = Inputs(
    now=NOW, today=TODAY, zone="Europe/Berlin",
    me=Me(id=3, name="Ann", email="a@b.de", teams=frozenset({"sales"}), team="sales", manager=1),
)  # fmt: skip

Value = Callable[[int], Any]


def size(entity: str) -> int:
    """The rows of an entity, by its name."""
    return MANY.get(entity, ROWS)


def common(entity: Entity, field: Field, conditions: list[Node]) -> str:
    """The option of nearly all rows: one that conditions do not ask for."""
    assert field.picklist is not None
    asked = Counter({o.id: 0 for o in field.picklist.options.values()})
    for tree in conditions:
        for option, wanted in _options(tree, entity.id, field.id):
            asked[option] += 1 if wanted else -1
    return min(reversed(asked), key=lambda o: asked[o])


def _options(tree: Node, entity: str, field: str) -> Iterator[tuple[str, bool]]:
    """The options that a condition asks an own field for, or is against."""

    def own(node: Node) -> bool:
        read = isinstance(node, FieldRef) and not node.via
        return read and (node.entity, node.field) == (entity, field)

    for node in nodes(tree):
        if isinstance(node, Compare) and own(node.left) and isinstance(node.right, Literal):
            yield str(node.right.value), node.operator == "eq"
        elif isinstance(node, In) and own(node.member):
            yield from ((str(o.value), True) for o in node.options if isinstance(o, Literal))


def fill(engine: sa.Engine, tables: Tables, conditions: list[Expression]) -> None:
    """Make the tables and put rows in; PostgreSQL learns what is in them."""
    trees = [c.tree for c in conditions]
    with engine.connect() as connection:
        off = {"sqlite": "PRAGMA foreign_keys=OFF"}.get(
            engine.dialect.name, "SET session_replication_role = replica"
        )
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(off)
        connection.commit()
        members_metadata.create_all(connection)
        tables.metadata.create_all(connection)
        people = [_person(n) for n in range(1, PEOPLE + 1)]
        connection.execute(sa.insert(tables.of("user")), people)
        for entity in tables.model.entities.values():
            _fill(connection, tables, entity, trees)
        connection.commit()
        if engine.dialect.name == "postgresql":
            # SQLite's statistics know no frequent values; the product does not collect them.
            connection.exec_driver_sql(f"ANALYZE {', '.join(tables.metadata.tables)}")
            connection.commit()


def _fill(connection: sa.Connection, tables: Tables, entity: Entity, trees: list[Node]) -> None:
    table = tables.of(entity.id)
    made = {c.name: _values(tables.model, entity, c, trees) for c in table.c}
    rows = [{name: value(n) for name, value in made.items()} for n in range(size(entity.name))]
    _insert(connection, table, rows)


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL copies rows eight times as fast as it inserts them."""
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" or driver is None:
        connection.execute(sa.insert(table), rows)
        return
    names = ", ".join(f'"{name}"' for name in rows[0])
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


def _values(model: Model, entity: Entity, column: sa.Column[Any], trees: list[Node]) -> Value:
    """What stands in a column, by the number of the row; columns do not go along."""
    name, shift = column.name, sum(map(ord, column.name))
    own = name.partition("__")[0]
    field = entity.field(own) if entity.has(own) else None
    if name == "id":
        return lambda n: n + 1
    if name in ("deleted_at", "deleted_by"):
        return lambda _: None
    if field is not None and field.picklist is not None:
        often = common(entity, field, trees)
        return _seldom(_others(field, often), often, shift)
    if isinstance(column.type, sa.Boolean):
        return _seldom([True], False, shift)
    if field is not None and field.type == "team":
        return _seldom(["sales"], "process", shift, every=100)
    if field is not None and field.type in ("user", "lookup"):
        there = size(model.entity(field.to).name) if field.to else PEOPLE
        return lambda n: (n * 13 + shift) % there + 1
    return _plain(column, field, shift)


def _plain(column: sa.Column[Any], field: Field | None, shift: int) -> Value:
    if isinstance(column.type, sa.Date):
        return lambda n: TODAY + timedelta(days=30 - (n * 31 + shift) % DAYS)
    if isinstance(column.type, Moment):
        return lambda n: NOW - timedelta(days=(n * 31 + shift) % DAYS, seconds=n % 3600)
    if isinstance(column.type, ScaledDecimal | sa.Integer):
        return lambda n: (n * 17 + shift) % 1_000
    if field is None or field.type in ("tags", "multi_lookup", "users"):
        return lambda _: None
    if field.type == "long_text":
        return lambda n: f"{n} " * 60
    keyed = column.name.endswith("__key")
    return lambda n: text_key(f"Élan {n}") if keyed else f"Élan {n}"


def _seldom(rare: list[Any], often: Any, shift: int, every: int = 70) -> Value:
    """One of `rare` in one of so many rows."""
    at = shift % every
    return lambda n: rare[(n // every) % len(rare)] if n % every == at and rare else often


def _others(field: Field, often: str) -> list[str]:
    assert field.picklist is not None
    return [o.id for o in field.picklist.options.values() if o.id != often]


def _person(number: int) -> dict[str, Any]:
    name = f"p{number}"
    return {
        "id": number, "name": name, "name__key": name, "email": f"{name}@x.de",
        "email__key": f"{name}@x.de", "created_at": NOW,
    }  # fmt: skip
