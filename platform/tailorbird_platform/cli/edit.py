"""`tailorbird edit`: change the configuration as the designer does, from a terminal or a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from tailorbird_metadata.messages import message
from tailorbird_platform.cli.changing import difference, files_of, write_files
from tailorbird_platform.cli.compiling import print_problems
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import complain, in_words, say
from tailorbird_platform.clock import utc_now
from tailorbird_platform.refusal import MISUSED, Refusal

if TYPE_CHECKING:
    from tailorbird_designer.edits import Edit, Json
    from tailorbird_metadata.compiler import Compiled

VERBS = ("set", "add", "rename", "move", "retire", "override", "reset")
_WANT_VALUE = ("set", "override", "rename")
_TAKE_NONE = ("move", "reset")


@click.command(
    "edit",
    help=in_words(
        message(
            "Change one item in the company's files. Only the bytes that it is about change; "
            "comments stay. VERB is set, add, rename, move, retire, override or reset, PATH an "
            "item path, VALUE is written as in the files. Refused if the files would have new "
            "mistakes. Exit code 0: done; 1: refused, nothing changed."
        )
    ),
    epilog="""\b
Examples:
  tailorbird edit add deal.fields.roof_pitch '{type: decimal}' --after name
  tailorbird edit set deal.fields.discount.max 30
  tailorbird edit rename deal.fields.roof_pitch pitch
  tailorbird edit retire deal.fields.roof_pitch
  tailorbird edit reset deal.fields.discount""",
)
@click.argument("verb", type=click.Choice(VERBS), metavar="VERB")
@click.argument("path")
@click.argument("value", required=False)
@click.option(
    "--before", metavar="NAME", help=in_words(message("Place it in front of this neighbour."))
)
@click.option("--after", metavar="NAME", help=in_words(message("Place it behind this neighbour.")))
@click.option(
    "--force", is_flag=True, help=in_words(message("Write it even if new mistakes come of it."))
)
@click.option("--dry-run", is_flag=True, help=in_words(message("Print the difference only.")))
@in_place
def command(
    place: Place,
    verb: str,
    path: str,
    value: str | None,
    before: str | None,
    after: str | None,
    force: bool,
    dry_run: bool,
) -> int:
    """Edit in memory, compile, print, write."""
    _usable(verb, value, before, after)
    folder = place.workspace()
    files = files_of(folder)
    changed = _changed(files, _edit(verb, path, value, before, after))
    if changed == files:
        say(message("Nothing to do: the files say that already."))
        return 0
    _without_new_mistakes(files, changed, force)
    click.echo("".join(difference(files, changed)), nl=False)
    if not dry_run:
        write_files(folder, files, changed)
    return 0


def _usable(verb: str, value: str | None, before: str | None, after: str | None) -> None:
    """The words that this verb needs; raises Refusal with the code of misuse."""
    if value is None and verb in _WANT_VALUE:
        raise Refusal(message("{verb} needs a VALUE.", verb=verb), code=MISUSED)
    if value is not None and verb in _TAKE_NONE:
        raise Refusal(message("{verb} takes no VALUE.", verb=verb), code=MISUSED)
    if before is not None and after is not None:
        raise Refusal(message("Say --before or --after, not both."), code=MISUSED)
    if verb not in ("add", "move") and (before is not None or after is not None):
        raise Refusal(message("Only add and move take a place."), code=MISUSED)


def _edit(verb: str, path: str, value: str | None, before: str | None, after: str | None) -> Edit:
    from tailorbird_designer.edits import Edit, NotYaml, Verb, typed_value

    said: Json = None
    try:
        if value is not None and verb != "rename":
            said = str(value) if verb == "retire" else typed_value(value)
    except NotYaml as wrong:
        raise Refusal(wrong.problem.message, wrong.problem.help) from None
    if verb == "retire" and value is None:
        said = utc_now().date().isoformat()
    name = value if verb == "rename" else None
    return Edit(verb=Verb(verb), path=path, value=said, name=name, before=before, after=after)


def _changed(files: Mapping[str, bytes], edit: Edit) -> Mapping[str, bytes]:
    from tailorbird_designer.edits import EditRefused, edited

    try:
        return edited(files, [edit])
    except EditRefused as refused:
        raise Refusal(refused.message, refused.help) from None


def _without_new_mistakes(
    files: Mapping[str, bytes], changed: Mapping[str, bytes], force: bool
) -> None:
    """Raises Refusal if the changed files have errors that the others have not."""
    before, after = _compiled(files), _compiled(changed)
    known = {(p.code, p.location.file, str(p.message)) for p in before.errors}
    new = [p for p in after.errors if (p.code, p.location.file, str(p.message)) not in known]
    if not new:
        return
    print_problems(after, err=True)
    if not force:
        raise Refusal(
            message("The files would have new mistakes, so nothing was written."),
            message("Change the value, or write it all the same with --force."),
        )
    complain(message("Written with new mistakes, as you asked."))


def _compiled(files: Mapping[str, bytes]) -> Compiled:
    from tailorbird_metadata.compiler import compile_sources
    from tailorbird_metadata.source.workspace import sources_of

    return compile_sources(sources_of(files))
