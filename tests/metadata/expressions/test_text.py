"""When two texts count as the same."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from tailorbird_metadata.expressions.text import mark_ranges, text_key


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Élan", "ELAN"),
        ("e\u0301lan", "élan"),
        ("İstanbul", "istanbul"),
        ("ΑΣ", "ας"),
        ("ΑΣ", "ασ"),
        ("Ａｃｍｅ", "acme"),
        ("ﬁne", "FINE"),
        ("한국", "\u1112\u1161\u11ab국"),
        ("Å", "a"),
        ("Đ", "đ"),
    ],
)
def test_are_the_same(left: str, right: str) -> None:
    assert text_key(left) == text_key(right)


@pytest.mark.parametrize(
    ("left", "right"), [("Straße", "Strasse"), ("中", "国"), ("a", "b"), ("a", "a "), ("ı", "i")]
)
def test_are_different(left: str, right: str) -> None:
    assert text_key(left) != text_key(right)


def test_a_key_is_its_own_key() -> None:
    for code in range(0x20, 0x3000):
        key = text_key(chr(code))
        assert text_key(key) == key, hex(code)


def test_every_mark_is_dropped() -> None:
    marks = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Mn"]
    decomposed = [m for m in marks if text_key(f"a{m}") != "a"]
    assert decomposed == []
    assert mark_ranges().startswith("\u0300-")
