"""What an admin reads about a wrong expression: place, code, sentence and help, in both languages.

The table is written by `python -m tests.wrong_expressions`.
"""

from __future__ import annotations

import re

import pytest
from tests.wrong_expressions import Wrong, entries, told

ENTRIES = entries()
OURS = re.compile(
    r"token|AST|syntax|symbol|UNDEFINED|None\b(?!`)|Error|<class|lexer|parse|literal|boolean"
)
"""Words of whoever made the language, not of those who write in it."""


@pytest.mark.parametrize("wrong", ENTRIES, ids=lambda w: w.text[:40])
def test_a_wrong_text_is_told_as_the_table_says(wrong: Wrong) -> None:
    assert told(wrong.text) == wrong.said


def test_the_table_is_long_and_speaks_an_admins_words() -> None:
    assert len(ENTRIES) > 400
    for wrong in ENTRIES:
        first, english, chinese = wrong.said.split("\n")
        assert re.search(r" \| E03\d\d$", first)
        said = re.sub(r"`[^`]*`|\"[^\"]*\"", "", english)
        assert not OURS.search(said), english
        assert all(re.search("[\u4e00-\u9fff]", part) for part in chinese.split(" | ")), chinese
        assert not re.search(r"[\u4e00-\u9fff] ?[,.;?!](?![\w`…])", chinese), chinese
