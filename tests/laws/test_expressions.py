"""The law: one expression has one meaning, in Python, on both databases and in the browser.

`TAILORBIRD_LAW_EXAMPLES` says how many expressions are tried (`make laws` sets it high),
`TAILORBIRD_LAW_SEED` which rows and expressions.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.laws.expression_back_ends import InNode, InSql, Law
from tests.laws.expression_forms import BOUNDS, DAYS_BEGIN, LINKED, ONCE_WRONG, every_form
from tests.laws.expression_texts import conditions, values
from tests.laws.expression_world import INPUTS, World
from tests.node import node_path

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.needs import fetched_nodes
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_runtime.expressions.fetch import fetch
from tailorbird_runtime.storage.engine import make_engine

EXAMPLES = int(os.environ.get("TAILORBIRD_LAW_EXAMPLES", "120"))
SEED = int(os.environ.get("TAILORBIRD_LAW_SEED", "1"))
EVALUATIONS = 200 * EXAMPLES
"""Of random expressions by each back end, at least: 24,000 in CI, 200,000 by `make laws`."""
BACK_ENDS = ("closure", "sqlite", "postgresql", "javascript")

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


@pytest.fixture(scope="module")
def law(lasting_database: Callable[[str], str]) -> Iterator[Law]:
    world = the_world()
    engines = {name: make_engine(lasting_database(name)) for name in ("sqlite", "postgresql")}
    form = InNode(world, node_path())
    yield Law(world, {name: InSql(world, engine) for name, engine in engines.items()}, form)
    form.close()
    for engine in engines.values():
        engine.dispose()


@contextmanager
def counted(law: Law, wanted: int, back_ends: tuple[str, ...] = BACK_ENDS) -> Iterator[None]:
    """Fails if one of the back ends was asked too rarely: a law that says too little."""
    before = law.counted.copy()
    yield
    made = {name: law.counted[name] - before[name] for name in back_ends}
    assert min(made.values()) >= wanted, made


def test_a_condition_is_the_same_everywhere(law: Law) -> None:
    @seed(SEED)
    @tried(EXAMPLES * 2)
    @given(typed_conditions, inputs_of)
    def same(asked: tuple[str, str], inputs: Inputs) -> None:
        law.condition(*asked, inputs)

    with counted(law, EVALUATIONS // 2):
        same()


def test_a_value_is_the_same_everywhere(law: Law) -> None:
    @seed(SEED)
    @tried(EXAMPLES * 2)
    @given(typed_values, inputs_of)
    def same(asked: tuple[str, str, str], inputs: Inputs) -> None:
        law.value(*asked, inputs)

    with counted(law, EVALUATIONS // 2):
        same()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_is_fetched_for_one_record_is_right(law: Law, database: str) -> None:
    world, asked_of = law.world, law.databases[database]

    @seed(SEED)
    @tried(max(20, EXAMPLES // 4))
    @given(typed_conditions, inputs_of)
    def right(asked: tuple[str, str], inputs: Inputs) -> None:
        entity, text = asked
        found = world.check(text, entity, BOOLEAN)
        if found is None:
            return
        needed = fetched_nodes(found)
        rows = list(world.rows[entity].values())
        with asked_of.engine.connect() as connection:
            for row in random.Random(text).sample(rows, 5):
                got = fetch(connection, world.tables, needed, row, entity, inputs)
                assert got == dict(world.fetched(found.tree, entity, row, inputs)), (text, row)

    right()


def test_what_is_asked_in_every_run(law: Law) -> None:
    for inputs in INPUTS[:3]:
        for entity, text in (*ONCE_WRONG, *LINKED, *BOUNDS):
            assert law.condition(entity, text, inputs), text


@pytest.mark.parametrize("inputs", INPUTS, ids=lambda i: str(i.zone))
def test_a_day_begins_everywhere_at_once(law: Law, inputs: Inputs) -> None:
    for text in DAYS_BEGIN:
        assert law.condition("deal", text, inputs), text


def test_every_function_and_operator(law: Law) -> None:
    for number, (kind, entity, text) in enumerate(every_form()):
        inputs = INPUTS[number % len(INPUTS)]
        if kind != "boolean" or number % 4 == 0:
            assert law.value(kind, entity, text, inputs), text
        if kind == "boolean":
            assert law.condition(entity, text, inputs), text
