"""The law: one expression has one meaning, in Python, on both databases and in the browser.

`TAILORBIRD_LAW_EXAMPLES` says how many expressions each test tries (`make laws` sets it high),
`TAILORBIRD_LAW_SEED` which rows and expressions.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.laws.expression_texts import conditions, every_form, values
from tests.laws.expression_world import INPUTS, World
from tests.node import node_path

import tailorbird_runtime
from tailorbird_metadata.expressions.browser import inputs_data, to_data
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.needs import fetched_nodes
from tailorbird_metadata.expressions.tree import Node, Not
from tailorbird_metadata.expressions.types import BOOLEAN, DATE, MOMENT, NUMBER, TEXT, Kind
from tailorbird_runtime.expressions.fetch import fetch
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause, to_value

EXAMPLES = int(os.environ.get("TAILORBIRD_LAW_EXAMPLES", "120"))
SEED = int(os.environ.get("TAILORBIRD_LAW_SEED", "1"))
PLACES = 4
KINDS = {"number": NUMBER, "text": TEXT, "date": DATE, "moment": MOMENT, "boolean": BOOLEAN}
SCRIPT = Path(tailorbird_runtime.__file__).parent / "static" / "expressions.js"
RUNNER = Path(__file__).with_name("expression_runner.js")

_WIDE = Context(prec=500, rounding=ROUND_HALF_UP, traps=[])

entities = st.sampled_from(("deal", "deal", "account"))
inputs_of = st.sampled_from(INPUTS)
typed_values = st.sampled_from(("date", "moment", "number", "text")).flatmap(
    lambda kind: entities.flatmap(
        lambda entity: st.tuples(st.just(kind), st.just(entity), values(entity, kind))
    )
)
typed_conditions = entities.flatmap(lambda e: st.tuples(st.just(e), conditions(e)))


def tried(examples: int = EXAMPLES) -> Any:
    """Settings of a law: no stored examples, the same ones in every run of a seed."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


@lru_cache(maxsize=1)
def the_world() -> World:
    """The rows of this run."""
    return World(SEED)


@pytest.fixture
def filled(engine: sa.Engine) -> sa.Engine:
    """A database with the rows of the world in it."""
    the_world().insert(engine)
    return engine


def rows_of(entity: str) -> list[dict[str, Any]]:
    return list(the_world().rows[entity].values())


def by_closure(tree: Node, entity: str, inputs: Inputs) -> dict[int, Any]:
    world = the_world()
    return {r["id"]: world.closure_value(tree, entity, r, inputs) for r in rows_of(entity)}


@seed(SEED)
@tried()
@given(typed_conditions, inputs_of)
def test_a_condition_selects_the_same_records_in_sql(
    filled: sa.Engine, asked: tuple[str, str], inputs: Inputs
) -> None:
    same_records(filled, *asked, inputs)


def same_records(filled: sa.Engine, entity: str, text: str, inputs: Inputs) -> None:
    found = the_world().check(text, entity, BOOLEAN)
    if found is None:
        return
    expected = by_closure(found.tree, entity, inputs)
    table = the_world().tables.of(entity).alias("main")
    context = SqlContext(tables=the_world().tables, table=table, entity=entity)
    holds = sa.select(table.c.id).where(to_clause(found, context))
    fails = sa.select(table.c.id).where(to_clause(Not(type=BOOLEAN, operand=found.tree), context))
    with filled.connect() as connection:
        yes = set(connection.execute(holds, parameters(inputs)).scalars())
        no = set(connection.execute(fails, parameters(inputs)).scalars())
    assert yes == {i for i, value in expected.items() if value}, text
    assert no == {i for i, value in expected.items() if not value}, f"not ({text})"


@seed(SEED)
@tried()
@given(typed_values, inputs_of)
def test_a_value_is_the_same_in_sql(
    filled: sa.Engine, asked: tuple[str, str, str], inputs: Inputs
) -> None:
    same_value(filled, *asked, inputs)


def same_value(filled: sa.Engine, kind: str, entity: str, text: str, inputs: Inputs) -> None:
    found = the_world().check(text, entity, KINDS[kind])
    if found is None:
        return
    expected = {
        i: as_result(kind, value) for i, value in by_closure(found.tree, entity, inputs).items()
    }
    table = the_world().tables.of(entity).alias("main")
    context = SqlContext(tables=the_world().tables, table=table, entity=entity)
    query = sa.select(table.c.id, to_value(found, context, places=PLACES).label("value"))
    with filled.connect() as connection:
        answers = {r.id: r.value for r in connection.execute(query, parameters(inputs))}
    assert answers == expected, text


