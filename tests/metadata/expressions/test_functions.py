"""Every function: its examples hold, and it is documented."""

from __future__ import annotations

import pytest
from tests.expressions import EXAMPLE_INPUTS, SmallScope, as_text, example_row

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.functions import FUNCTIONS, PEOPLE_WRITE, Function
from tailorbird_metadata.expressions.tree import Expression

CASES = [(f.name, text, answer) for f in FUNCTIONS.values() for text, answer in f.examples]


@pytest.mark.parametrize(("name", "text", "answer"), CASES)
def test_an_example_gives_what_it_says(name: str, text: str, answer: str) -> None:
    found = check(text, SmallScope("example"))
    assert isinstance(found, Expression), found
    assert as_text(compile_closure(found)(example_row(), EXAMPLE_INPUTS, {})) == answer


@pytest.mark.parametrize(
    "function",
    [f for f in FUNCTIONS.values() if f.examples or not f.internal],
    ids=lambda f: f.name,
)
def test_a_function_is_documented_in_english_and_chinese(function: Function) -> None:
    assert len(function.examples) >= 2
    assert function.help.render("zh") != function.help.render("en"), "no Chinese help"
    if not function.internal:
        assert function.usage.startswith(f"{function.name}(")


def test_some_examples_of_text_functions_are_chinese() -> None:
    texts = [f for f in FUNCTIONS.values() if "text" in f.takes and not f.internal]
    for function in texts:
        assert any(not text.isascii() or "company" in text for text, _ in function.examples)


def test_internal_functions_cannot_be_written() -> None:
    assert "join" not in PEOPLE_WRITE
    found = check('join(name, "x")', SmallScope("example"))
    assert not isinstance(found, Expression)
