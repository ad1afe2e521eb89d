"""`tailorbird upgrade-language`: the company's files in the newest version of the language."""

from __future__ import annotations

from collections.abc import Mapping

import click

from tailorbird_metadata.messages import counted, message
from tailorbird_metadata.source.language import LANGUAGE, Language, upgraded_files
from tailorbird_metadata.source.workspace import sources_of
from tailorbird_platform.cli.changing import difference, files_of, write_files
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say
from tailorbird_platform.refusal import Refusal


@click.command(
    "upgrade-language",
    help=in_words(
        message(
            "Rewrite the company's files from the version of the language before this one to this "
            "one: only what the new version writes otherwise changes, comments and all else stay. "
            "Packs are left alone: a pack of the version before is read as it is."
        )
    ),
    epilog="""\b
Examples:
  tailorbird upgrade-language --dry-run
  tailorbird upgrade-language""",
)
@click.option("--dry-run", is_flag=True, help=in_words(message("Print the difference only.")))
@in_place
def command(place: Place, dry_run: bool) -> int:
    """Rewrite in memory, print, write."""
    folder = place.workspace()
    files = files_of(folder)
    changed = upgraded(files, LANGUAGE)
    click.echo("".join(difference(files, changed)), nl=False)
    if not dry_run:
        write_files(folder, files, changed)
    count = sum(files[path] != content for path, content in changed.items())
    if count:
        told = counted(count, message("1 file"), message("{n} files", n=count))
        say(message("Version {version} changes {files}.", files=told, version=LANGUAGE.version))
    else:
        say(message("All files are in version {version}, the newest.", version=LANGUAGE.version))
    return 0


def upgraded(files: Mapping[str, bytes], language: Language) -> dict[str, bytes]:
    """All files, those of the company in the newest version; raises Refusal if none leads there."""
    sources = sources_of(files, language=language)
    for problem in sources.refused:
        if problem.location.file in ("workspace.yaml", "workspace.json"):
            raise Refusal(problem.message, problem.help)
    version = sources.company.version
    if version is None or version == language.version:
        return dict(files)
    own = {path: content for path, content in files.items() if not path.startswith("packs/")}
    return {**files, **upgraded_files(own, language)}
