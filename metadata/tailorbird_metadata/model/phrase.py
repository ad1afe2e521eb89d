"""Sentences of the configuration with places for values of a record: titles, mails, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Either a piece of text, or the ids that lead to a field (`("account", "name")`).

    `format` is one of `tailorbird_metadata.fieldtypes.formats`, empty for the usual one.
    """

    text: str = ""
    path: tuple[str, ...] = ()
    format: str = ""

    def written(self, names: tuple[str, ...]) -> str:
        """The part as it stands in a file, with `names` for the ids of its path."""
        if not self.path:
            return self.text.replace("{", "{{").replace("}", "}}")
        return "{" + ".".join(names) + (f":{self.format}" if self.format else "") + "}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Parts in order, by locale; the first locale is the language the file was written in."""

    parts: Mapping[str, tuple[Part, ...]]

    def of(self, locale: str) -> tuple[Part, ...]:
        """The parts in `locale`, else in the language of the file."""
        found = self.parts.get(locale)
        return found if found is not None else next(iter(self.parts.values()), ())

    def render(self, locale: str) -> str:
        """The sentence in `locale` as it stands in a file, with ids: `Call {account.name}`."""
        return "".join(part.written(part.path) for part in self.of(locale))

    def __str__(self) -> str:
        return self.render("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A mail or notice that automations send; placeholders are fields of `entity` (id)."""

    id: str
    name: str
    label: Text
    entity: str
    subject: Phrase
    body: Phrase
