"""Filters between an address and words."""

from __future__ import annotations

import pytest
from tests.runtime.forms.small import binder_of, small_model

from tailorbird_runtime.forms.fields import FieldBinder
from tailorbird_runtime.forms.filters import Asked, asked, editor, in_words

MODEL = small_model()
DEAL = MODEL.entities["deal"]


def test_filters_are_read_from_an_address() -> None:
    found = asked(
        [
            ("view", "mine"),
            ("f.kind.in", "direct"),
            ("f.kind.in", "tender"),
            ("f.amount.ge", "100"),
            ("f.owner.empty", "1"),
            ("f.name.contains", " "),
            ("f.broken", "x"),
        ]
    )

    assert found == (
        Asked(field="kind", operator="in", values=("direct", "tender")),
        Asked(field="amount", operator="ge", values=("100",)),
        Asked(field="owner", operator="empty", values=()),
    )
    assert found[0].key == "f.kind.in"


@pytest.mark.parametrize(
    ("field", "operator", "values", "english", "chinese"),
    [
        ("kind", "in", ["direct", "tender"], "is Direct, Tender", "是 直销、招标"),
        ("kind", "not_in", ["tender"], "is not Tender", "不是 招标"),
        ("amount", "ge", ["10000"], "is at least ¥10,000", "至少 ¥10,000"),
        ("amount", "between", ["100", "200"], "is from ¥100 to ¥200", "从 ¥100 到 ¥200"),
        ("discount", "lt", ["20"], "is below 20%", "小于 20%"),
        ("expected_close", "lt", ["2026-12-04"], "is before 4 Dec", "早于 12 月 4 日 周五"),
        ("owner", "in", ["me", "5"], "is me, Sun Wei", "是 我、Sun Wei"),
        ("name", "contains", ["泵"], "contains 泵", "包含 泵"),
        ("urgent", "eq", ["true"], "is Yes", "是 是"),
        ("notes", "empty", [], "is empty", "为空"),
        ("amount", "ge", ["a lot"], "is at least a lot", "至少 a lot"),
    ],
)
def test_a_filter_reads_as_words(
    field: str, operator: str, values: list[str], english: str, chinese: str
) -> None:
    found = Asked(field=field, operator=operator, values=tuple(values))
    titles = {"5": "Sun Wei"}

    assert in_words(binder_of(MODEL), DEAL.field(field), found, titles) == english
    if field != "urgent":
        assert in_words(binder_of(MODEL, "zh"), DEAL.field(field), found, titles) == chinese


@pytest.mark.parametrize("field", [f.name for f in DEAL.active_fields() if not f.system])
def test_every_type_has_an_editor_with_operators_in_words(field: str) -> None:
    fields = FieldBinder(entity=DEAL, binder=binder_of(MODEL), prefix="filter")

    made = editor(
        DEAL, DEAL.field(field), fields, operator=None, values=[], titles={}, keep=[("view", "x")]
    )

    assert made.operators and made.operators[0].chosen
    assert all(o.label for o in made.operators)
    assert made.keep == (("view", "x"),)


def test_a_span_has_two_controls_and_emptiness_none() -> None:
    fields = FieldBinder(entity=DEAL, binder=binder_of(MODEL), prefix="filter")

    def made(operator: str, *values: str) -> tuple[object, object]:
        found = editor(
            DEAL, DEAL.field("amount"), fields, operator=operator, values=values, titles={}, keep=[]
        )
        return (found.control and found.control.typed, found.last and found.last.typed)

    assert made("between", "1", "2") == ("1", "2")
    assert made("ge", "1") == ("1", None)
    assert made("empty") == (None, None)
