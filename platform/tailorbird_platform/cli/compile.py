"""`tailorbird compile`: the model of a company as one canonical JSON."""

from __future__ import annotations

from pathlib import Path

import click

from tailorbird_designer.workspace.files import write_atomically
from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.canonical import to_json
from tailorbird_platform.cli.compiling import print_problems
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words


@click.command(
    "compile",
    help=in_words(
        message(
            "Print the compiled model as canonical JSON: the same configuration always gives the "
            "same bytes. Its sha256 is the model's identity."
        )
    ),
    epilog="""\b
Examples:
  tailorbird compile | sha256sum
  tailorbird compile --out model.json""",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=in_words(message("Write it to a file, and print its sha256 instead.")),
)
@in_place
def command(place: Place, out: Path | None) -> int:
    """Compile and print, or tell what is wrong."""
    found = compile_workspace(place.workspace())
    if found.model is None:
        print_problems(found, err=True)
        return 1
    text = to_json(found.model)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_atomically(out, text.encode())
        click.echo(found.model.digest)
    return 0
