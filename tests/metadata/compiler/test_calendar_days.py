"""Calendars whose working days are counted in expressions."""

from __future__ import annotations

from pathlib import Path

from tests.kinds import CALENDAR, FULL
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import Compiled, compile_sources, compile_workspace
from tailorbird_metadata.compiler.memory import Memory
from tailorbird_metadata.expressions.tree import Literal, Node
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.source.workspace import read_workspace

DEAL = "entities/deal/entity.yaml"
RULE = """
  slow:
    when: working_days_between(created_at, now, "office") > 3
    require: [notes]
"""


def files(calendar: str = "") -> dict[str, str]:
    deal = FULL[DEAL].rstrip()
    assert "\n        rules:" in deal
    indented = RULE.replace("\n", "\n        ").rstrip()
    deal = deal.replace("\n        rules:", "\n        rules:" + indented, 1)
    return {**FULL, DEAL: deal, CALENDAR: calendar or FULL[CALENDAR]}


def compiled(folder: Path, changed: dict[str, str] | None = None) -> Compiled:
    return compile_workspace(write_workspace(folder, changed or files()))


def tree_of(found: Compiled) -> Node:
    assert found.model is not None, [str(p.message) for p in found.errors]
    when = found.model.entity("deal").rules["slow"].when
    assert when is not None
    return when.tree


def days_of(found: Compiled) -> list[object]:
    texts = (n for n in nodes(tree_of(found)) if isinstance(n, Literal))
    return [n.value for n in texts if isinstance(n.value, str)]


def test_its_days_stand_in_the_expression_and_it_has_an_effect(tmp_path: Path) -> None:
    found = compiled(tmp_path)
    assert days_of(found) == ["12345 01-01 2026-02-16/2026-02-23 +2026-02-14 +2026-02-28"]
    idle = {p.path for p in found.problems if p.code == "W0023"}
    assert "calendars.office" not in idle
    assert "account.clocks.first_response" in idle


def test_a_calendar_with_another_name_is_proposed(tmp_path: Path) -> None:
    wrong = {k: v.replace('"office"', '"ofice"') for k, v in files().items()}
    told = [p for p in compiled(tmp_path, wrong).problems if p.severity == "error"]
    assert [(p.code, str(p.message)) for p in told] == [("E0305", 'There is no calendar "ofice".')]
    assert '"office"' in str(told[0].help)


def test_mistakes_in_a_calendar_are_told_once(tmp_path: Path) -> None:
    broken = files(FULL[CALENDAR].replace("2026-02-23", "2026-02-31"))
    told = [p for p in compiled(tmp_path, broken).problems if p.severity == "error"]
    assert [p.location.file for p in told] == [CALENDAR]


def test_a_changed_calendar_changes_what_a_memory_keeps(tmp_path: Path) -> None:
    memory = Memory()
    compile_sources(read_workspace(write_workspace(tmp_path / "a", files())), memory)
    later = FULL[CALENDAR].replace("on: 01-01", "on: 01-02")
    later = later.replace("saturday: off", "saturday: 10:00-12:00")
    changed = files(later)
    again = write_workspace(tmp_path / "b", changed)
    found = compile_sources(read_workspace(again), memory)
    assert str(days_of(found)[0]).startswith("123456 01-02 ")
    assert found.model == compile_workspace(again).model
    idle = {p.path for p in found.problems if p.code == "W0023"}
    assert "calendars.office" not in idle
