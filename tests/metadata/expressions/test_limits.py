"""A tree into which formulas were laid is held to a size, too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.expressions import SmallScope

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.limits import oversize
from tailorbird_metadata.expressions.tree import Arithmetic, Expression, FieldRef, Node, Not, Or
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.expressions.walk import rebuilt


def tree(text: str, entity: str = "deal") -> Node:
    found = check(text, SmallScope(entity))
    assert isinstance(found, Expression)
    return found.tree


def test_what_people_write_is_not_too_large() -> None:
    for text in ("amount > 5", "amount * (100 - discount) / 100 > 10", 'stage == "won"'):
        assert oversize(tree(text)) is None


def test_formulas_of_formulas_get_too_large_in_numbers() -> None:
    square = tree("amount * amount")

    def lay_in(node: Node) -> Node | None:
        return replace(square) if isinstance(node, FieldRef) else None

    found = square
    for _ in range(2):
        found = rebuilt(found, lay_in)
    assert isinstance(found, Arithmetic)
    refused = oversize(found)
    assert refused is not None and refused.code == "E0301"
    assert "too many digits" in str(refused.message)


def test_a_formula_read_often_gets_too_large_in_parts() -> None:
    one = tree(" or ".join(["amount > 5"] * 60))
    refused = oversize(Or(type=BOOLEAN, operands=(one,) * 12))
    assert refused is not None and refused.message.render("zh") != str(refused.message)


def test_lookups_count_for_more_than_fields() -> None:
    near = Or(type=BOOLEAN, operands=(tree("owner.manager == me"),) * 25)
    far = Or(type=BOOLEAN, operands=(tree("account.owner.manager == me"),) * 30)
    assert oversize(near) is None
    refused = oversize(far)
    assert refused is not None and "lookups" in str(refused.message)


def test_a_tree_that_is_too_deep_is_refused_without_recursion() -> None:
    found = tree("stage_open")
    for _ in range(50_000):
        found = Not(type=BOOLEAN, operand=found)
    assert oversize(found) is not None


def test_what_stands_inside_of_an_aggregate_counts() -> None:
    inside = tree("sum(deals.amount * deals.amount * deals.amount * deals.amount) > 1", "account")
    assert oversize(inside) is None


@pytest.mark.parametrize(
    "text",
    [
        'replace(name, "-", "/") == "x"',
        'replace(replace(replace(name, "-", "."), " ", "_"), "/", " / ") == "x"',
        'replace("Dear friend", "friend", name) == "x"',
        'replace(name, "Solar", "Solar and storage") == "x"',
    ],
)
def test_texts_may_be_replaced(text: str) -> None:
    assert oversize(tree(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        f'replace(replace(name, "a", "{"a" * 40}"), "a", "{"a" * 40}") == "x"',
        'replace(name, "a", name) == "x"',
        f'replace("{"a" * 800}", "a", replace("{"a" * 800}", "a", "aa")) == "x"',
    ],
)
def test_texts_cannot_be_multiplied_without_end(text: str) -> None:
    refused = check(text, SmallScope("deal"))
    assert not isinstance(refused, Expression)
    assert "far too long" in str(refused.errors[0].message)
