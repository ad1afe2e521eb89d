"""What a person may not read changes no answer, however a condition looks at it.

Two worlds that differ only in hidden records give the same rows: the hidden ones count as empty
behind a lookup and are not there among children.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, seed
from tests.laws.expression_world import INPUTS, TEXTS, World
from tests.laws.test_expressions import SEED, inputs_of, the_world, tried, typed_conditions

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import Not
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause, to_value


def visible(entity: str, table: sa.FromClause) -> sa.ColumnElement[bool] | None:
    """Every third record is hidden; people are not."""
    return None if entity == "user" else table.c.id % 3 != 0


@pytest.fixture
def filled(engine: sa.Engine) -> sa.Engine:
    the_world().insert(engine)
    return engine


def change_what_is_hidden(connection: sa.Connection, world: World) -> None:
    """Other values in all fields of hidden records, what they look up included."""
    for name in ("account", "deal"):
        table = world.tables.of(name)
        values: dict[str, Any] = {}
        for column in table.c:
            if column.name.endswith("name") or column.name in ("city", "notes", "email"):
                values[column.name] = TEXTS[0]
            elif column.name.endswith("__key"):
                values[column.name] = "|vip|" if column.name.startswith("tags") else "elan gmbh"
        values |= {
            "owner": 1, "team": "berlin", "tags": ("vip",),
            **({"vip": ~table.c.vip, "employees": 7, "limit": 3, "founded": INPUTS[0].today,
                "seen_at": INPUTS[0].now, "status": "customer", "parent": 1}
               if name == "account" else
               {"amount": 5, "amount__base": 5, "discount": 3, "weight": 2, "quantity": 1,
                "stage": "won", "line": "pv", "urgent": ~table.c.urgent,
                "closed_on": INPUTS[0].today, "expected_on": INPUTS[0].today,
                "called_at": INPUTS[0].now, "due_at": INPUTS[0].now, "account": 1,
                "deleted_at": None}),
        }  # fmt: skip
        connection.execute(sa.update(table).where(table.c.id % 3 == 0).values(values))


@seed(SEED)
@tried()
@given(typed_conditions, inputs_of)
def test_hidden_records_change_no_answer(
    filled: sa.Engine, asked: tuple[str, str], inputs: Inputs
) -> None:
    entity, text = asked
    world = the_world()
    found = world.check(text, entity, BOOLEAN)
    if found is None:
        return
    table = world.tables.of(entity).alias("main")
    context = SqlContext(tables=world.tables, table=table, entity=entity, visible=visible)
    seen = table.c.id % 3 != 0
    negated = Not(type=BOOLEAN, operand=found.tree)
    queries = [
        sa.select(table.c.id).where(seen, to_clause(found, context)),
        sa.select(table.c.id).where(seen, to_clause(negated, context)),
        sa.select(table.c.id, to_value(found, context)).where(seen),
    ]

    def answers(connection: sa.Connection) -> list[set[Any]]:
        return [{tuple(row) for row in connection.execute(q, parameters(inputs))} for q in queries]

    with filled.connect() as connection:
        before = answers(connection)
        change_what_is_hidden(connection, world)
        after = answers(connection)
        connection.rollback()
    assert before == after, text
    yes, no, _ = before
    shown = {r["id"] for r in world.rows[entity].values() if r["id"] % 3 != 0}
    assert {i for (i,) in yes | no} == shown and not yes & no, f"neither or both: {text}"
