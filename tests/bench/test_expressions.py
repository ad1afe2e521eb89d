"""The two that the bench compares do the same work, and ours does it with far fewer calls."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.bench.expressions import (
    FORMULAS,
    INPUTS,
    TEXTS,
    Timed,
    average,
    calls,
    closure,
    fetched,
    library,
    measured,
    records,
)


@pytest.mark.parametrize("kind", TEXTS)
def test_both_answer_alike(kind: str) -> None:
    for text in TEXTS[kind]:
        ours, theirs = closure(text.ours), library(text.library, kind)
        answers = set()
        for row in records():
            found, expected = ours(row, INPUTS, fetched(row)), theirs(row)
            answers.add(found)
            if kind in FORMULAS:
                assert abs(found - expected) <= Decimal("1e-9"), (text, row)
            else:
                assert found is expected, (text, row)
        assert len(answers) > 1, text


@pytest.mark.parametrize("kind", TEXTS)
def test_ours_makes_a_fraction_of_the_calls(kind: str) -> None:
    """Time is for `make bench`: what else a machine does disturbs it.  Calls are what it goes by,
    and a closure that walks its tree, or asks a function for each operator, makes several times
    as many."""
    for text in TEXTS[kind]:
        ours, theirs = calls(text, kind)
        assert ours < 7, text
        assert theirs > 15 * ours, (text, ours, theirs)


def test_both_are_timed() -> None:
    for timed in measured("date", rounds=1).values():
        assert timed.ours > 0 < timed.library
    assert average([Timed(ours=1, library=30), Timed(ours=3, library=50)]).times == 20