@seed(SEED)
@tried(max(20, EXAMPLES // 4))
@given(typed_conditions, inputs_of)
def test_what_is_fetched_for_one_record_is_right(
    filled: sa.Engine, asked: tuple[str, str], inputs: Inputs
) -> None:
    entity, text = asked
    world = the_world()
    found = world.check(text, entity, BOOLEAN)
    if found is None:
        return
    needed = fetched_nodes(found)
    with filled.connect() as connection:
        for row in random.Random(text).sample(rows_of(entity), 5):
            got = fetch(connection, world.tables, needed, row, entity, inputs)
            assert got == dict(world.fetched(found.tree, entity, row, inputs)), (text, row)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    made = Browser(node_path())
    yield made
    made.close()


@seed(SEED)
@tried()
@given(typed_conditions, inputs_of)
def test_a_condition_is_the_same_in_javascript(
    browser: Browser, asked: tuple[str, str], inputs: Inputs
) -> None:
    same_in_the_form(browser, "boolean", *asked, inputs)


def same_in_the_form(browser: Form, kind: str, entity: str, text: str, inputs: Inputs) -> None:
    found = the_world().check(text, entity, KINDS[kind])
    if found is None:
        return
    expected = list(by_closure(found.tree, entity, inputs).values())
    answers = browser.evaluate(found.tree, entity, inputs)
    if kind == "number":
        answers = [None if a is None else Decimal(a) for a in answers]
    elif kind in ("moment", "date"):
        expected = [as_json(found.result.kind, v) for v in expected]
    assert answers == expected, text


@seed(SEED)
@tried()
@given(typed_values, inputs_of)
def test_a_value_is_the_same_in_javascript(
    browser: Browser, asked: tuple[str, str, str], inputs: Inputs
) -> None:
    same_in_the_form(browser, *asked, inputs)


ONCE_WRONG = (
    ("deal", "me.name == name"),
    ("deal", "(0 < amount and not (me.team in me.teams)) or me.team in me.teams"),
    ("deal", "me in [account.owner]"),
    ("deal", "me.team in [account.team, account.owner.team]"),
    ("account", "sum(deals.amount * deals.discount) == 0"),
    ("deal", "left(me.name, account.employees) == me.name"),
    ("deal", "me in [me]"),
    ("deal", "me in [me, owner]"),
    ("deal", "me == me"),
    ("deal", "me != me or urgent"),
)


def test_what_was_once_wrong_in_sql(filled: sa.Engine) -> None:
    for inputs in INPUTS:
        for entity, text in ONCE_WRONG:
            same_records(filled, entity, text, inputs)


def test_every_function_and_operator_in_sql(filled: sa.Engine) -> None:
    for number, (kind, entity, text) in enumerate(every_form()):
        inputs = INPUTS[number % 2]
        same_value(filled, kind, entity, text, inputs)
        if kind == "boolean":
            same_records(filled, entity, text, inputs)


def test_every_function_and_operator_in_javascript(browser: Browser) -> None:
    for number, (kind, entity, text) in enumerate(every_form()):
        same_in_the_form(browser, kind, entity, text, INPUTS[number % 2])


def as_result(kind: str, value: Any) -> Any:
    """What a closure gives as a result of a query has it: rounded, and inside of 64 bits."""
    if kind != "number" or value is None:
        return value
    rounded = _WIDE.quantize(Decimal(value), Decimal(1).scaleb(-PLACES))
    return rounded if abs(rounded.scaleb(PLACES, _WIDE)) < 2**63 else None


def as_json(kind: Kind, value: Any) -> Any:
    """A value as forms hold it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if kind is Kind.TEXTS else value


def rows_as_json(entity: str) -> list[dict[str, Any]]:
    """The rows of an entity as forms hold them."""
    return [
        {k: as_json(Kind.TEXTS if isinstance(v, tuple) else Kind.TEXT, v) for k, v in row.items()}
        for row in rows_of(entity)
    ]


class Form(ABC):
    """The forms' interpreter, wherever it runs."""

    @abstractmethod
    def _ask(self, question: Any) -> Any:
        """Its answer to a question: the values of `tree` on the rows of `entity`."""

    def evaluate(self, tree: Node, entity: str, inputs: Inputs) -> Any:
        """The values of `tree` on all rows of the entity."""
        fetched = [
            {
                n.key: as_json(n.type.kind, world_value)
                for n, world_value in zip(
                    fetched_nodes(tree),
                    the_world().fetched(tree, entity, row, inputs).values(),
                    strict=True,
                )
            }
            for row in rows_of(entity)
        ]
        return self._ask({
            "entity": entity, "tree": to_data(tree), "inputs": inputs_data(inputs),
            "fetched": fetched,
        })  # fmt: skip


class Browser(Form):
    """The interpreter in a Node process of its own."""

    def __init__(self, node: str) -> None:
        self._process = subprocess.Popen(
            [node, str(RUNNER), str(SCRIPT)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        for entity in ("account", "deal"):
            self._ask({"entity": entity, "rows": rows_as_json(entity)})

    def _ask(self, question: Any) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        return json.loads(stdout.readline())

    def close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(10)
