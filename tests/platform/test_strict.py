"""`tailorbird check --strict`: what no test shows, and warnings that count."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspaces import TINY, write_workspace

from tailorbird_platform.cli.running import run

ENTITY = """
    entity: thing
    label: {one: Thing, many: Things}
    title: name
    fields:
      name: {type: text, max: 80, required: true}
      size: {type: integer}
    rules:
      small: {check: size <= 10, message: At most 10., show_at: size}
"""
GROW = """
    automation: grow
    on: thing
    every: day at 08:00
    when: size < 5
    do: {more: {set: {size: =size + 1}}}
"""
CASES = """
    tests: things
    given:
      records: {one: {thing: {name: One, size: 1}}}
    cases:
"""
REFUSING = (
    "  - {it: refuses, when: {edit: one, set: {size: 11}}, then: {refused: small, at: size}}\n"
)
PASSING = "  - {it: passes, when: {edit: one, set: {size: 9}}, then: {record: {size: 9}}}\n"
GROWING = "  - {it: grows, when: {run: grow}, then: {records: {one: {size: 2}}}}\n"
STILL = "  - {it: stays, given: {one: {size: 7}}, when: {run: grow}, then: nothing}\n"


def told(folder: Path, cases: str, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], int]:
    indented = "".join("    " + line + "\n" for line in cases.splitlines())
    files = {"entities/thing/entity.yaml": ENTITY, "automations/grow.yaml": GROW}
    write_workspace(folder, {**TINY, **files, "tests/things.yaml": CASES + indented})
    code = run(["-C", str(folder), "check", "--strict"])
    lines = [x for x in capsys.readouterr().out.splitlines() if "[W0617]" in x]
    return [x.split("] ", 1)[1] for x in lines], code


@pytest.mark.parametrize(
    ("cases", "missing"),
    [
        (
            REFUSING + GROWING + STILL,
            ["No test shows a record that passes `small`."],
        ),
        (
            PASSING + GROWING + STILL,
            ["No test shows the rule `small` refusing something."],
        ),
        (REFUSING + PASSING + STILL, ["No test shows `grow` doing something."]),
        (REFUSING + PASSING + GROWING, ["No test shows `grow` keeping still."]),
        (REFUSING + PASSING + GROWING + STILL, []),
    ],
)
def test_both_sides_of_a_rule_and_an_automation_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cases: str, missing: list[str]
) -> None:
    assert told(tmp_path, cases, capsys) == (missing, 1 if missing else 0)


def test_without_strict_tests_are_not_asked_for_and_warnings_do_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(tmp_path, PASSING, capsys)
    assert run(["-C", str(tmp_path), "check"]) == 0
    assert "W0617" not in capsys.readouterr().out
