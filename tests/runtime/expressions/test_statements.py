"""Statements with expressions in them: compiled once, never running away, and for everybody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from tests.laws.expression_model import ModelScope, law_model
from tests.laws.expression_world import INPUTS

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause, to_value
from tailorbird_runtime.storage.tables import Tables

TABLES = Tables(law_model())


def query(text: str, entity: str = "deal") -> sa.Select[Any]:
    found = check(text, ModelScope(TABLES.model, entity))
    assert isinstance(found, Expression), [str(e.message) for e in found.errors]
    table = TABLES.of(entity).alias("d")
    context = SqlContext(tables=TABLES, table=table, entity=entity)
    if found.result == BOOLEAN:
        return sa.select(table.c.id).where(to_clause(found, context))
    return sa.select(table.c.id, to_value(found, context))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("owner == me and amount > 5", "owner == me and amount > 7"),
        ('account.city == "Ulm" or team in me.teams', 'account.city == "Köln" or team in me.teams'),
        ("days_between(closed_on, today) >= 10", "days_between(closed_on, today) >= 10.0"),
        ('like(name, "a*") and contains(notes, "b")', 'like(name, "x*") and contains(notes, "y")'),
        ("amount / 3 > discount", "amount / 7 > discount"),
        ('round(amount * 2, 1) == 3 and lower(name) == "a"',
         'round(amount * 9, 1) == 8 and lower(name) == "b"'),
    ],
)  # fmt: skip
def test_the_same_form_is_compiled_once(engine: sa.Engine, text: str, other: str) -> None:
    first, second = query(text)._generate_cache_key(), query(other)._generate_cache_key()
    assert first is not None and second is not None, "not cacheable"
    assert first.key == second.key


def test_one_statement_serves_everybody(engine: sa.Engine) -> None:
    TABLES.metadata.create_all(engine)
    asked = query('owner == me and (team in me.teams or has_role("rep")) and due_at < now')
    with engine.connect() as connection:
        for inputs in (*INPUTS, replace(INPUTS[0], zone="UTC")):
            assert connection.execute(asked, parameters(inputs)).all() == []


SHAPES = (
    ("(", "urgent", ") == urgent"),
    ("not (", "urgent", ")"),
    ("(urgent and (big or ", "urgent", "))"),
    ("choose(urgent, ", "1", ", 2)"),
    ("choose(urgent, 2, ", "1", ")"),
    ("choose(choose(", "urgent", ", urgent, big), urgent, big)"),
    ("coalesce(", "amount", ", discount)"),
    ("coalesce(amount, ", "discount", ")"),
    ("add_days(", "closed_on", ", quantity)"),
    ("add_months(", "closed_on", ", 1)"),
    ("least(", "amount", ", discount)"),
    ("least(amount, ", "discount", ")"),
    ("start_of_month(end_of_week(", "called_at", "))"),
    ("choose(name == ", "notes", ", name, notes)"),
    ("choose(contains(lower(", "notes", '), "x"), name, notes)'),
    ("(name + lower(", "notes", "))"),
    ("", "amount", " / 3"),
    ("(quantity / (1 + ", "amount", "))"),
    ("abs(round(", "amount", ", 2))"),
    ("choose(amount in [", "discount", "], weight, quantity)"),
    ("days_between(add_days(closed_on, ", "quantity", "), today)"),
    ("choose(account.parent.name == ", '"x"', ", account.name, account.owner.name)"),
)


def compared(text: str) -> str:
    """A condition out of a condition or a value of any kind."""
    found = check(text, ModelScope(TABLES.model, "deal"))
    if isinstance(found, Expression) and found.result == BOOLEAN:
        return text
    for other in ("amount", "closed_on", "called_at", "name"):
        asked = f"{text} != {other}"
        if isinstance(check(asked, ModelScope(TABLES.model, "deal"), BOOLEAN), Expression):
            return asked
    return text


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s[0] or s[2])
def test_the_deepest_text_that_is_accepted_can_be_asked(
    engine: sa.Engine, shape: tuple[str, str, str]
) -> None:
    TABLES.metadata.create_all(engine)
    before, core, after = shape
    deepest, levels = core, 0
    for count in range(1, 41):
        text = before * count + core + after * count
        accepted = compared(text)
        found = check(accepted, ModelScope(TABLES.model, "deal"), BOOLEAN)
        if not isinstance(found, Expression):
            break
        deepest, levels = accepted, count
    assert levels >= 2, "not even two levels are accepted"
    asked = query(deepest)
    right = query("owner == me or account.team in me.teams or account.owner.manager == me")
    table = asked.get_final_froms()[0]
    within = asked.where(sa.or_(table.c.urgent, sa.and_(table.c.id.in_(right), table.c.id > 0)))
    counted = sa.select(sa.func.count()).select_from(within.limit(10).subquery())
    with engine.connect() as connection:
        assert connection.execute(within, parameters(INPUTS[0])).all() == []
        assert connection.execute(counted, parameters(INPUTS[0])).scalar_one() == 0
    statement = str(asked.compile(engine, compile_kwargs={"render_postcompile": True}))
    marks = statement.count("NFKD") * 2500
    assert len(statement) < 40_000 + marks, f"{len(statement)} characters at {levels} levels"
