"""`tailorbird labels`: what is translated, what is not, and what is of an older text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from tailorbird_designer.workspace.files import write_atomically
from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.translations import (
    Overview,
    Translation,
    note_file,
    noted,
    notes_text,
    overview,
)
from tailorbird_platform.cli.compiling import print_problems
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words
from tailorbird_platform.refusal import MISUSED, Refusal


@click.command(
    "labels",
    help=in_words(
        message(
            "Say how far the company's languages are: which texts have no translation, and which "
            "translations were made from a text that has changed since. With --accept they are "
            "taken to be right as they are."
        )
    ),
    epilog="""\b
Examples:
  tailorbird labels
  tailorbird labels --locale zh --stale
  tailorbird labels --accept deal.amount""",
)
@click.option("--locale", help=in_words(message("One language; all without it.")))
@click.option("--stale", is_flag=True, help=in_words(message("Only those of an older text.")))
@click.option("--missing", is_flag=True, help=in_words(message("Only those that are missing.")))
@click.option(
    "--accept", is_flag=True, help=in_words(message("Translations are right as they are now."))
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=in_words(message("For people or for programs.")),
)
@click.argument("paths", nargs=-1)
@in_place
def command(
    place: Place,
    locale: str | None,
    stale: bool,
    missing: bool,
    accept: bool,
    form: str,
    paths: tuple[str, ...],
) -> int:
    """List, or take the present texts down as the sources of the translations."""
    if (paths and not accept) or (accept and (stale or missing)):
        raise Refusal(message("Paths go with --accept alone."), code=MISUSED)
    folder = place.workspace()
    found = compile_workspace(folder)
    if found.model is None:
        print_problems(found, err=True)
        return 1
    views = [overview_of(folder, found, x) for x in _locales(found, locale)]
    if accept:
        for view in views:
            _accept(folder, view, paths)
    elif form == "json":
        click.echo(json.dumps([_data(v) for v in views], ensure_ascii=False, indent=2))
    else:
        both = stale == missing
        for view in views:
            _print(view, stale or both, missing or both)
    return 0


def overview_of(folder: Path, found: Compiled, locale: str) -> Overview:
    """How far the company in `folder` is with a language."""
    file = folder / note_file(locale)
    return overview(found, locale, noted(file.read_text("utf-8") if file.is_file() else None))


def counts(view: Overview) -> Message:
    """`3 texts without a translation, 1 translation of an older text`."""
    missing, stale = len(view.missing), len(view.stale)
    return message(
        "{missing}, {stale}",
        missing=counted(missing, message("1 text without a translation"),
                        message("{n} texts without a translation", n=missing)),
        stale=counted(stale, message("1 translation of an older text"),
                      message("{n} translations of an older text", n=stale)),
    )  # fmt: skip


def languages(found: Compiled) -> tuple[str, ...]:
    """The languages that the files are translated into; none while they do not compile."""
    if found.model is None:
        return ()
    workspace = found.model.workspace
    return tuple(x for x in workspace.locales if x != workspace.locale)


def _locales(found: Compiled, wanted: str | None) -> tuple[str, ...]:
    if wanted is None:
        return languages(found)
    if wanted not in languages(found):
        raise Refusal(
            message("`{locale}` is no language that texts are translated into.", locale=wanted),
            message("List it under `locales:` in workspace.yaml."),
        )
    return (wanted,)


def _print(view: Overview, stale: bool, missing: bool) -> None:
    click.echo(in_words(message(
        "{locale}: {texts} texts; {counts}",
        locale=view.locale, texts=view.texts, counts=counts(view),
    )))  # fmt: skip
    for found in view.stale if stale else ():
        click.echo(in_words(message(
            '  {path}: "{said}" was made from "{was}", which is "{source}" now',
            path=_short(found.path), said=found.said, was=found.was, source=found.source,
        )))  # fmt: skip
    for found in view.missing if missing else ():
        click.echo(f'  {_short(found.path)}: "{found.source}"')


def _accept(folder: Path, view: Overview, paths: Iterable[str]) -> None:
    """Takes down from which text each translation is, for all or for those at the paths."""
    wanted = tuple(paths)
    file = folder / note_file(view.locale)
    notes = noted(file.read_text("utf-8") if file.is_file() else None)
    chosen = {p: s for p, s in view.sources().items() if not wanted or _is_at(p, wanted)}
    if chosen:
        write_atomically(file, notes_text({**notes, **chosen}).encode())
    one = message("1 translation taken as right")
    many = message("{n} translations taken as right", n=len(chosen))
    click.echo(f"{view.locale}: {in_words(counted(len(chosen), one, many))}")


def _is_at(path: str, wanted: tuple[str, ...]) -> bool:
    spellings = (path, _short(path), _shorter(path))
    return any(s == w or s.startswith(w + ".") for s in spellings for w in wanted)


def _short(path: str) -> str:
    return path.removesuffix(".label")


def _shorter(path: str) -> str:
    return ".".join(p for p in _short(path).split(".") if p not in ("fields", "options"))


def _data(view: Overview) -> Mapping[str, Any]:
    return {
        "locale": view.locale,
        "texts": view.texts,
        "missing": [_entry(t) for t in view.missing],
        "stale": [_entry(t) for t in view.stale],
        "unnoted": [_entry(t) for t in view.unnoted],
    }


def _entry(found: Translation) -> Mapping[str, str]:
    said = {"path": found.path, "source": found.source, "said": found.said, "was": found.was}
    return {key: text for key, text in said.items() if text is not None}
