"""What is proven about conditions without any record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.expressions import OPTIONS, SmallScope

from tailorbird_metadata.expressions.analysis import (
    Case,
    Domains,
    TooComplex,
    anything,
    cells,
    gap,
    implies,
    overlaps,
    reached,
    satisfiable,
)
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.tree import Expression, FieldRef, Node
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.valuesets import ValueSet, only, stretch


def tree(text: str) -> Node:
    found = check(text, SmallScope())
    assert isinstance(found, Expression), found
    return found.tree


def domains(node: Node) -> ValueSet | None:
    if node.type.kind is Kind.CHOICE:
        return only(OPTIONS[node.type.of or ""], empty=True)
    if isinstance(node, FieldRef) and node.field == "discount":
        return stretch(Kind.NUMBER, 0, 60, empty=True, step=Decimal(1))
    return None


def overlap(one: Node, other: Node, known: Domains = anything) -> Case | None:
    """A case in which both hold."""
    return next((case for _, _, case in overlaps([one, other], known)), None)


NEVER = [
    "amount > 10 and amount < 5",
    "amount > 10 and amount <= 10",
    "amount == 3 and amount != 3",
    "amount in [1, 2] and amount > 2",
    "amount > 10 and empty(amount)",
    "amount == null and amount >= 0",
    "not (amount > 10) and amount > 20",
    'stage == "won" and stage == "lost"',
    'stage == "won" and stage in ["lost", "qualify"]',
    'not (stage in ["qualify", "proposal", "negotiation", "won", "lost"]) and not empty(stage)',
    'name == "Élan" and name != "elan"',
    'contains(name, "x") and empty(name)',
    '"key" in tags and empty(tags)',
    "needs_permit and not needs_permit",
    "needs_permit == false and needs_permit",
    'closed_on > d"2026-01-01" and closed_on < d"2026-01-02"',
    'created_at < d"2026-01-01T00:00Z" and created_at > d"2026-02-01T00:00Z"',
    "closed_on < expected_close and expected_close < closed_on",
    "closed_on < expected_close and closed_on == expected_close",
    "closed_on < expected_close and empty(closed_on)",
    "owner == me and owner != me",
    "owner == me and me != owner",
    "team in me.teams and empty(team)",
    "days_between(closed_on, today) > 3 and days_between(closed_on, today) < 2",
    "discount > 60",
    "discount > 3 and discount < 4",
    "empty(today)",
    "1 > 2",
    "choose(needs_permit, amount > 5, amount > 3) and amount < 2",
    '(stage == "won" or stage == "lost") and stage == "qualify"',
]


@pytest.mark.parametrize("text", NEVER)
def test_what_can_never_hold_is_proven(text: str) -> None:
    assert not satisfiable(tree(text), domains)


@pytest.mark.parametrize("text", NEVER)
def test_its_opposite_always_holds(text: str) -> None:
    assert implies(tree("true"), tree(f"not ({text})"), domains)
    assert gap([tree(f"not ({text})")], domains) is None


@pytest.mark.parametrize(
    "text",
    [
        "amount > 10 and amount < 11",
        "amount > 10 or amount < 5",
        "not (amount > 10) and not (amount <= 10)",
        "not (amount > 10) and empty(amount)",
        'stage != "won" and stage != "lost"',
        'stage != "won" and empty(stage)',
        'starts_with(name, "a") and starts_with(name, "b")',
        "closed_on <= expected_close and closed_on >= expected_close",
        "not (closed_on == expected_close) and empty(closed_on)",
        "closed_on == expected_close and empty(closed_on)",
        "owner == me and account.owner == me",
        'account.city == "Berlin" and name == "Berlin"',
        "discount > 3 and discount < 5",
        "amount > 1 / 0 or amount > 0",
        "needs_permit and stage_open",
    ],
)
def test_what_may_hold_is_not_called_impossible(text: str) -> None:
    assert satisfiable(tree(text), domains)


@pytest.mark.parametrize(
    ("premise", "conclusion", "surely"),
    [
        ("amount > 10", "amount > 5", True),
        ("amount > 5", "amount > 10", False),
        ("amount > 5", "not empty(amount)", True),
        ("amount > 5 and needs_permit", "needs_permit", True),
        ('stage == "won"', 'stage in ["won", "lost"]', True),
        ('stage in ["won", "lost"]', 'stage == "won"', False),
        ('stage != "won"', "not empty(stage)", False),
        ("closed_on < expected_close", "closed_on <= expected_close", True),
        ("owner == me", "not empty(owner)", True),
        ("owner != me", "not empty(owner)", False),
    ],
)
def test_one_condition_in_another(premise: str, conclusion: str, surely: bool) -> None:
    assert implies(tree(premise), tree(conclusion), domains) is surely


def example(case: Any) -> dict[str, Any]:
    return {n.field: v for n, v in case.values.items()}


def test_two_conditions_overlap_with_an_example() -> None:
    found = overlap(tree("discount <= 10 and amount > 5"), tree("discount >= 10"), domains)
    assert found is not None and found.certain
    assert example(found) == {"discount": Decimal(10), "amount": Decimal(6)}
    assert overlap(tree("discount <= 10"), tree("discount > 10"), domains) is None


def test_an_example_is_not_certain_where_it_rests_on_what_is_not_understood() -> None:
    found = overlap(tree("discount <= 10"), tree('starts_with(name, "a")'), domains)
    assert found is not None and not found.certain


def test_what_no_condition_covers_is_found() -> None:
    rows = [tree("discount <= 10"), tree("discount > 10 and discount < 25"), tree("discount > 25")]
    found = gap(rows, domains, where=tree("not empty(discount)"))
    assert found is not None and example(found) == {"discount": Decimal(25)}
    rows.append(tree("discount == 25"))
    assert gap(rows, domains, where=tree("not empty(discount)")) is None
    missing = gap(rows, domains)
    assert missing is not None and example(missing) == {"discount": None}


def test_days_of_an_example_are_days() -> None:
    found = overlap(tree('closed_on > d"2026-01-31"'), tree('closed_on < d"2026-02-02"'))
    assert found is not None and example(found) == {"closed_on": date(2026, 2, 1)}


def test_a_table_of_many_rows_over_several_columns_is_no_work() -> None:
    stages = OPTIONS["deal.stage"]
    rows = [
        tree(f'stage == "{s}" and discount >= {10 * n} and discount < {10 * n + 10}')
        for s in stages
        for n in range(7)
    ]
    assert gap(rows, domains, where=tree("not empty(stage) and not empty(discount)")) is None
    without = gap(rows[:-1], domains, where=tree("not empty(stage) and not empty(discount)"))
    assert without is not None
    assert example(without) == {"stage": "lost", "discount": Decimal(60)}


def test_what_is_too_large_is_not_judged() -> None:
    parts = " and ".join(f"(amount == {n} or discount == {n} or name == '{n}')" for n in range(9))
    large = f"({parts}) and needs_permit and not needs_permit"
    assert satisfiable(tree(large)) is True or satisfiable(tree(large)) is False
    with pytest.raises(TooComplex):
        cells(tree(" and ".join(f"(amount > {n} or contains(name, '{n}'))" for n in range(14))))


ROWS = ["amount <= 10", "amount > 10 and amount <= 20", "amount >= 20", "amount > 30"]


def test_all_pairs_that_overlap_are_found_at_once() -> None:
    trees = [tree(text) for text in ROWS]
    found = {(one, two): case for one, two, case in overlaps(trees)}
    assert set(found) == {(1, 2), (2, 3)}
    assert list(found[1, 2].values.values()) == [Decimal(20)]


def test_what_is_covered_by_those_before_it_is_never_reached() -> None:
    assert list(reached([tree(text) for text in ROWS])) == [True, True, True, False]
    assert list(reached([tree("true"), tree("amount > 1")])) == [True, False]


def test_times_of_day_lie_in_a_row() -> None:
    assert satisfiable(tree('opens > "09:30" and opens <= "12:00"'))
    assert not satisfiable(tree('opens > "09:30" and opens < "09:31"'))
    assert not satisfiable(tree('opens < "00:00"'))
    assert not satisfiable(tree('opens > "23:59"'))
    assert implies(tree('opens == "12:00"'), tree('opens > "09:30"'))
    assert gap([tree('opens < "12:00"'), tree('opens >= "12:00"'), tree("empty(opens)")]) is None
    found = overlap(tree('opens > "09:30"'), tree('opens < "09:32"'))
    assert found is not None and example(found) == {"opens": "09:31"}


def test_an_example_says_of_a_value_only_what_is_known() -> None:
    found = overlap(tree('name != "a"'), tree('not empty(name) and name != "b"'))
    assert found is not None and example(found) == {"name": "c"}
    found = overlap(tree("not empty(owner)"), tree("not empty(team)"))
    assert found is not None and {n.field for n in found.some} == {"owner", "team"}
    found = overlap(tree("not empty(closed_on)"), tree("not empty(closed_on)"))
    assert found is not None and isinstance(example(found)["closed_on"], date)
