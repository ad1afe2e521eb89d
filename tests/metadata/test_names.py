"""What things may be called, and what was probably meant."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tailorbird_metadata.expressions.words import RESERVED_WORDS
from tailorbird_metadata.names import (
    FIELD_WORDS,
    did_you_mean,
    is_name,
    plural,
    proposed_label,
)


@pytest.mark.parametrize("name", ["a", "deal", "order", "select", "user_2", "a" * 40, "con"])
def test_good_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Order",
        "1a",
        "_a",
        "a__b",
        "a" * 41,
        'x"; drop table',
        "é",
        "\u0430",
        "a b",
        "a\n",
        "a-b",
    ]
    + ["a\u200db"],
)
def test_bad_names(name: str) -> None:
    assert not is_name(name)


def test_no_field_is_called_like_a_word_of_the_expression_language() -> None:
    assert RESERVED_WORDS <= FIELD_WORDS


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("deal", "deals"),
        ("activity", "activities"),
        ("address", "addresses"),
        ("box", "boxes"),
        ("branch", "branches"),
        ("day", "days"),
        ("quote_line", "quote_lines"),
    ],
)
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


def test_a_label_is_proposed_from_the_name() -> None:
    assert proposed_label("expected_close") == "Expected close"


@pytest.mark.parametrize(
    ("word", "meant"),
    [("contract_valu", "contract_value"), ("Amount", "amount"), ("due", "due_on"), ("zebra", None)],
)
def test_did_you_mean(word: str, meant: str | None) -> None:
    assert did_you_mean(word, ["contract_value", "amount", "due_on"]) == meant


def test_no_field_is_called_like_what_the_forms_of_pages_send() -> None:
    templates = Path(__file__).parents[2] / "runtime" / "tailorbird_runtime" / "templates"
    sent = {
        name
        for page in templates.rglob("*.html")
        for name in re.findall(
            r"name=[\"'](csrf_token|version|back|then|to|view|include)[\"']",
            page.read_text("utf-8"),
        )
    }
    assert {"csrf_token", "version", "back", "to"} <= sent <= FIELD_WORDS
