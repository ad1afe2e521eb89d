"""What expressions cost for each record, and which of them are proven whole."""

from __future__ import annotations

import pytest
from tests.expressions import SmallScope

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.cost import cost_of, is_analysable
from tailorbird_metadata.expressions.tree import Expression, Node, Placement


def tree(text: str, entity: str = "deal") -> Node:
    found = check(text, SmallScope(entity), allow=Placement.EVENT)
    assert isinstance(found, Expression), [str(e.message) for e in found.errors]
    return found.tree


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("true", 0),
        ("amount", 0),
        ("amount > 5", 1),
        ("stage_open", 1),
        ('line in ["pv", "storage"]', 1),
        ("amount in [discount, 5, 7]", 3),
        ("not (amount > 5 and empty(name)) or stage_open", 3),
        ("amount * discount / 100", 6),
        ("amount * 2 > 5", 4),
        ('account.city == "x"', 6),
        ("account.parent.vip", 11),
        ('starts_with(name, "A")', 3),
        ("changed(amount)", 1),
        ("old.account.city == account.city", 11),
        ("changed(amount, discount)", 2),
        ("working_days_between(closed_on, today) > 3", 4),
        ('working_days_between(closed_on, today, "shanghai") > 3', 101),
        ('add_working_days(closed_on, 3, "shanghai") > today', 1501),
    ],
)
def test_the_cost_is_that_of_all_parts(text: str, cost: int) -> None:
    assert cost_of(tree(text)) == cost


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("count(deals)", 80),
        ("count(deals) > 3", 81),
        ('any(deals.stage == "won" and deals.amount > 5)', 82),
        ("sum(deals.amount, deals.stage_open) > 5 and count(deals) > 1", 163),
    ],
)
def test_children_cost_much(text: str, cost: int) -> None:
    assert cost_of(tree(text, "account")) == cost


@pytest.mark.parametrize(
    "text",
    [
        'stage == "won" and (amount > 5 or not stage_open) and empty(name)',
        'line in ["pv"] and 5 < discount and old.stage == "lost" and true',
        'old.line in ["pv"] or old.stage_open or is_new()',
        'closed_on >= d"2026-01-01" and amount == null',
    ],
)
def test_tests_of_fields_against_written_values_are_proven_whole(text: str) -> None:
    assert is_analysable(tree(text))


@pytest.mark.parametrize(
    "text",
    [
        "amount > discount",
        "closed_on > today",
        "owner == me",
        'account.city == "x"',
        "amount * 2 > 5",
        'starts_with(name, "A")',
        "changed(stage)",
        "amount > 5 and owner == me",
        "amount",
        "amount in [discount]",
    ],
)
def test_everything_else_is_not(text: str) -> None:
    assert not is_analysable(tree(text))
