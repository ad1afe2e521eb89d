"""The source of closures: calculations in any order of steps, and names that may be skipped."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.expressions import ANN, NOON, SmallScope

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure, written
from tailorbird_metadata.expressions.limits import oversize
from tailorbird_metadata.expressions.tree import (
    Arithmetic,
    Call,
    Expression,
    FieldRef,
    Literal,
    Negate,
    Node,
)
from tailorbird_metadata.expressions.types import NUMBER

WRITTEN = ("0", "1", "2", "3", "7", "10", "12", "100", "0.19", "1.19", "0.5", "1000", "365", "64")
STORED = (
    "0", "0.01", "-0.01", "1", "-1", "2.5", "12.35", "99.99", "-7", "1234567.8901",
    "0.0000000005", "-0.0000000015", "123456789012345.1234567891",
)  # fmt: skip


def tree(random_: random.Random, depth: int) -> Node:
    """A calculation over the fields a, b and c."""
    if depth == 0 or random_.random() < 0.2:
        if random_.random() < 0.4:
            return literal(random_.choice(WRITTEN))
        return FieldRef(type=NUMBER, entity="deal", field=random_.choice("abc"))
    found = random_.random()
    if found < 0.1:
        return Negate(type=NUMBER, operand=tree(random_, depth - 1))
    if found < 0.2:
        places = literal(str(random_.randint(0, 4)))
        arguments = (tree(random_, depth - 1), places)
        return Call(type=NUMBER, function="round", arguments=arguments)
    return Arithmetic(
        type=NUMBER,
        operator=random_.choice(("add", "sub", "mul", "mul", "div", "div")),
        left=tree(random_, depth - 1),
        right=tree(random_, depth - 1),
    )


def literal(value: str) -> Literal:
    return Literal(type=NUMBER, value=Decimal(value))


def exact(node: Node, row: dict[str, Any]) -> Fraction | None:
    """What a calculation gives, in fractions."""
    match node:
        case Literal(value=value):
            return Fraction(value)  # type: ignore[arg-type]
        case FieldRef(field=field):
            return None if row[field] is None else Fraction(row[field])
        case Negate(operand=operand):
            found = exact(operand, row)
            return None if found is None else -found
        case Call(arguments=(value, Literal(value=places))):
            found = exact(value, row)
            return None if found is None else half_up(found, int(str(places)))
        case Arithmetic(operator=operator, left=left, right=right):
            one, two = exact(left, row), exact(right, row)
            if one is None or two is None:
                return None
            if operator == "div":
                return half_up(one / two, 10) if two else None
            return {"add": one + two, "sub": one - two, "mul": one * two}[operator]
        case _:
            raise TypeError(node)


def half_up(value: Fraction, places: int) -> Fraction:
    sign = -1 if value < 0 else 1
    return Fraction(sign * int(abs(value) * 10**places + Fraction(1, 2)), 10**places)


def test_calculations_are_exact() -> None:
    random_ = random.Random(7)
    for _ in range(700):
        asked = tree(random_, random_.randint(1, 4))
        if oversize(asked) is not None:
            continue
        closure = compile_closure(asked)
        for _ in range(3):
            row = {name: Decimal(random_.choice(STORED)) for name in "abc"}
            if random_.random() < 0.1:
                row["a"] = None  # type: ignore[assignment]
            found, expected = closure(row, NOON, {}), exact(asked, row)
            assert (None if found is None else Fraction(found)) == expected, (asked, row)


@pytest.mark.parametrize("by", [3, 7, 12, 19, 365, 999])
def test_a_quotient_just_below_a_half_is_not_rounded_up(by: int) -> None:
    """The written reciprocal is a little too large; that must never be seen."""
    value = FieldRef(type=NUMBER, entity="deal", field="a")
    closure = compile_closure(
        Arithmetic(type=NUMBER, operator="div", left=value, right=literal(str(by)))
    )
    unit = Fraction(1, 10**10)
    for whole in (0, 1, 10**9 + 7, 10**18 - 1):
        half = Fraction(whole) + unit * Fraction(7, 2)
        nearest = int(half * by / unit)
        for step in (-1, 0, 1):
            stored = Decimal(nearest + step).scaleb(-10)
            for signed in (stored, -stored):
                found = Fraction(closure({"a": signed}, NOON, {}))
                assert found == half_up(Fraction(signed) / by, 10), (signed, by)


STEPS = (
    ("amount + amount * 0.19", 1),
    ("amount * 0.19 * 12", 1),
    ("amount * (100 - discount) / 100", 3),
    ("amount - amount * discount / 100", 3),
    ("amount * discount + 5 + 3", 1),
    ("amount / 12", 2),
    ("-amount * 2", 2),
)


@pytest.mark.parametrize(("text", "steps"), STEPS)
def test_written_factors_are_taken_along(text: str, steps: int) -> None:
    source, _ = written(expression(text).tree)
    calls = ("plus(", "minus(", "times(", "fma(", "fixed(", "negative(", "divide(")
    assert sum(source.count(call) for call in calls) == steps, source


SKIPPED = (
    ("(discount > 100 and amount > 5) or amount > 1", {"discount": 1, "amount": 2}, True),
    ("choose(discount > 100, amount, 3) + amount > 4", {"discount": 1, "amount": 2}, True),
    ("coalesce(discount, amount) + amount == 3", {"discount": 1, "amount": 2}, True),
    ("amount in [discount, 7] or discount == 1", {"discount": 1, "amount": None}, True),
    ("amount < discount or discount == 1", {"discount": 1, "amount": None}, True),
    ("me.manager == me or owner == me.manager", {"owner": 8}, True),
    ("owner == me and name == me.name or me.team in me.teams", {"owner": 0}, True),
    ("today > closed_on and closed_on < today", {"closed_on": date(2026, 1, 1)}, True),
    ("day_of(choose(hour(created_at) > 30, now, now)) == today", {"created_at": NOON.now}, True),
    ("days_between(today, add_days(today, discount)) == 5", {"discount": 5}, True),
    ('contains(name, "x") or name == "Élan"', {"name": "ELAN"}, True),
    ('(discount > 1 and name == "é") or name in ["É", "o"]', {"discount": 0, "name": "E"}, True),
)


@pytest.mark.parametrize(("text", "row", "expected"), SKIPPED)
def test_what_was_skipped_is_read_where_it_is_needed(
    text: str, row: dict[str, Any], expected: bool
) -> None:
    values = {k: Decimal(v) if isinstance(v, int) and k != "owner" else v for k, v in row.items()}
    assert compile_closure(expression(text))(values, NOON, {}) is expected


def test_nobody_is_nobody() -> None:
    nobody = type(NOON)(now=NOON.now, today=NOON.today, zone=NOON.zone)
    for text, expected in (("owner == me", False), ("owner != me", True), ("me != me", True)):
        assert compile_closure(expression(text))({"owner": None}, nobody, {}) is expected
    assert compile_closure(expression("owner == me"))({"owner": ANN.id}, NOON, {}) is True


def expression(text: str) -> Expression:
    found = check(text, SmallScope())
    assert isinstance(found, Expression), found
    return found
