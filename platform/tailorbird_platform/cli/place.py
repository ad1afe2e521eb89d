"""Where a command works: the company's folder and its database."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tailorbird_metadata.messages import message
from tailorbird_platform.cli.words import in_words
from tailorbird_platform.refusal import Refusal

if TYPE_CHECKING:
    from tailorbird_platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, and the database address if one was given on the command line."""

    directory: Path
    database: str | None

    def workspace(self) -> Path:
        """The company's folder; raises Refusal if it is none."""
        folder = self.directory.resolve()
        if not any((folder / f"workspace{ending}").is_file() for ending in (".yaml", ".json")):
            raise Refusal(
                message(
                    "{folder} is not a company folder: it has no workspace.yaml.", folder=folder
                ),
                message("Go to one, name it with -C DIR, or make one: tailorbird init DIR"),
            )
        return folder

    def database_url(self) -> str:
        """The database's address; makes nothing."""
        from tailorbird_platform.settings import database_address

        return database_address(self.workspace(), os.environ, self.database)

    def settings(self, base_url: str | None = None) -> Settings:
        """The company's settings, from here and the environment."""
        from tailorbird_platform.settings import settings_for

        return settings_for(self.workspace(), os.environ, database=self.database, base_url=base_url)


def place_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The two options that every command has, before or after its name."""
    folder = click.Path(path_type=Path, file_okay=False)
    directory = click.option(
        "-C",
        "directory",
        type=folder,
        metavar="DIR",
        help=in_words(message("The company's folder, instead of the current one.")),
    )
    database = click.option(
        "--database",
        metavar="URL",
        help=in_words(
            message(
                "The database, instead of TAILORBIRD_DATABASE_URL or SQLite in the company's var/."
            )
        ),
    )
    return directory(database(function))


def in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the two options, and hand it the `Place` they mean as `place`."""

    @functools.wraps(function)
    def command(directory: Path | None, database: str | None, **options: Any) -> Any:
        outer: Place = click.get_current_context().obj or Place(Path("."), None)
        place = Place(directory or outer.directory, database or outer.database)
        return function(place=place, **options)

    return place_options(command)
