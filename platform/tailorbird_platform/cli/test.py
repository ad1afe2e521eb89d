"""`tailorbird test`: carry out the tests that stand beside the configuration."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import click

from tailorbird_metadata.cases import read_suites
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Model
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.source.workspace import Sources, read_workspace
from tailorbird_platform.cli.compiling import print_problems, problems_data
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say, terminal_locale
from tailorbird_platform.refusal import Refusal
from tailorbird_runtime.trials.cases import CaseResult, Tested, run_tests

PASSED, FAILED = 0, 1


@click.command(
    "test",
    help=in_words(
        message(
            "Carry out the cases in tests/, of the company and of its packs, each in a company in "
            "memory of its own: no database is touched, no mail and no request leaves. NAMES are "
            "files of tests. Exit code 0: all pass; 1: a case fails, or the files have errors."
        )
    ),
    epilog="""\b
Examples:
  tailorbird test
  tailorbird test deals
  tailorbird test --format json | jq '.cases[] | select(.passed | not)'""",
)
@click.argument("names", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=in_words(message("For people or for programs.")),
)
@in_place
def command(place: Place, names: tuple[str, ...], form: str) -> int:
    """Compile, carry out, report."""
    sources = read_workspace(place.workspace())
    found = compile_sources(sources)
    tested = Tested()
    if found.model is not None:
        _known(sources, found.model, names)
        tested = run_tests(sources, found.model, names)
        found = replace(found, problems=(*found.problems, *tested.problems))
    if form == "json":
        data = {"cases": [case_data(r) for r in tested.results]} | problems_data(found)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif found.model is None or tested.problems:
        print_problems(found)
    if form == "text" and found.model is not None and not found.errors:
        tell(tested)
    return PASSED if found.model is not None and tested.passed else FAILED


def _known(sources: Sources, model: Model, names: tuple[str, ...]) -> None:
    """Refuse the name of tests that are not there."""
    known = {suite.name for suite in read_suites(sources, model).suites} if names else set()
    for name in names:
        if name in known:
            continue
        near = did_you_mean(name, known)
        raise Refusal(
            message("There are no tests called {name}.", name=name),
            message("Did you mean `{name}`?", name=near)
            if near
            else message("There are: {names}.", names=", ".join(sorted(known))),
        )


def tell(tested: Tested) -> None:
    """The cases that fail with what they miss and what they got, and the count."""
    for result in tested.failed:
        tell_failed(result)
    total, failed = len(tested.results), len(tested.failed)
    if not total:
        say(message("There are no tests yet."))
    elif failed:
        say(message("{failed} of {total} cases fail.", failed=failed, total=total))
    else:
        say(message("{total} cases pass.", total=total))


def tell_failed(result: CaseResult) -> None:
    """One case that does not hold."""
    locale = terminal_locale()
    place = f"{result.location.file}:{result.location.line}"
    click.echo(f"✗ {result.it}  ({place})")
    for word, sentences in (
        (message("expected"), result.expected),
        (message("not named"), result.got),
    ):
        for sentence in sentences:
            click.echo(f"    {word.render(locale)}: {sentence.render(locale)}")


def case_data(result: CaseResult) -> dict[str, Any]:
    """One case for `--format json`."""
    locale = terminal_locale()
    return {
        "suite": result.suite,
        "it": result.it,
        "passed": result.passed,
        "expected": [m.render(locale) for m in result.expected],
        "got": [m.render(locale) for m in result.got],
        "file": result.location.file,
        "line": result.location.line,
    }
