"""`tailorbird plan`: what apply would change, with counts; changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from tailorbird_designer.workspace.files import write_atomically
from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Model
from tailorbird_platform.cli.compiling import (
    format_option,
    print_machine_form,
    print_problems,
    problems_data,
)
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say, terminal_locale
from tailorbird_platform.planning import Planned, plan_for, without_removals
from tailorbird_runtime.storage.engine import make_engine
from tailorbird_runtime.storage.plan_text import render_plan
from tailorbird_runtime.storage.steps import Plan, Step

NOTHING, PROBLEMS, CHANGES = 0, 1, 2


@click.command(
    "plan",
    help=in_words(
        message(
            "Compare the files as they are now with the database and list every change with its "
            "class and counts. Exit code 0: nothing to do; 2: changes; 1: problems in "
            "the files, or a change that cannot be carried out."
        )
    ),
    epilog="""\b
Examples:
  tailorbird plan
  tailorbird plan -o field.plan && tailorbird apply field.plan
  tailorbird plan --format json | jq '.steps[].class'""",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=in_words(message("Keep the plan in a file, for apply.")),
)
@format_option
@in_place
def command(place: Place, form: str, output: Path | None) -> int:
    """Compile, plan and report."""
    found = compile_workspace(place.workspace())
    planned = None if found.model is None else _plan(place, found.model)
    if planned is not None:
        found = without_removals(found, planned.old)
    if planned is None or found.model is None:
        _print_refused(found, form, place.workspace())
        return PROBLEMS
    plan = planned.plan
    if form == "json":
        click.echo(json.dumps(_data(plan) | problems_data(found), ensure_ascii=False, indent=2))
    elif form == "sarif":
        print_machine_form(found, form, place.workspace())
    else:
        if form == "github":
            print_machine_form(found, form, place.workspace())
        elif found.problems:
            print_problems(found, err=True)
        click.echo(render_plan(plan, terminal_locale()))
    if output is not None:
        write_atomically(output, plan.to_json().encode())
    if plan.refusals:
        return PROBLEMS
    return NOTHING if plan.is_empty else CHANGES


def _plan(place: Place, model: Model) -> Planned:
    engine = make_engine(place.database_url())
    try:
        return plan_for(engine, model)
    finally:
        engine.dispose()


def _print_refused(found: Compiled, form: str, folder: Path) -> None:
    if form == "json":
        nothing: dict[str, Any] = {"base": None, "target": None, "steps": []}
        click.echo(json.dumps(nothing | problems_data(found), ensure_ascii=False, indent=2))
        return
    if form != "text":
        print_machine_form(found, form, folder)
        return
    print_problems(found)
    say(message("No plan was made."))


def _data(plan: Plan) -> dict[str, Any]:
    locale = terminal_locale()
    return {
        "base": plan.base,
        "target": plan.target,
        "steps": [_step(step, locale) for step in plan.steps],
    }


def _step(step: Step, locale: str) -> dict[str, Any]:
    return {
        "class": step.cls,
        "path": step.path,
        "change": step.sentence.render(locale),
        "effect": None if step.effect is None else step.effect.render(locale),
        "counts": dict(step.counts),
        "refusal": None if step.refusal is None else step.refusal.render(locale),
    }
