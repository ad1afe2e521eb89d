"""Files broken at random give problems with places, never a traceback, and give them soon."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from tests.workspaces import SMALL, write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.problems_text import render

FILES = {path: dedent(text).lstrip("\n") for path, text in SMALL.items()}
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


@pytest.mark.parametrize("seed", range(4))
def test_random_damage_is_told_and_never_falls(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    write_workspace(tmp_path, FILES)
    for _ in range(40):
        path = chance.choice(sorted(FILES))
        text = mutated(chance, FILES[path])
        (tmp_path / path).write_bytes(text.encode())
        began = time.process_time()
        compiled = compile_workspace(tmp_path)
        assert time.process_time() - began < 2, text
        assert_told(compiled, text)
        (tmp_path / path).write_text(FILES[path], encoding="utf-8")


def assert_told(compiled: Compiled, damaged: str) -> None:
    """Either a model, or at least one error; every problem has a place that exists, and help."""
    assert (compiled.model is None) == bool(compiled.errors), damaged
    for problem in compiled.problems:
        place = problem.location
        text = compiled.texts.get(place.file)
        assert place.line >= 1 and place.column >= 1 and problem.help is not None, problem
        if text is not None:
            assert place.line <= text.count("\n") + 1, problem
        assert render(problem, text, "zh")
