"""Files that are broken on purpose: refused at once, at a place, with a sentence."""

from __future__ import annotations

import time

import pytest

from tailorbird_metadata.source.nodes import SourceFile
from tailorbird_metadata.source.reader import read_yaml

ALIAS_BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
MERGE_LADDER = "a: &a {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: *a}}\n" for i in range(30))

HOSTILE = {
    "200 KB of [": ("[" * 200_000, "E0009", 1, 33),
    "200 KB of {": ("{" * 200_000, "E0005", 1, 2),
    "20,000 nested keys": ("".join(" " * i + "a:\n" for i in range(400)), "E0009", 33, 33),
    "lists in lists": ("- " * 20_000, "E0009", 1, 65),
    "questions": ("? " * 20_000, "E0005", 1, 3),
    "alias bomb": (ALIAS_BOMB, "E0003", 1, 4),
    "merge ladder": (MERGE_LADDER, "E0003", 1, 4),
    "merge without an anchor": ("a: {<<: {x: 1}}", "E0003", 1, 5),
    "alias": ("a: *x", "E0003", 1, 4),
    "python call": ("a: !!python/object/apply:os.system ['id']", "E0004", 1, 4),
    "python name": ("a: !!python/name:os.system", "E0004", 1, 4),
    "empty int": ('a: !!int ""', "E0004", 1, 4),
    "no bool": ("a: !!bool x", "E0004", 1, 4),
    "no timestamp": ("a: !!timestamp 2026-99-99", "E0004", 1, 4),
    "own tag": ("a: !foo x", "E0007", 1, 4),
    "directive": ("%YAML 1.1\n---\na: 1", "E0004", 1, 1),
    "two documents": ("a: 1\n---\nb: 2", "E0006", 2, 1),
    "duplicate key": ("read: none\nread: all", "E0002", 2, 1),
    "a list as a key": ("? [a]\n: 1", "E0005", 1, 3),
    "an empty key": ("? \n: 1", "E0005", 1, 2),
    "only a list": ("- a", "E0005", 1, 1),
    "only a word": ("a", "E0005", 1, 1),
    "nothing": ("", "E0005", 1, 1),
    "only a comment": ("# nothing", "E0005", 1, 1),
    "a bell": ("a: \x07", "E0008", 1, 4),
    "a NUL": ("a: \x00", "E0008", 1, 4),
    "half a sign": ("a: \ud800", "E0008", 1, 4),
    "a line break of YAML 1.1": ("a: b\x85c: d", "E0008", 1, 5),
    "text turned around": ("a: \u202eb", "E0008", 1, 4),
    "an escape that is no sign": ('a: "\\ud800"', "E0001", 1, 7),
    "a tab before a key": ("a:\n\tb: 1", "E0001", 2, 1),
    "a tab behind a colon": ("a:\tb", "E0001", 1, 3),
    "a tab before a comment": ("a: b\t# c", "E0001", 1, 5),
    "a tab inside brackets": ("a: {b:\tc, d: e}", "E0001", 1, 7),
    "a tab at the end": ("a: 'b'\t", "E0001", 1, 7),
    "an open quote": ('a: "x', "E0001", 1, 4),
    "an open bracket": ("a: [1, 2\nb: 3", "E0001", 1, 4),
    "a key out of line": ("a: 1\n  b: 2", "E0001", 2, 4),
    "a text of 900 KB": ("a: " + "x" * 900_000, "E0009", 1, 4),
    "100,000 keys": ("".join(f"k{i}: v\n" for i in range(100_000)), "E0009", 49_999, 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_quickly_with_its_place(name: str) -> None:
    text, code, line, column = HOSTILE[name]
    began = time.process_time()
    _, problems = read_yaml(text, SourceFile("bad.yaml", "company"))
    assert time.process_time() - began < 2
    [problem] = problems
    place = problem.location
    assert (problem.code, place.line, place.column) == (code, line, column)
    assert str(problem.message) and str(problem.help)


CUT = {
    "comma in a flow map": ("a: {x: any(b, c), y: 2}", "any(b, c)"),
    "bracket in a flow map": ('a: {x: n in ["a"] and y}', 'n in ["a"] and y'),
    "comment": ('a: name == "q #1"', 'name == "q'),
    "comment after an operator": ("a: amount > #1", "amount >"),
    "begins with a quote": ('a: "x" in tags', '"x" in tags'),
    "begins with a bracket": ("a: [x] == y", "[x] == y"),
    "begins with a brace": ("a: {name} is late", "{name} is late"),
    "begins with >": ("a: > 5", "> 5"),
    "begins with %": ("a: %x", "%x"),
    "begins with @": ("a: @x", "@x"),
    "begins with a backtick": ("a: `x`", "`x`"),
    "begins with !": ("a: !done", "!done"),
    "colon inside": ("a: note: call", "note: call"),
    "a key without value": ("a: {b}", "b"),
}


@pytest.mark.parametrize("name", CUT)
def test_a_value_that_yaml_would_cut_is_e0007_at_the_value(name: str) -> None:
    text, span = CUT[name]
    _, problems = read_yaml(text, SourceFile("cut.yaml", "company"))
    assert [p.code for p in problems] == ["E0007"]
    place = problems[0].location
    assert (place.line, place.column) == (1, text.index(span) + 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: {x: any(b, c), y: 2}", "any(b, c)"),
        ('a: {x: n in ["a", "b"], y: 2}', 'n in ["a", "b"]'),
        ('a: {b: {x: like(n, "it\'s, x: }*") and m}}', 'like(n, "it\'s, x: }*") and m'),
    ],
)
def test_the_span_of_a_cut_value_ends_with_its_rest(text: str, value: str) -> None:
    _, [problem] = read_yaml(text, SourceFile("cut.yaml", "company"))
    assert text[problem.location.column - 1 : problem.location.end_column - 1] == value


def test_a_comment_behind_a_value_is_no_part_of_it() -> None:
    text = "a:\n\tb: {c: d}   # note: all of it\n"
    _, [problem] = read_yaml(text, SourceFile("cut.yaml", "company"))
    assert (problem.code, str(problem.message)) == ("E0001", "A tab cannot indent a line.")


@pytest.mark.parametrize(
    "text",
    [
        "a: b # a comment",
        'a: "b # c"',
        "a: it's  # fine",
        "a: {b: c, d: 'e, f'}",
        "a: {b: }\n",
        "a:\n  - b\n  - {c: d}\n",
        "a: >-\n  any(b, c) and\n  d\n",
        "a: |\n  # not a comment\n",
        "a: b:c",
        "a: |\n  x\ty\n",
        "a: 'x\ty'  # of\tthe text\n",
        "a: -5",
        "a: ~",
        '{"a": {"b": [1, "x", true, null]}}',
    ],
)
def test_good_text_passes(text: str) -> None:
    root, problems = read_yaml(text, SourceFile("good.yaml", "company"))
    assert problems == []
    assert root is not None
