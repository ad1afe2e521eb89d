"""Every sentence that a person can read stands in the catalogue, in both languages."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from tailorbird_metadata.messages import catalogue, message, translate

ROOT = Path(__file__).parents[2]
ROOMS = ("metadata", "runtime", "designer", "platform")
CATALOGUE = ROOT / "metadata" / "tailorbird_metadata" / "catalogue" / "zh"

Found = dict[str, str]
"""Sentence to the place where it stands."""


def from_python() -> Iterator[tuple[str, str]]:
    """The literals in `message("…")` and `_("…")` of all rooms."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in ("message", "_") and isinstance(node.args[0], ast.Constant):
                    place = f"{file.relative_to(ROOT)}:{node.lineno}"
                    yield str(node.args[0].value), place


def from_templates() -> Iterator[tuple[str, str]]:
    """The literals in `_('…')` of all templates."""
    environment = Environment(extensions=["jinja2.ext.do"])
    for file in sorted(ROOT.glob("*/*/templates/**/*.html")):
        tree = environment.parse(file.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                first = call.args[0]
                assert isinstance(first, nodes.Const), f"{file}:{call.lineno}: _() wants a literal"
                yield str(first.value), f"{file.relative_to(ROOT)}:{call.lineno}"


def sentences() -> Found:
    """Every sentence once, with the first place that says it."""
    found: Found = {}
    for text, place in (*from_python(), *from_templates()):
        found.setdefault(text, place)
    return found


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_has_a_chinese_translation() -> None:
    known = catalogue("zh")
    missing = [
        f"{place}: {text!r}"
        for text, place in sentences().items()
        if text not in known and re.search("[A-Za-z]{2}", re.sub(r"\{\w+\}", "", text))
    ]
    assert not missing, f"{len(missing)} untranslated:\n" + "\n".join(missing)


@pytest.mark.parametrize("file", sorted(CATALOGUE.glob("*.po")), ids=lambda f: f.stem)
def test_a_translation_keeps_the_placeholders(file: Path) -> None:
    with file.open("rb") as stream:
        entries = [e for e in read_po(stream) if e.id and e.string]
    wrong = [
        f"{e.id!r} -> {e.string!r}"
        for e in entries
        if placeholders(str(e.id)) != placeholders(str(e.string))
    ]
    assert not wrong, "\n".join(wrong)


def test_two_rooms_translate_a_sentence_alike() -> None:
    found: dict[str, dict[str, list[str]]] = {}
    for file in sorted(CATALOGUE.glob("*.po")):
        with file.open("rb") as stream:
            for entry in read_po(stream):
                if entry.id and entry.string:
                    texts = found.setdefault(str(entry.id), {})
                    texts.setdefault(str(entry.string), []).append(file.stem)
    differing = {text: ways for text, ways in found.items() if len(ways) > 1}
    assert not differing, differing


def test_chinese_is_punctuated_as_chinese() -> None:
    """Full width in sentences, a space between Han and Latin, and never an exclamation mark."""
    han = "[\N{CJK UNIFIED IDEOGRAPH-4E00}-\N{CJK UNIFIED IDEOGRAPH-9FA5}]"
    rules = {
        f"{han}[,;:?!]": "half-width punctuation after Han",
        f"{han}\\.(?!\\w)": "a half-width full stop",
        "[!！]$": "an exclamation mark",
        f"{han}[A-Za-z0-9]|[A-Za-z0-9]{han}": "no space between Han and Latin",
        " [，。：；、]": "a space before full-width punctuation",
    }
    wrong = []
    for file in sorted(CATALOGUE.glob("*.po")):
        with file.open("rb") as stream:
            for entry in read_po(stream):
                text = str(entry.string or "")
                bare = re.sub(r" ?`[^`]*` ?| ?\[[^]]*\]", "", text)
                wrong += [
                    f"{file.stem}: {text!r}: {why}"
                    for rule, why in rules.items()
                    if re.search(rule, bare)
                ]
    assert not wrong, "\n".join(wrong)


def test_a_message_is_said_in_the_language_that_is_asked_for() -> None:
    sentence = message("{n} records", n=3)

    assert sentence.render("en") == "3 records"
    assert sentence.render("zh") == "3 条记录"
    assert translate("no such sentence", "zh") == "no such sentence"
