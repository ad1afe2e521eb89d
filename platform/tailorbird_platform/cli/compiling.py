"""Compiles the company's files for a command and tells what is wrong with them."""

from __future__ import annotations

from typing import Any

import click

from tailorbird_metadata.compiler import Compiled
from tailorbird_metadata.problems_text import render, summary, to_data
from tailorbird_platform.cli.words import terminal_locale


def print_problems(found: Compiled, *, err: bool = False) -> None:
    """Every problem in compiler style, sorted, and the count of both kinds."""
    locale = terminal_locale()
    for problem in found.problems:
        click.echo(render(problem, found.texts.get(problem.location.file), locale), err=err)
    files = sum(not path.startswith("core:") for path in found.texts)
    click.echo(summary(found.problems, files, locale), err=err)


def problems_data(found: Compiled) -> dict[str, list[dict[str, Any]]]:
    """Errors and warnings as plain data, for `--format json`."""
    locale = terminal_locale()
    data: dict[str, list[dict[str, Any]]] = {"errors": [], "warnings": []}
    for problem in found.problems:
        data[f"{problem.severity}s"].append(to_data(problem, locale))
    return data
