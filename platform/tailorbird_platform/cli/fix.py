"""`tailorbird fix`: carries out the help lines that need no person to decide."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tailorbird_metadata.messages import Message, counted, message
from tailorbird_platform.cli.changing import difference, files_of, write_files
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say
from tailorbird_platform.refusal import MISUSED, Refusal

if TYPE_CHECKING:
    from tailorbird_designer.edits.mending import Mended
    from tailorbird_metadata.problems import Problem


@click.command(
    "fix",
    help=in_words(
        message(
            "Change the company's files as the help lines of problems say, where only one change "
            "is possible: misspelt names, missing quotes, files in the wrong place and the like; "
            "all of them, or those of some CODES. Prints the difference. Nothing else changes, and "
            "what brings new problems is not kept. Patches and lines are dropped only if you name "
            "their code. Exit code 0: no error is left; 1: there are some."
        )
    ),
    epilog="""\b
Examples:
  tailorbird fix --dry-run
  tailorbird fix
  tailorbird fix E0103 E0331""",
)
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--dry-run", is_flag=True, help=in_words(message("Print the difference only.")))
@in_place
def command(place: Place, codes: tuple[str, ...], dry_run: bool) -> int:
    """Mend in memory, print, write."""
    from tailorbird_designer.edits.mending import mended

    _known(codes)
    folder = place.workspace()
    files = _all_files(folder)
    found = mended(files, _judged, codes)
    click.echo("".join(difference(files, found.files)), nl=False)
    if not dry_run:
        write_files(folder, files, found.files)
    _tell(found)
    return 1 if any(p.severity == "error" for p in found.left) else 0


def _known(codes: tuple[str, ...]) -> None:
    """Raises Refusal with the code of misuse for what is no problem code."""
    from tailorbird_metadata.codes import CODES

    for code in codes:
        if code not in CODES:
            raise Refusal(
                message("There is no problem code {code}.", code=code),
                message("Codes stand in the output of tailorbird check, such as E0103."),
                code=MISUSED,
            )


def _all_files(folder: Path) -> dict[str, bytes]:
    """The configuration, with files that only end in the wrong way."""
    odd = (p for p in folder.rglob("*.yml") if p.is_file() and not p.is_symlink())
    named = {p.relative_to(folder).as_posix(): p for p in odd}
    ours = (n for n in named if not n.startswith((".", "var/", "packs/")))
    return files_of(folder) | {n: named[n].read_bytes() for n in ours}


def _judged(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    from tailorbird_metadata.compiler import compile_sources
    from tailorbird_metadata.source.workspace import sources_of
    from tailorbird_platform.cli.check import with_tests

    sources = sources_of(files)
    return with_tests(sources, compile_sources(sources)).problems


def _tell(found: Mended) -> None:
    for problem in found.done:
        say(_line(message("mended"), problem))
    for problem in found.clashing:
        say(_line(message("not mended: it clashes with another change or helps nothing"), problem))
    done, left = len(found.done), len(found.left)
    say(
        message(
            "{done} mended, {left} left.",
            done=counted(done, message("1 problem"), message("{n} problems", n=done)),
            left=counted(left, message("1 problem"), message("{n} problems", n=left)),
        )
    )


def _line(what: Message, problem: Problem) -> Message:
    return message(
        "{what}: {code} {file}:{line} {sentence}",
        what=what,
        code=problem.code,
        file=problem.location.file,
        line=problem.location.line,
        sentence=problem.message,
    )
