"""Compiles the company's files for a command and tells what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tailorbird_metadata.compiler import Compiled
from tailorbird_metadata.messages import message
from tailorbird_metadata.problems_text import render, summary, to_data
from tailorbird_platform.cli.words import in_words, terminal_locale

FORMATS = ("text", "json", "github", "sarif")


def format_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--format`, handed to the command as `form`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help=in_words(
            message("For people, for programs, as annotations of GitHub, or as SARIF 2.1.0.")
        ),
    )(function)


def print_machine_form(found: Compiled, form: str, folder: Path) -> None:
    """The problems as annotations of GitHub or as SARIF, with paths from the repository's root."""
    from tailorbird_platform.cli.github import commands, root_of

    root, locale = root_of(folder), terminal_locale()
    if form == "github":
        for line in commands(found, root, locale):
            click.echo(line)
        return
    from tailorbird_platform.cli.sarif import sarif

    click.echo(json.dumps(sarif(found, root, locale), ensure_ascii=False, indent=2))


def print_problems(found: Compiled, *, err: bool = False) -> None:
    """Every problem in compiler style, sorted, and the count of both kinds."""
    locale = terminal_locale()
    for problem in found.problems:
        click.echo(render(problem, found.texts, locale), err=err)
    files = sum(not path.startswith("core:") for path in found.texts)
    click.echo(summary(found.problems, files, locale), err=err)


def problems_data(found: Compiled) -> dict[str, list[dict[str, Any]]]:
    """Errors and warnings as plain data, for `--format json`."""
    locale = terminal_locale()
    data: dict[str, list[dict[str, Any]]] = {"errors": [], "warnings": []}
    for problem in found.problems:
        data[f"{problem.severity}s"].append(to_data(problem, locale))
    return data
