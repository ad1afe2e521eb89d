"""`tailorbird check`: everything that is wrong with the configuration, in one run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from tailorbird_metadata.cases import read_suites, untested
from tailorbird_metadata.compiler import Compiled, compile_sources
from tailorbird_metadata.mending import with_mends
from tailorbird_metadata.messages import message
from tailorbird_metadata.source.workspace import Sources, read_workspace
from tailorbird_platform.cli.compiling import (
    format_option,
    print_machine_form,
    print_problems,
    problems_data,
)
from tailorbird_platform.cli.labels import counts, languages, overview_of
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say


@click.command(
    "check",
    help=in_words(
        message(
            "Read and compile all files and say what is wrong, with file, line and a way to mend "
            "it. Exit code 0: no errors (there may be warnings); 1: errors. With --strict warnings "
            "count as errors, and rules and automations without tests are named, too."
        )
    ),
    epilog="""\b
Examples:
  tailorbird check
  tailorbird check --format json | jq '.errors[] | {file, line, message}'
  tailorbird check --format github""",
)
@click.option(
    "--strict",
    is_flag=True,
    help=in_words(message("Warnings count as errors; what no test shows is a warning.")),
)
@format_option
@in_place
def command(place: Place, form: str, strict: bool) -> int:
    """Compile and report."""
    folder = place.directory.resolve()
    sources = read_workspace(folder)
    found = with_tests(sources, compile_sources(sources), strict)
    if form == "json":
        click.echo(json.dumps(problems_data(found), ensure_ascii=False, indent=2))
    elif form == "text":
        print_problems(found)
        _print_languages(folder, found)
    else:
        print_machine_form(found, form, folder)
    return 1 if found.errors or (strict and found.problems) else 0


def _print_languages(folder: Path, found: Compiled) -> None:
    """A line for each language that is begun and not complete."""
    for locale in languages(found):
        view = overview_of(folder, found, locale)
        if view.begun and (view.missing or view.stale):
            say(message("{locale}: {counts} (tailorbird labels)",
                        locale=locale, counts=counts(view)))  # fmt: skip


def with_tests(sources: Sources, found: Compiled, strict: bool = False) -> Compiled:
    """The compilation with what is wrong in the tests, which need its model.

    With `strict` also with what no test shows.
    """
    if found.model is None:
        return found
    read = read_suites(sources, found.model)
    told = (*found.problems, *read.problems)
    if strict:
        told = (*told, *untested(found.model, read.suites, found.origins))
    problems = sorted(told, key=lambda p: (p.location, p.code))
    return replace(found, problems=with_mends(problems, sources.texts))
