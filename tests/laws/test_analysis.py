"""The law: what is proven about conditions is so on every record."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.laws.expression_texts import conditions
from tests.laws.expression_world import INPUTS, World

from tailorbird_metadata.expressions.analysis import TooComplex, gap, implies, overlaps, satisfiable
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import And, Node, Not
from tailorbird_metadata.expressions.types import BOOLEAN

EXAMPLES = int(os.environ.get("TAILORBIRD_LAW_EXAMPLES", "120"))
SEED = int(os.environ.get("TAILORBIRD_LAW_SEED", "1"))
WORLD = World(SEED)

texts = st.lists(conditions("deal", depth=2), min_size=2, max_size=2)


@seed(SEED)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(texts, st.sampled_from(INPUTS))
def test_no_record_contradicts_a_proof(pair: list[str], inputs: Inputs) -> None:
    found = [WORLD.check(text, "deal", BOOLEAN) for text in pair]
    trees = [f.tree for f in found if f is not None]
    if len(trees) == 2:
        one, other = trees
        denied = Not(type=BOOLEAN, operand=one)
        keeps(one, other, inputs)
        keeps(one, And(type=BOOLEAN, operands=(other, denied)), inputs)
        keeps(one, denied, inputs)


def keeps(one: Node, other: Node, inputs: Inputs) -> None:
    """Asserts that the rows agree with all that is proven about the two."""
    held = [(holds(one, row, inputs), holds(other, row, inputs)) for row in rows()]
    both = And(type=BOOLEAN, operands=(one, other))
    if not satisfiable(both):
        assert not any(a and b for a, b in held)
    if implies(one, other):
        assert all(b for a, b in held if a)
    try:
        if not list(overlaps([one, other])):
            assert not any(a and b for a, b in held)
        if gap([one, other]) is None:
            assert all(a or b for a, b in held)
        if gap([other], where=one) is None:
            assert all(b for a, b in held if a)
    except TooComplex:
        return


def rows() -> list[dict[str, object]]:
    return list(WORLD.rows["deal"].values())


def holds(tree: Node, row: dict[str, object], inputs: Inputs) -> bool:
    return bool(WORLD.closure_value(tree, "deal", row, inputs))
