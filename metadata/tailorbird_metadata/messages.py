"""A sentence for people: an English template with values, translated through one catalogue.

`Message` travels as data from the room that found something out to the screen, the API or the
terminal that shows it; only there is it put into words.  The translations stand in
`catalogue/<locale>/<room>.po`, with the English template as the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from babel.messages.pofile import read_po

SOURCE_LOCALE = "en"


@dataclass(frozen=True, slots=True)
class Message:
    """A template such as `"{field} is required."` and the values of its placeholders.

    A value may be a `Message` or a `model.Text` itself (anything with `render(locale)`); it is
    put into words in the same locale.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def render(self, locale: str) -> str:
        """This sentence in `locale`; English where no translation exists."""
        template = translate(self.text, locale)
        if not self.values:
            return template
        return template.format_map({k: _in_words(v, locale) for k, v in self.values.items()})

    def __str__(self) -> str:
        return self.render(SOURCE_LOCALE)


def message(text: str, **values: object) -> Message:
    """A `Message`; the literal in the first argument is what the catalogue test looks for."""
    return Message(text, MappingProxyType(values))


def counted(count: int, one: Message, many: Message) -> Message:
    """`one` for exactly one, else `many`: English has two forms."""
    return one if count == 1 else many


def translate(text: str, locale: str) -> str:
    """The catalogue's text for `text` in `locale`, or `text` itself."""
    if locale == SOURCE_LOCALE:
        return text
    return catalogue(locale).get(text, text)


@lru_cache(maxsize=16)
def catalogue(locale: str) -> Mapping[str, str]:
    """Every translation of `locale`, from all rooms' files; empty for an unknown locale."""
    folder = resources.files("tailorbird_metadata").joinpath("catalogue", locale)
    found: dict[str, str] = {}
    if not folder.is_dir():
        return MappingProxyType(found)
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".po"):
            continue
        with file.open("rb") as stream:
            for entry in read_po(stream):
                if entry.id and entry.string:
                    found[str(entry.id)] = str(entry.string)
    return MappingProxyType(found)


def _in_words(value: object, locale: str) -> str:
    render = getattr(value, "render", None)
    return str(render(locale)) if callable(render) else str(value)
