"""`tailorbird apply`: the files become the configuration in force."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from tailorbird_designer.publish.heal import State, heal
from tailorbird_designer.publish.journal import noted
from tailorbird_designer.publish.publish import Change, Published, publish
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.compiler import Compiled, compile_sources
from tailorbird_metadata.messages import message
from tailorbird_metadata.source.workspace import read_workspace
from tailorbird_platform.cli.compiling import print_problems
from tailorbird_platform.cli.identity import author
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.test import tell_failed
from tailorbird_platform.cli.words import complain, in_words, say, terminal_locale
from tailorbird_platform.companies import Company
from tailorbird_platform.planning import Planned, plan_for, without_removals
from tailorbird_platform.refusal import REFUSED, Refusal
from tailorbird_runtime.storage.plan_text import render_plan
from tailorbird_runtime.storage.steps import Plan
from tailorbird_runtime.trials.cases import Tested, run_tests


@click.command(
    "apply",
    help=in_words(
        message(
            "Plan and carry out in one go; with FILE carry out exactly that plan. The files are "
            "recorded as a commit, the database is changed in one transaction, and a running "
            "server shows the result at its next request. The tests in tests/ must pass. "
            "Exit code 0: done, or nothing to do; 1: refused, nothing was changed."
        )
    ),
    epilog="""\b
Examples:
  tailorbird apply
  tailorbird apply -m "Deals have a permit date"
  tailorbird plan -o field.plan && tailorbird apply field.plan""",
)
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "-m", "--message", "subject", help=in_words(message("What the commit says about the change."))
)
@in_place
def command(place: Place, file: Path | None, subject: str | None) -> int:
    """Compile, plan, publish, report."""
    folder = place.workspace()
    repository = Repository(folder)
    repository.ready()
    _finish_first(place, repository)
    files = repository.fingerprint()
    sources = read_workspace(folder)
    found = compile_sources(sources)
    if found.model is None:
        return _refused(found)
    company = Company(place.settings())
    try:
        planned = plan_for(company.engine, found.model)
        found = without_removals(found, planned.old)
        if found.model is None:
            return _refused(found)
        if file is not None:
            planned = _exactly(file, planned)
        if planned.plan.is_empty:
            _heal(company, repository)
        click.echo(render_plan(planned.plan, terminal_locale()))
        if planned.plan.refusals:
            say(message("Nothing was applied."))
            return REFUSED
        if not planned.plan.is_empty:
            tested = run_tests(sources, planned.new)
            if not tested.may_apply:
                return _failed(found, tested)
            _tell_otherwise(tested)
            change = Change(
                old=planned.old,
                new=planned.new,
                plan=planned.plan,
                files=files,
                subject=subject or _subject(planned.plan),
            )
            _report(_publish(company, repository, change))
        return 0
    finally:
        company.close()


def _finish_first(place: Place, repository: Repository) -> None:
    """Files that a publish left behind when it was cut short are brought along before any look."""
    if noted(repository.folder) is None:
        return
    company = Company(place.settings())
    try:
        _heal(company, repository)
    finally:
        company.close()


def _refused(found: Compiled) -> int:
    print_problems(found)
    say(message("Nothing was applied."))
    return REFUSED


def _failed(found: Compiled, tested: Tested) -> int:
    """What the tests found; a configuration that does not do what it should is not applied."""
    if tested.problems:
        print_problems(replace(found, problems=tested.problems))
    for result in tested.failed:
        tell_failed(result)
    say(message("The tests do not pass. Nothing was applied."))
    return REFUSED


def _tell_otherwise(tested: Tested) -> None:
    """Cases of packs that no longer hold: the company's changes win, and it is told."""
    for result in tested.otherwise:
        tell_failed(result)
    if tested.otherwise:
        say(
            message(
                "Packs expect otherwise; your changes count. To say so for good, switch these"
                " cases off in tests/."
            )
        )


def _publish(company: Company, repository: Repository, change: Change) -> Published:
    company.prepare()
    _heal(company, repository)
    return publish(company.engine, repository, change, author(), company.clock())


def _heal(company: Company, repository: Repository) -> None:
    """A publish that was cut short earlier is finished first."""
    healed = heal(company.engine, repository)
    if healed.state in (State.MOVED, State.FINISHED) and healed.message is not None:
        say(healed.message)


def _report(published: Published) -> None:
    say(
        message(
            "Release {n} is in force (commit {commit}).",
            n=published.applied.release,
            commit=published.commit[:7],
        )
    )
    waits = published.branch_waits
    if waits is not None:
        complain(waits.message, waits.help)
        say(message("The branch follows at the next start or apply."), err=True)


def _exactly(file: Path, planned: Planned) -> Planned:
    """The plan in a file, if it leads from this database to these files."""
    kept = Plan.from_json(file.read_text("utf-8"))
    plan = planned.plan
    if (kept.base, kept.target) != (plan.base, plan.target):
        raise Refusal(
            message("The plan in {file} is stale: the files or the database changed.", file=file),
            message("Make a new one: tailorbird plan -o {file}", file=file),
        )
    return Planned(old=planned.old, new=planned.new, plan=kept)


def _subject(plan: Plan) -> str:
    """A commit's first line from the plan: its only step, or how many there are."""
    if plan.base is None:
        return "First configuration"
    if len(plan.steps) == 1:
        return f"{plan.steps[0].path}: {plan.steps[0].sentence}"
    return f"{plan.steps[0].path} and {len(plan.steps) - 1} further changes"
