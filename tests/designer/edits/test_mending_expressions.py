"""What people write who know other languages is mended as its help line says."""

from __future__ import annotations

from pathlib import Path

from tests.workspaces import TINY, write_workspace

from tailorbird_designer.edits.mending import Files, mended
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.workspace import sources_of

THING = """\
entity: thing
label: {one: Thing, many: Things}
title: name
fields:
  name: {type: text, max: 80, required: true}
  worth: {label: 合同金额, type: integer}
  sold_on: {label: Day of sale, type: date}
  urgent: {type: boolean}
  owner: {type: user}
  state:
    type: picklist
    options: {open: Open, done: {label: All done}}
rules:
"""
MENDED = """
state == Done                        -> state == "done"
state == "All done"                  -> state == "done"
state in ("open", "done")            -> state in ["open", "done"]
state == ["open", "done"]            -> state in ["open", "done"]
state >= "done"                      -> at_least(state, "done")
合同金额 > 100                       -> worth > 100
合同金额大于100                      -> worth>100
Day of sale < today                  -> sold_on < today
worth <> 100                         -> worth != 100
worth => 100                         -> worth >= 100
worth ＞＝ １００                    -> worth >= 100
worth 大于 100 并且 urgent           -> worth > 100 and urgent
worth is not null                    -> worth != null
AND(urgent, worth > 5)               -> (urgent and worth > 5)
urgent AND worth > 5                 -> urgent and worth > 5
ISBLANK(worth) or len(name) > 5      -> empty(worth) or length(name) > 5
name.startsWith("x")                 -> starts_with(name, "x")
name == “x”                          -> name == "x"
name == 5                            -> name == "5"
urgent == 1                          -> urgent == true
TODAY() > sold_on                    -> today > sold_on
sold_on > "2026-1-5"                 -> sold_on > d"2026-01-05"
sold_on > 2026-01-05                 -> sold_on > d"2026-01-05"
sold_on > today + 7                  -> sold_on > add_days(today, 7)
owner == current_user                -> owner == me
this.worth > 5                       -> worth > 5
max(worth, 5) > 3                    -> greatest(worth, 5) > 3
"""


def judged(files: Files) -> tuple[Problem, ...]:
    return compile_sources(sources_of(files)).problems


def test_the_words_of_other_languages_are_mended(tmp_path: Path) -> None:
    pairs = [line.split("->") for line in MENDED.splitlines() if line]
    wrong, right = ([text.strip() for text in side] for side in zip(*pairs, strict=True))
    folder = write_workspace(tmp_path / "company", TINY)
    found = (p for p in folder.rglob("*") if p.is_file())
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}
    place = "entities/thing/entity.yaml"
    result = mended(files | {place: with_rules(wrong)}, judged)
    assert result.files[place].decode() == with_rules(right).decode()
    assert [str(p.message) for p in result.left if p.severity == "error"] == []


def with_rules(texts: list[str]) -> bytes:
    rules = (f"  r{n}: {{check: '{t}', message: No.}}\n" for n, t in enumerate(texts))
    return (THING + "".join(rules)).encode()
