"""The two that the bench compares do the same work."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.bench.expressions import INPUTS, TEXTS, closure, library, measured, records


@pytest.mark.parametrize("kind", TEXTS)
def test_both_answer_alike(kind: str) -> None:
    for text in TEXTS[kind]:
        ours, theirs = closure(text), library(text, kind)
        for row in records():
            found, expected = ours(row, INPUTS, {}), theirs(row)
            if kind == "condition":
                assert found is expected, (text, row)
            else:
                assert abs(found - expected) <= Decimal("1e-10"), (text, row)


def test_it_measures() -> None:
    timed = measured("condition")
    assert timed.ours > 0 and timed.times == timed.library / timed.ours
