"""Where `old.x` and `changed(x)` can stand in a company's files, and why nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.metadata.test_changes import edited
from tests.workspaces import BUSY, SMALL, with_files, write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.expressions.tree import Expression, Placement
from tailorbird_metadata.model import Model
from tailorbird_metadata.model.canonical import from_json, to_json
from tailorbird_metadata.model.paths import expressions_in
from tailorbird_metadata.problems import Problem

DEAL = "entities/deal/entity.yaml"
SALES = "entities/deal/pipelines/sales.yaml"
ASKED = "changed(amount)"

REFUSED = {
    "default": (edited(DEAL, ("needs_permit: {type: boolean}",
        "needs_permit: {type: boolean, default: =changed(amount)}")), "new record"),
    "formula": (edited(DEAL, ("value: amount * (100 - discount) / 100",
        "value: 'choose(changed(amount), amount, amount)'")), "worked out"),
    "gate": (edited(SALES, ("need: not empty(site_visit_on)", "need: changed(amount)")), "stage"),
    "lock": (edited(DEAL, ('{when: stage == "lost", require: [lost_reason]}',
        "{when: changed(amount), read_only: [notes]}")), "locked"),
    "empties": (edited(DEAL, ('{when: stage == "lost", require: [lost_reason]}',
        "{clear_when: changed(amount), clear: [notes]}")), "before and after"),
    "list": (edited("entities/deal/views.yaml", ("where: owner == me and stage_open",
        "where: owner == me and changed(amount)")), "looked at as it is"),
    "right": (edited("roles/rep.yaml", ("edit: owner == me and stage_open",
        "edit: owner == me and changed(amount)")), "looked at as it is"),
    "section": (edited("entities/deal/layouts/rep.yaml", ('show_when: stage == "lost"',
        "show_when: changed(amount)")), "looked at as it is"),
}  # fmt: skip

AUTOMATION = """
    automation: asks
    on: deal
    {trigger}
    {when}
    do:
      note: {{{test}set: {{notes: x{value}}}}}
"""
TRIGGERS = {
    "clock": "every: day at 08:00",
    "date": "date: {field: expected_close}",
    "quiet": "quiet: {days: 4}",
    "button": "button: {label: Go}",
}


def compiled(tmp_path: Path, files: dict[str, str]) -> tuple[Model | None, tuple[Problem, ...]]:
    found = compile_workspace(write_workspace(tmp_path / "made", files))
    return found.model, tuple(p for p in found.problems if p.code == "E0309")


def marked(folder: Path, problem: Problem) -> str:
    """What stands at the place of a problem."""
    at = problem.location
    line = (folder / "made" / at.file).read_text("utf-8").splitlines()[at.line - 1]
    return line[at.column - 1 : at.end_column - 1]


@pytest.mark.parametrize("place", REFUSED)
def test_where_nothing_changes_it_is_refused_with_the_reason(tmp_path: Path, place: str) -> None:
    files, why = REFUSED[place]
    _, [problem] = compiled(tmp_path, files)
    assert str(problem.message).startswith("This asks about a change. ")
    assert why in str(problem.message)
    assert marked(tmp_path, problem) == ASKED
    assert problem.help is not None
    assert problem.message.render("zh") != str(problem.message)


def automation(trigger: str, **places: str) -> dict[str, str]:
    more = {"when": "", "test": "", "value": "", **places}
    text = AUTOMATION.format(trigger=trigger, **more)
    return with_files(SMALL, {"automations/asks.yaml": text})


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize(
    "places",
    [{"when": "when: changed(amount)"}, {"test": "if: changed(amount), "},
     {"value": ", name: =old.name"}],
    ids=["when", "if", "value"],
)  # fmt: skip
def test_the_clock_and_buttons_know_no_change(
    tmp_path: Path, trigger: str, places: dict[str, str]
) -> None:
    _, [problem] = compiled(tmp_path, automation(TRIGGERS[trigger], **places))
    reason = "A button sets this off" if trigger == "button" else "The clock sets this off"
    assert reason in str(problem.message)
    assert marked(tmp_path, problem) in (ASKED, "old.name")


@pytest.mark.parametrize(
    "trigger",
    ["after: created", "after: updated", "after: {enters: [won]}", "after: {change_of: amount}"],
)
def test_what_follows_a_change_may_ask(tmp_path: Path, trigger: str) -> None:
    places = {
        "when": 'when: changed(amount) and old.stage == "proposal"',
        "test": "if: is_new(), ",
        "value": ", name: =old.name",
    }
    model, problems = compiled(tmp_path, automation(trigger, **places))
    assert not problems
    assert model is not None
    found = [e for _, e in expressions_in(model.automations["asks"])]
    assert [e.placement for e in found] == [Placement.EVENT] * 3
    assert from_json(to_json(model)) == model


def test_rules_and_stages_may_ask_and_formulas_are_laid_in(tmp_path: Path) -> None:
    rule = 'a: {when: changed(net_value), check: old.net_value < 5, message: "No."}\n          '
    made = edited(DEAL, ("lost_needs_reason: {", f"{rule}lost_needs_reason: {{"))
    pipeline = made[SALES].replace("{closed_on: =today}", "{closed_on: =old.expected_close}")
    model, problems = compiled(tmp_path, {**made, SALES: pipeline})
    assert not problems
    assert model is not None
    when = model.entities["deal"].rules["a"].when
    assert isinstance(when, Expression)
    assert set(when.reads) == {"amount", "discount", "net_value"}
    assert "FieldRef" in repr(when.tree) and "'net_value'" not in repr(when.tree)


def test_a_formula_that_counts_has_no_time_before(tmp_path: Path) -> None:
    account = "entities/account/entity.yaml"
    won = "won: {type: formula, returns: decimal, value: count(deals)}"
    files = edited(account, ("tags: {type: tags}", f"tags: {{type: tags}}\n          {won}"))
    deal = files[DEAL].replace("on_delete: block}", "on_delete: block, children: deals}")
    text = files[account].rstrip() + (
        "\n        rules:\n          b: {check: 'name != \"x\" or old.won < 5', message: No.}\n"
    )
    _, [problem] = compiled(tmp_path, {**files, DEAL: deal, account: text})
    assert "counts other records" in str(problem.message)
    assert marked(tmp_path, problem) == "old.won"


def test_what_is_read_of_the_time_before_is_used(tmp_path: Path) -> None:
    """A field that only an automation asks for as it was is no field without use."""
    text = automation("after: updated", when="when: old.notes == null")["automations/asks.yaml"]
    files = with_files(BUSY, {"automations/asks.yaml": text})
    model, problems = compiled(tmp_path, files)
    assert not problems and model is not None
    when = model.automations["asks"].when
    assert when is not None and when.reads == ("notes",)
