"""Why an edit cannot be made."""

from __future__ import annotations

from collections.abc import Iterable

from tailorbird_designer.edits.edit import EditRefused
from tailorbird_designer.edits.tree import Stuck
from tailorbird_metadata.messages import message


def stuck(path: str, found: Stuck) -> EditRefused:
    """The text, or a lower layer's word, stands in the way."""
    return EditRefused(
        message("This cannot be changed in place: `{place}`.", place=".".join(found.path) or path),
        message("Change it in the text of the file."),
        path,
    )


def nothing_there(path: str) -> EditRefused:
    """The path names nothing."""
    return EditRefused(
        message("There is no `{path}`.", path=path),
        message("Look at the name; `tailorbird why` shows what there is."),
        path,
    )


def there_already(path: str) -> EditRefused:
    """A new item would stand where one is."""
    return EditRefused(
        message("`{path}` is there already.", path=path),
        message("Choose another name, or change what is there."),
        path,
    )


def nothing_below(path: str) -> EditRefused:
    """Nothing lies below, so nothing can be overridden."""
    return EditRefused(
        message("No pack says anything about `{path}`.", path=path),
        message("Use set or add: it is your own."),
        path,
    )


def nothing_to_reset(path: str) -> EditRefused:
    """The company says nothing of its own here."""
    return EditRefused(
        message("You have not changed `{path}`.", path=path),
        message("It already is as the layer below has it."),
        path,
    )


def no_map(path: str) -> EditRefused:
    """A whole item is settings by name."""
    return EditRefused(
        message("`{path}` consists of settings, not of one value.", path=path),
        message("Write {example}.", example="{key: value}"),
        path,
    )


def unreadable(path: str, file: str) -> EditRefused:
    """The file has a mistake that keeps it from being read."""
    return EditRefused(
        message("{file} cannot be read, so nothing in it can be changed in place.", file=file),
        message("Mend the text of the file first."),
        path,
    )


def not_yours(path: str, file: str) -> EditRefused:
    """Files of packs and of the product are never edited."""
    return EditRefused(
        message("{file} is no file that may be edited.", file=file),
        message("Change your own files; a pack's item is overridden, not edited."),
        path,
    )


def not_exact(path: str) -> EditRefused:
    """The result would not say exactly what was asked."""
    return EditRefused(
        message("`{path}` cannot be changed without changing something else.", path=path),
        message("Change it in the text of the file."),
        path,
    )


def no_neighbour(path: str, name: str) -> EditRefused:
    """The neighbour that a place was named after is missing."""
    return EditRefused(
        message("`{name}` does not stand beside `{path}`.", name=name, path=path),
        message("Name something that stands there."),
        path,
    )


def no_order(path: str) -> EditRefused:
    """A move without a place."""
    return EditRefused(
        message("It is not said where `{path}` goes.", path=path),
        message("Say before or after which neighbour."),
        path,
    )


def no_day(path: str) -> EditRefused:
    """Retiring wants a day."""
    return EditRefused(
        message("It is not said since when `{path}` is out of use.", path=path),
        message("Give a day such as 2026-01-31."),
        path,
    )


def cannot_go(path: str) -> EditRefused:
    """Nothing in the language takes this out of use."""
    return EditRefused(
        message("`{path}` cannot be taken out of use.", path=path),
        message("Change what uses it, or change its settings."),
        path,
    )


def no_name(path: str, name: str) -> EditRefused:
    """The new name is none."""
    return EditRefused(
        message("`{name}` cannot be a name here.", name=name),
        message("Use small letters, digits and single _, beginning with a letter, at most 40."),
        path,
    )


def in_use(path: str, uses: Iterable[str]) -> EditRefused:
    """Other places name the item and cannot be rewritten with certainty."""
    places = tuple(uses)
    return EditRefused(
        message("`{path}` is used in places that would break: {places}.", path=path,
                places=", ".join(places)),
        message("Change those places first."),
        path,
        places,
    )  # fmt: skip
