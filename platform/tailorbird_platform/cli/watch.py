"""`tailorbird watch`: compiles after every save, tells what is wrong, keeps the schemas true."""

from __future__ import annotations

import time
from pathlib import Path

import click

from tailorbird_metadata.compiler import Compiled, Workshop
from tailorbird_metadata.compiler.workspace import LANGUAGE_VERSION
from tailorbird_metadata.editors.files import FOLDER, company_schemas
from tailorbird_metadata.messages import message
from tailorbird_platform.cli.check import with_tests
from tailorbird_platform.cli.compiling import print_problems
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.schema import write_schemas
from tailorbird_platform.cli.words import in_words

_PAUSE = 0.3
"""Seconds between two looks at the folder."""

_ASIDE = frozenset({"var", FOLDER})

Stamps = frozenset[tuple[str, int, int]]
"""Path, time of the last change and size of every file."""


@click.command(
    "watch",
    help=in_words(
        message(
            "Say after every save what is wrong with the configuration, and keep the schemas for "
            "editors up to date, until Ctrl-C."
        )
    ),
    epilog="""\b
Examples:
  tailorbird watch
  tailorbird watch -C nordwind""",
)
@in_place
def command(place: Place) -> int:
    """Look, tell, wait, and again."""
    watch = Watch(place.workspace())
    while True:
        found = watch.look()
        if found is not None:
            print_problems(found)
        time.sleep(_PAUSE)


class Watch:
    """A company folder under watch, with what its last compilation left for the next one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._workshop = Workshop()
        self._seen: Stamps | None = None

    def look(self) -> Compiled | None:
        """What the files compile to, or None if none has changed since the last look."""
        now = frozenset(_stamps(self._folder))
        if now == self._seen:
            return None
        self._seen = now
        sources, compiled = self._workshop.folder(self._folder)
        if compiled.model is not None:
            write_schemas(self._folder, company_schemas(compiled.model, LANGUAGE_VERSION))
        return with_tests(sources, compiled)


def _stamps(folder: Path) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.name in _ASIDE:
            continue
        files = [entry] if entry.is_file() else (p for p in entry.rglob("*") if p.is_file())
        for file in files:
            state = file.stat()
            found.append((file.as_posix(), state.st_mtime_ns, state.st_size))
    return found
