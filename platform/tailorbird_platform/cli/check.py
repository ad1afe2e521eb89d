"""`tailorbird check`: everything that is wrong with the configuration, in one run."""

from __future__ import annotations

import json

import click

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.messages import message
from tailorbird_platform.cli.compiling import print_problems, problems_data
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words


@click.command(
    "check",
    help=in_words(
        message(
            "Read and compile all files and say what is wrong, with file, line and a way to mend "
            "it. Exit code 0: no errors (there may be warnings); 1: errors."
        )
    ),
    epilog="""\b
Examples:
  tailorbird check
  tailorbird check --format json | jq '.errors[] | {file, line, message}'""",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=in_words(message("For people or for programs.")),
)
@in_place
def command(place: Place, form: str) -> int:
    """Compile and report."""
    found = compile_workspace(place.workspace())
    if form == "json":
        click.echo(json.dumps(problems_data(found), ensure_ascii=False, indent=2))
    else:
        print_problems(found)
    return 1 if found.model is None else 0
