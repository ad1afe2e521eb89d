"""`tailorbird schema`: what editors need to complete and check files while they are written."""

from __future__ import annotations

from pathlib import Path

import click

from tailorbird_designer.workspace.files import write_atomically
from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.compiler.workspace import LANGUAGE_VERSION
from tailorbird_metadata.editors.files import company_schemas, language_schemas
from tailorbird_metadata.messages import message
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say


@click.command(
    "schema",
    help=in_words(
        message(
            "Write JSON Schemas for editors: without an option those of this company, with the "
            "names of its entities, fields, options, roles and teams, to schema/; with --out "
            "those of the language."
        )
    ),
    epilog="""\b
Examples:
  tailorbird schema
  tailorbird schema --out build/schema""",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=in_words(message("Write the schemas of the language to this folder, by its version.")),
)
@in_place
def command(place: Place, out: Path | None) -> int:
    """Write the files; those that are the same already stay untouched."""
    if out is not None:
        folder, files = out, language_schemas(LANGUAGE_VERSION)
    else:
        folder = place.workspace()
        files = company_schemas(compile_workspace(folder).model, LANGUAGE_VERSION)
    write_schemas(folder, files)
    say(message("{n} schemas are in {folder}.", n=len(files), folder=str(_common(folder, files))))
    return 0


def write_schemas(folder: Path, files: dict[str, str]) -> None:
    """Writes what differs from what is there."""
    for path, text in files.items():
        place = folder / path
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            write_atomically(place, text.encode())


def _common(folder: Path, files: dict[str, str]) -> Path:
    return folder / next(iter(files)).partition("/")[0]
