"""Nonsense in what runs by itself, and in its tests: told with a place, never a traceback.

Damage of every other kind: `test_mutations.py`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from tests.workspaces import BUSY, write_workspace

from tailorbird_metadata.cases import read_suites
from tailorbird_metadata.compiler import Compiled, compile_sources
from tailorbird_metadata.problems_text import render
from tailorbird_metadata.source.workspace import read_workspace
from tailorbird_runtime.trials.cases import run_cases

FILES = {path: dedent(text).lstrip("\n") for path, text in BUSY.items()}
FILES["entities/task/entity.yaml"] = dedent(
    """
    patches: core/task
    fields:
      title: {max: 100}
      status: {options: {later: {label: Later, after: open}}}
      deal: {type: lookup, to: deal}
    rules: {done_of_deal: {when: status == "done", require: [deal]}}
    """
).lstrip()
FILES["entities/lead/entity.yaml"] = dedent(
    """
    entity: lead
    title: name
    fields:
      name: {type: text, required: true}
      status: {type: picklist, options: {new: New, converted: Converted}, default: new}
      won: {type: lookup, to: account}
    convert:
      go:
        when: status != "converted"
        into:
          account: {entity: account, match: name, set: {name: =name, country: de}}
          deal: {entity: deal, optional: true, set: {name: =name}, link: {account: account}}
        set: {status: converted}
        keep: {won: account}
        open: deal
    """
).lstrip()

FILES["tests/deals.yaml"] = dedent(
    """
    tests: deals
    given:
      now: 2026-03-10 08:00
      people: {anna: {role: rep, team: berlin, manager: max}, max: {roles: [manager]}}
      records:
        acme: {account: {name: Acme, country: at, owner: anna, tags: [vip]}}
        roof:
          deal: {name: Roof, account: acme, owner: anna, amount: 600, created_at: 2026-01-05}
    cases:
      - it: moves
        given: {now: 2026-03-11, roof: {site_visit_on: 2026-03-01}}
        when: {as: anna, move: roof, to: proposal, set: {discount: 5}}
        then: {record: {stage: proposal}}
      - it: runs
        when: {run: monthly, on: acme}
        then:
          record: {tags: [checked]}
          tasks: [{title: Call, for: role manager, due: 2026-03-12}]
          notices: [{to: max, text: Hello}]
          mails: [{to: a@b.example, template: won_thanks}]
          calls: [{integration: erp, action: create_project, send: {kind: roof}}]
      - {it: presses, when: {as: anna, press: welcome, on: acme}, then: nothing}
      - it: refuses
        when: {as: max, edit: roof, set: {line: storage, discount: 25}}
        then: {refused: storage_discount_cap, at: discount}
    """
).lstrip()
BY_THEMSELVES = [p for p in FILES if p.split("/")[0] in ("automations", "templates",
                                                         "integrations", "tests")]  # fmt: skip
"""What the product does by itself, and the tests of it."""

BITS = (
    *"[]{}#'\"|>,!&*~=@`",
    "a: ",
    "true",
    "yes",
    "null",
    "-1",
    "1e9",
    "=me",
    "=today",
    "!!str",
    "&a",
    "<<",
    "\t",
    "\n",
    "  ",
    "- ",
    "hidden",
    "off",
    "{after: name}",
    "stage",
    "any(",
    "\u202e",
    "\x00",
    "😀",
    "中文",
    "x" * 50,
)

Change = Callable[[random.Random, list[str]], None]


def drop(chance: random.Random, lines: list[str]) -> None:
    del lines[chance.randrange(len(lines))]


def double(chance: random.Random, lines: list[str]) -> None:
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))


def insert(chance: random.Random, lines: list[str]) -> None:
    row = chance.randrange(len(lines))
    place = chance.randrange(len(lines[row]) + 1)
    lines[row] = lines[row][:place] + chance.choice(BITS) + lines[row][place:]


def cut(chance: random.Random, lines: list[str]) -> None:
    row = chance.randrange(len(lines))
    lines[row] = lines[row][: chance.randrange(len(lines[row]) + 1)]


def replace_value(chance: random.Random, lines: list[str]) -> None:
    row = chance.randrange(len(lines))
    lines[row] = lines[row].split(":", 1)[0] + ": " + chance.choice(BITS)


def indent(chance: random.Random, lines: list[str]) -> None:
    row = chance.randrange(len(lines))
    lines[row] = "  " * chance.randrange(4) + lines[row].strip()


def swap_word(chance: random.Random, lines: list[str]) -> None:
    words = re.findall(r"[a-z_]+", "\n".join(lines)) or ["x"]
    row = chance.randrange(len(lines))
    parts = re.findall(r"[a-z_]+|[^a-z_]+", lines[row]) or [""]
    parts[chance.randrange(len(parts))] = chance.choice(words)
    lines[row] = "".join(parts)


CHANGES: tuple[Change, ...] = (drop, double, insert, cut, replace_value, indent, swap_word)


def mutated(chance: random.Random, text: str) -> str:
    """The text after one to four changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        lines = text.split("\n")
        chance.choice(CHANGES)(chance, lines)
        text = "\n".join(lines) or "\n"
    return text


