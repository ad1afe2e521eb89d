"""A label or help text of the configuration, in the languages that it was written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Texts by locale; the first one is the language that the file was written in."""

    values: Mapping[str, str]

    def render(self, locale: str) -> str:
        """The text in `locale`, else in the language of the file."""
        found = self.values.get(locale)
        return found if found is not None else next(iter(self.values.values()), "")

    def __str__(self) -> str:
        return self.render("")
