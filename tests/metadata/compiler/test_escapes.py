"""A mistake in a double-quoted value is shown at its own character, escapes and folds or not."""

from __future__ import annotations

import pytest
import yaml

from tailorbird_metadata.compiler.escapes import escaped_places


@pytest.mark.parametrize(
    ("written", "word", "place"),
    [
        (r'"name == \"Won\" and odd > 5"', "odd", (1, 22)),
        (r'"name == \"\u4e2d\u6587\" and odd > 5"', "odd", (1, 31)),
        (r'"name == \"\U0001F600\x41\" and odd"', "odd", (1, 33)),
        (r'"name == \"中文😀\" and odd"', "odd", (1, 22)),
        (r'"and\n not_odd > 5"', "not_odd", (1, 8)),
        (r'"\n\n\nnot_odd"', "not_odd", (1, 8)),
        (r'"a == \"\\\\\" and odd"', "odd", (1, 20)),
        (r'"\x6fdd > 5"', "odd", (1, 2)),
        ('"a > 5 and\n   odd > 5"', "odd", (2, 4)),
        ('"a > 5   \n\n\n   odd > 5"', "odd", (4, 4)),
        ('"a > 5 \\\n   and odd"', "odd", (2, 8)),
        ('"a\n  b\n\n\n  odd"', "odd", (5, 3)),
        ('"a > 5  \t\n  \\  odd"', "odd", (2, 6)),
    ],
)
def test_the_place_of_a_word(written: str, word: str, place: tuple[int, int]) -> None:
    text = yaml.safe_load(written)
    assert escaped_places(text, 1, 1, written.split("\n"))[text.index(word)] == place


def test_a_file_that_says_something_else_has_no_places() -> None:
    assert escaped_places("abc", 1, 1, ['"abd"']) == []
    assert escaped_places("abc", 1, 1, ['"ab']) == []
    assert escaped_places("abc", 1, 1, ['"\\x61\\']) == []
