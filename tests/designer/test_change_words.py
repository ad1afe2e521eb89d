"""Conditions about a change in the designer: said in words, kept as they are written."""

from __future__ import annotations

from functools import lru_cache

import pytest
from tests.crm import compiled
from tests.designer.test_sentences import said, voice
from tests.workspaces import SMALL, with_files

from tailorbird_designer.conditions import Names, checked, read, write
from tailorbird_designer.sentences import Teller, rule_sentence
from tailorbird_designer.web.builder import built
from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.model import Model

FALLING = """
          falling:
            when: changed(discount) and old.stage == "proposal" and amount > 5
            check: discount <= old.discount
            message: It may not rise.
"""


@lru_cache(maxsize=1)
def model() -> Model:
    entity = SMALL["entities/deal/entity.yaml"].rstrip() + FALLING
    return compiled(with_files(SMALL, {"entities/deal/entity.yaml": entity}))


def teller(locale: str) -> Teller:
    return Teller(model=model(), voice=voice(locale))


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (
            "en",
            "If Discount changed, Stage was Proposal and Amount is above €5, then this must "
            "hold: Discount is at most Discount before the change.",
        ),
        ("zh", "之前是“Proposal”"),
    ],
)
def test_a_rule_about_a_change_is_told_in_words(locale: str, expected: str) -> None:
    entity = model().entities["deal"]
    told = teller(locale)
    sentence = said(rule_sentence(told, entity, entity.rules["falling"], None, told))
    plain = sentence.replace("€5.00", "€5").replace(" and Stage", ", Stage")
    assert expected in plain


@pytest.mark.parametrize(
    "text",
    [
        'changed(discount) and old.stage == "proposal"',
        "old.amount > amount or (is_new() and stage_open)",
        'not changed(stage) and old.account.name != "x" and amount >  5',
    ],
)
def test_what_no_row_can_say_stays_as_it_is_written(text: str) -> None:
    names = Names(model(), "deal")
    rows = read(text, names)
    assert write(rows, names, text).text == text
    told = teller("en")
    found = built(rows, names, text, told, Placement.EVENT)
    assert found.text == text
    assert not found.errors
    assert checked(write(rows, names).text, names, allow=Placement.EVENT)


def test_where_nothing_changes_the_builder_says_why() -> None:
    names = Names(model(), "deal")
    text = "changed(discount)"
    found = built(read(text, names), names, text, teller("en"))
    assert found.text is None
    [[sentence]] = found.errors.values()
    assert "This asks about a change." in sentence
