"""Marked-up text from people who mean harm."""

from __future__ import annotations

import re

import pytest
from tests.models import entity, field, model

from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.documents import MOST_ELEMENTS
from tailorbird_runtime.fieldtypes.loading import LoadContext, ValueRefused
from tailorbird_runtime.fieldtypes.markup import TAGS, cleaned, words_of

HOSTILE = [
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='jAvascript&colon;alert(1)'>x</a>",
    "<a href=' \tjavascript:alert(1)'>x</a>",
    "<a href='data:text/html,1' onclick='x()'>x</a>",
    "<svg><style><img src=x onerror=1></style></svg>x",
    "<math><mtext><table><mglyph><style><img src onerror=1>",
    '<noscript><p title="</noscript><img src=x onerror=1>">x',
    "<p style='background:url(//x)' id=a class=b>x</p>",
    "<iframe srcdoc='<script>1</script>'></iframe><form action=/x><button>x</button></form>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_only_allowed_elements_and_addresses_are_left(text: str) -> None:
    found = cleaned(text)
    assert set(re.findall(r"<([a-z0-9]+)", found)) <= TAGS
    inside = " ".join(re.findall(r"<[^>]*>", found))
    assert not re.search(r"script:|data:|\bon\w+=|style=|class=|id=", inside)
    assert cleaned(found) == found


def test_what_is_shown_is_what_was_written() -> None:
    found = cleaned("<svg></svg>1 &lt; 2")
    assert (found, words_of(cleaned(found))) == ("<p>1 &lt; 2</p>", "1 < 2")


@pytest.mark.parametrize("part", ["<ul><li>", "<b a='<'>", "<p>", "<p/"])
def test_no_text_is_so_nested_that_reading_it_takes_long(part: str) -> None:
    story = field("story", "rich_text", max=100_000)
    context = LoadContext(model=model(entity("thing", story)))
    parse = BINDINGS["rich_text"].parser(story, context)
    with pytest.raises(ValueRefused) as refused:
        parse(part * (MOST_ELEMENTS + 1) + "x")
    assert refused.value.refusal.code == "too_long"
    assert parse("<p>x</p>" * 100) == "<p>x</p>" * 100
