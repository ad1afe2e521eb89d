"""Texts of the configuration filled with a record's values, as one reader may see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tailorbird_metadata.model import Entity, Part, Phrase

if TYPE_CHECKING:
    from tailorbird_runtime.automation.sight import Sight


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a filled text: the author's words, or the words of a value."""

    text: str
    is_value: bool


def fill(
    sight: Sight, entity: Entity, record_id: int, text: Phrase, locale: str = ""
) -> tuple[Piece, ...]:
    """The text about a record in `locale`, else in the reader's language.

    Values that the reader may not see are `HIDDEN`.  Raises nothing for a record that is gone or
    that the reader may not see: all its values are hidden then.
    """
    eyes = replace(sight, locale=locale) if locale else sight
    return tuple(_filled(eyes, entity, record_id, text))


def _filled(sight: Sight, entity: Entity, record_id: int, text: Phrase) -> Iterator[Piece]:
    for member in text.of(sight.locale):
        if not isinstance(member, Part):
            raise TypeError(f"{type(member).__name__} in a sentence")
        if member.path:
            told = sight.told(entity, record_id, member.path, member.format)
            yield Piece(told, is_value=True)
        else:
            yield Piece(member.text, is_value=False)
