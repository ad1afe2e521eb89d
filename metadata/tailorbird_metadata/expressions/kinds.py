"""Kinds of values in words, and which of them go together."""

from __future__ import annotations

from typing import Final

from tailorbird_metadata.expressions.types import OF_TEAMS, RECORDS, Kind, ValueType
from tailorbird_metadata.messages import Message, message

_WORDS: Final[dict[Kind, Message]] = {
    Kind.TEXT: message("a text"),
    Kind.NUMBER: message("a number"),
    Kind.BOOLEAN: message("a condition (yes or no)"),
    Kind.DATE: message("a day"),
    Kind.MOMENT: message("a moment (day and time)"),
    Kind.TIME: message("a time of day"),
    Kind.CHOICE: message("an option of a list"),
    Kind.RECORD: message("a record"),
    Kind.TEAM: message("a team"),
    Kind.TEXTS: message("a set of texts (tags)"),
    Kind.TEAMS: message("a set of teams"),
    Kind.ROLES: message("a set of roles"),
    Kind.EMPTY: message("empty"),
}
_OPTIONS: Final = message("a set of options")
_RECORDS: Final = message("a set of records")
_PERSON: Final = message("a person")

ORDERED: Final = frozenset({Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.TIME})
SETS: Final = frozenset({Kind.TEXTS, Kind.TEAMS, Kind.ROLES})


def in_words(type_: ValueType) -> Message:
    """What a value of this type is, for a sentence: `a day`."""
    if type_.kind is Kind.RECORD and type_.of == "user":
        return _PERSON
    if type_.kind is Kind.TEXTS and type_.of == OF_TEAMS:
        return _WORDS[Kind.TEAMS]
    if type_.kind is Kind.TEXTS and type_.of is not None:
        return _RECORDS if type_.of.startswith(RECORDS) else _OPTIONS
    return _WORDS[type_.kind]


def same(left: ValueType, right: ValueType) -> bool:
    """Whether the two can be compared and stand for each other (money is a number)."""
    return left.kind is right.kind and left.of == right.of
