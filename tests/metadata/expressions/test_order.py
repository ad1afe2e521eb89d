"""The order of options and stages: at_least, at_most, position."""

from __future__ import annotations

import pytest
from tests.expressions import NOON, SmallScope

from tailorbird_metadata.expressions.analysis import implies, satisfiable
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.faults import ExpressionErrors
from tailorbird_metadata.expressions.tree import And, Expression, In, Literal, Node
from tailorbird_metadata.expressions.types import BOOLEAN


class TwoPipelines(SmallScope):
    """A new sale and a renewal; `lost` lies beside the path of the first."""

    def order(self, of: str) -> tuple[tuple[str, ...], ...]:
        if of == "deal.stage":
            return ("qualify", "proposal", "won"), ("negotiation",)
        return super().order(of)


def tree(text: str) -> Node:
    found = check(text, TwoPipelines())
    assert isinstance(found, Expression), [str(e.message) for e in found.errors]
    return found.tree


def options(text: str) -> tuple[object, ...]:
    found = tree(text)
    assert isinstance(found, In)
    return tuple(o.value for o in found.options if isinstance(o, Literal))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('at_least(line, "storage")', ("storage", "service")),
        ('at_most(line, "storage")', ("pv", "storage")),
        ('at_least(stage, "proposal")', ("proposal", "won")),
        ('at_most(stage, "proposal")', ("qualify", "proposal")),
        ('at_least(stage, "negotiation")', ("negotiation",)),
    ],
)
def test_it_means_one_of_the_options(text: str, meant: tuple[str, ...]) -> None:
    assert options(text) == meant


def test_proofs_see_through_it() -> None:
    high, low = tree('at_least(line, "storage")'), tree('at_most(line, "pv")')
    assert not satisfiable(And(type=BOOLEAN, operands=(high, low)))
    assert implies(tree('at_least(line, "service")'), high)


@pytest.mark.parametrize(
    ("stage", "place"),
    [("qualify", 1), ("won", 3), ("negotiation", 1), ("lost", None), (None, None)],
)
def test_the_place_is_that_in_the_own_pipeline(stage: str | None, place: int | None) -> None:
    assert compile_closure(tree("position(stage)"))({"stage": stage}, NOON, {}) == place


def test_an_empty_choice_is_nowhere() -> None:
    for text in ('at_least(line, "pv")', 'at_most(line, "service")', "position(line) >= 1"):
        assert compile_closure(tree(text))({}, NOON, {}) is False


@pytest.mark.parametrize(
    ("text", "code", "sentence", "help_"),
    [
        ('at_least(line, "storag")', "E0305", "not an option", '"storage"'),
        ('at_least(stage, "lost")', "E0310", "beside the path", 'stage == "lost"'),
        ("at_least(line, line)", "E0310", "written here", "position(a) >= position(b)"),
        ('at_least(name, "a")', "E0310", "a text", "at_least(priority"),
        ('at_most("pv", "pv")', "E0310", "", "at_most(priority"),
        ("at_least(line)", "E0310", "", "at_least(priority"),
        ("position(amount) > 1", "E0310", "a number", "position(priority)"),
        ('position(line, "pv") > 1', "E0310", "", "position(priority)"),
    ],
)
def test_what_has_no_order_is_told(text: str, code: str, sentence: str, help_: str) -> None:
    found = check(text, TwoPipelines())
    assert isinstance(found, ExpressionErrors)
    error = found.errors[0]
    assert error.code == code
    assert sentence in str(error.message)
    assert help_ in str(error.help)
