"""Time zones that are written into expressions."""

from __future__ import annotations

import pytest
from tests.expressions import SmallScope

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.faults import ExpressionErrors
from tailorbird_metadata.expressions.folding import folded
from tailorbird_metadata.expressions.tree import Expression, Literal


@pytest.mark.parametrize(
    ("text", "code", "place", "sentence", "help_"),
    [
        ('hour(created_at, "Shanghai") > 1', "E0305", '"Shanghai"', "not", '"Asia/Shanghai"'),
        ('hour(created_at, "new york") > 1', "E0305", '"new york"', "", '"America/New_York"'),
        ('day_of(created_at, "Mars") == today', "E0305", '"Mars"', "", ""),
        ("minute(created_at, 8) > 1", "E0310", "8", "written here", 'minute(created_at, "Asia'),
        ("time_of(created_at, name) > \"09:00\"", "E0310", "name", "written here", "time_of("),
        ('weekday(closed_on, "UTC") > 1', "E0310", "closed_on", "a day", "day_of(created_at"),
        ('weekday(created_at, "Asia/Shangha") > 1', "E0305", '"Asia/Shangha"', "", "Shanghai"),
        ('year(null, "UTC") > 1', "E0310", "null", "empty", "day_of("),
        ("time_of(closed_on) > \"09:00\"", "E0310", "closed_on", "a day", "time_of("),
    ],
)  # fmt: skip
def test_what_is_no_zone_is_told_at_its_place(
    text: str, code: str, place: str, sentence: str, help_: str
) -> None:
    found = check(text, SmallScope("example"))
    assert isinstance(found, ExpressionErrors)
    error = found.errors[0]
    assert (error.code, text[slice(*error.span)]) == (code, place)
    assert sentence in str(error.message)
    assert help_ in str(error.help)
    assert error.message.render("zh") != str(error.message), "no Chinese sentence"


@pytest.mark.parametrize(
    ("text", "value"),
    [('hour(d"2026-03-01T23:30Z", "Asia/Shanghai")', 7), ('hour(d"2026-03-01T23:30Z")', None)],
)
def test_a_time_in_a_written_zone_is_a_constant(text: str, value: int | None) -> None:
    found = check(text, SmallScope("example"))
    assert isinstance(found, Expression)
    tree = folded(found.tree)
    assert (tree.value if isinstance(tree, Literal) else None) == value
