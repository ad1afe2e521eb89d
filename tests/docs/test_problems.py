"""Every problem code has its page, with the example of its fixture and words of its own."""

from __future__ import annotations

import re

import pytest
from tests.docs.pages import prose
from tests.docs.problem_pages import PAGES, group_of, index, with_example

from tailorbird_metadata.codes import CODES

FOUND = {p.stem: p.read_text("utf-8") for p in sorted(PAGES.glob("*.md"))}


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert sorted(set(CODES) - set(FOUND)) == [], "run: make docs, and write the page's words"
    assert sorted(set(FOUND) - set(CODES)) == [], "no such code any more"


@pytest.mark.parametrize("code", FOUND)
def test_the_example_is_that_of_the_fixture(code: str) -> None:
    assert FOUND[code] == with_example(code, FOUND[code]), "run: make docs"


@pytest.mark.parametrize("code", FOUND)
def test_a_page_says_what_it_means_and_how_to_mend_it(code: str) -> None:
    own = re.sub(r"<!-- example: begin -->.*<!-- example: end -->", "", FOUND[code], flags=re.S)
    words = re.findall(r"\w+", prose("\n".join(own.split("\n")[1:])))
    assert len(words) >= 8 and "Say what it means" not in own, "write it in docs/problems/"


def test_every_code_belongs_to_a_group_and_groups_stand_together() -> None:
    groups = [str(group_of(code)) for code in CODES]
    changes = [g for n, g in enumerate(groups) if n == 0 or groups[n - 1] != g]
    assert len(changes) == len(set(changes))
    assert index().count("](problems/") == len(CODES)