def assert_told(compiled: Compiled, damaged: str) -> None:
    """Either a model, or at least one error; every problem has a place that exists, and help."""
    assert (compiled.model is None) == bool(compiled.errors), damaged
    for problem in compiled.problems:
        place = problem.location
        text = compiled.texts.get(place.file)
        assert place.line >= 1 and place.column >= 1 and problem.help is not None, problem
        if text is not None:
            assert place.line <= text.count("\n") + 1, problem
        assert render(problem, compiled.texts, "zh")


ODD = (
    *("", "true", "-1", "99999999999999999999", "=name", "=today", "nothing", "x" * 400),
    *("[]", "{}", "[a, b]", "[[a]]", "{a: b}", "{name: {name: {name: x}}}", "'12'"),
    *("role x", "team", "actor", "{name}", "every day", "2026-02-30", "NO", "null"),
)


def odd_values(text: str) -> list[str]:
    """The text with each of its values replaced, one at a time, by something odd."""
    found = []
    for match in re.finditer(r"(?<=: )(?:[^,{}\[\]\n]+|\{[^{}\n]*\}|\[[^\[\]\n]*\])", text):
        found += [text[: match.start()] + odd + text[match.end() :] for odd in ODD]
    return found


@pytest.mark.parametrize("path", BY_THEMSELVES)
def test_nonsense_in_each_property_is_told_and_never_falls(path: str, tmp_path: Path) -> None:
    chance = random.Random(path)
    write_workspace(tmp_path, FILES)
    every = odd_values(FILES[path])
    for text in chance.sample(every, min(len(every), 60)):
        (tmp_path / path).write_text(text, encoding="utf-8")
        assert_read(tmp_path, text)


@pytest.mark.parametrize("seed", range(4))
def test_damage_of_what_runs_by_itself_is_told_and_never_falls(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    write_workspace(tmp_path, FILES)
    for _ in range(60):
        path = chance.choice(BY_THEMSELVES)
        text = mutated(chance, FILES[path])
        (tmp_path / path).write_bytes(text.encode())
        assert_read(tmp_path, text)
        (tmp_path / path).write_text(FILES[path], encoding="utf-8")


def assert_read(folder: Path, damaged: str) -> None:
    """The files and their tests are read; what can be carried out is."""
    sources = read_workspace(folder)
    compiled = compile_sources(sources)
    assert_told(compiled, damaged)
    if compiled.model is None:
        return
    found = read_suites(sources, compiled.model)
    for problem in found.problems:
        assert problem.help is not None and render(problem, sources.texts, "zh"), problem
    if not found.errors and "tests:" in damaged:
        assert all(r.passed == (not r.got and not r.expected)
                   for r in run_cases(compiled.model, found.suites))  # fmt: skip
