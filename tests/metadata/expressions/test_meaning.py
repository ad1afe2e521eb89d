"""What expressions mean on one record; above all, what an empty value does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.expressions import NOON, SmallScope

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.needs import fetched_nodes
from tailorbird_metadata.expressions.tree import Expression

EMPTY: Mapping[str, Any] = {}
FULL: Mapping[str, Any] = {
    "name": "Élan Straße", "amount": Decimal("120.00"), "amount__base": Decimal("100.00"),
    "discount": Decimal("7.5"), "stage": "won", "needs_permit": True,
    "closed_on": date(2026, 3, 1), "created_at": datetime(2026, 2, 28, 23, 30, tzinfo=UTC),
    "account": 3, "owner": 7, "team": "berlin", "tags": ("Key Account",),
}  # fmt: skip


def value(text: str, row: Mapping[str, Any], inputs: Inputs = NOON, **fetched: Any) -> Any:
    found = check(text, SmallScope())
    assert isinstance(found, Expression), [str(e.message) for e in found.errors]
    given = {key.replace("__", "."): v for key, v in fetched.items()}
    return compile_closure(found)(row, inputs, given)


@pytest.mark.parametrize(
    "text",
    [
        'stage != "won"',
        "not (amount > 10)",
        "not (amount <= 10)",
        "not amount in [1, 2]",
        "empty(amount)",
        "closed_on == null",
        'name != "x"',
        "empty(amount + 1) and empty(-amount) and empty(amount * 0) and empty(amount / 2)",
        "not needs_permit",
        'not contains(name, "a")',
        "not owner == me",
        "owner != me",
        'not contains(tags, "a")',
        "empty(tags)",
        "length(name) == 0",
        "empty(least(1, amount)) and empty(greatest(1, amount))",
        "coalesce(amount, 5) == 5",
        "empty(add_days(closed_on, 1)) and empty(day_of(created_at)) and empty(year(closed_on))",
        "team == null and not team in me.teams",
        "amount == null and name == null",
        'name + "a" == "a"',
    ],
)
def test_holds_on_a_record_without_values(text: str) -> None:
    assert value(text, EMPTY) is True


@pytest.mark.parametrize(
    "text",
    [
        "amount > 10", "amount <= 10", "amount in [1, 2]", 'stage == "won"', 'contains(name, "x")',
        "owner == me", "team in me.teams", "needs_permit", "closed_on < today", "not empty(name)",
        "discount * 2 == 0", 'like(name, "*")', "amount - amount == 0",
    ],
)  # fmt: skip
def test_does_not_hold_on_a_record_without_values(text: str) -> None:
    assert value(text, EMPTY) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amount", Decimal(100)),
        ("amount / 0", None),
        ("amount / 3", Decimal("33.3333333333")),
        ("0 - amount / 3 * 2", Decimal("-66.6666666666")),
        ("round(2.5) + round(0 - 2.5)", Decimal(0)),
        ("1 / 3 * 3", Decimal("0.9999999999")),
        ("discount * 0.1", Decimal("0.75")),
        ('name == "ELAN strasse"', False),
        ('name == "elan STRAßE"', True),
        ('starts_with(name, "ÉLAN")', True),
        ("day_of(created_at) == closed_on", True),
        ("days_between(created_at, today)", 9),
        ("add_days(closed_on, 9) == today", True),
        ("add_days(closed_on, 99999999)", None),
        ('contains(tags, "key account")', True),
        ('contains(tags, "key")', False),
        ("owner in [me, me.manager]", True),
        ("(stage_open) == (amount > 500)", True),
        ('choose(needs_permit, "won", "lost") == stage', True),
    ],
)
def test_on_a_record_with_values(text: str, expected: Any) -> None:
    assert value(text, FULL) == expected


def test_money_is_compared_in_the_companys_currency() -> None:
    assert value("amount == 100", FULL) is True
    assert value("amount == 120", {"amount": Decimal(120)}) is True, "a formula has no base"


def test_arithmetic_is_exact_beyond_the_usual_digits() -> None:
    row = {"amount": Decimal("99999999999999.9999"), "discount": Decimal("0.00000001")}
    assert value("amount * amount - amount * amount == 0", row) is True
    exact = Decimal("99999999999999999800.0000000000000001")
    assert value("amount * amount * discount", row) == exact


def test_nobody_is_never_equal_to_anybody() -> None:
    nobody = Inputs(now=NOON.now, today=NOON.today, zone=NOON.zone)
    assert value("owner == me", EMPTY, nobody) is False
    assert value("owner != me", EMPTY, nobody) is True
    assert value("owner in [me]", EMPTY, nobody) is False
    assert value("me", EMPTY, nobody) is None
    assert value('has_role("rep") or team in me.teams', FULL, nobody) is False


def test_linked_values_are_handed_in() -> None:
    assert value("account.team in me.teams", FULL, account__team="berlin") is True
    assert value('account.city != "Berlin"', FULL, account__city=None) is True
    assert value("account.vip", FULL, account__vip=None) is False


def test_what_has_to_be_handed_in_is_listed_once() -> None:
    found = check("owner.manager == me or owner.manager == me.manager or account.vip", SmallScope())
    assert isinstance(found, Expression)
    assert [n.key for n in fetched_nodes(found)] == ["owner.manager", "account.vip"]


def test_the_authors_words_never_become_source() -> None:
    evil = '__import__("os").system("touch /tmp/evil")'
    row = {"name": evil}
    quoted = evil.replace('"', '\\"')
    assert value(f'name == "{quoted}"', row) is True


def test_a_closure_knows_no_builtins() -> None:
    found = check("amount > 1", SmallScope())
    assert isinstance(found, Expression)
    assert set(compile_closure(found).__globals__["__builtins__"]) == set()  # type: ignore[attr-defined]
