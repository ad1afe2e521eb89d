"""The types that a value in an expression can have."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What sort of value it is; every kind has an empty value except `boolean`."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    """A time of day, as text `09:30`."""
    CHOICE = "choice"
    """One option of a picklist or one stage, by its id."""
    RECORD = "record"
    """A reference to one record (or person: entity `user`), by its id."""
    TEAM = "team"
    """A team, by its key."""
    TEXTS = "texts"
    """A set of texts (tags); with `of` a set of options, records or teams, by their ids."""
    TEAMS = "teams"
    ROLES = "roles"
    EMPTY = "empty"
    """The literal `null` alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueType:
    """A kind, and for `choice` and `record` of what.

    `of` is the entity id of a `record`; the dotted path of the picklist of a `choice` or of the
    options in `texts`, or `record:` and the entity id of the records in them, or `team`.
    `money` marks a number in the company's currency.
    """

    kind: Kind
    of: str | None = None
    money: bool = False


RECORDS: Final = "record:"
"""What `of` begins with for a set of records."""

OF_TEAMS: Final = "team"
"""`of` for a set of teams."""

TEXT = ValueType(kind=Kind.TEXT)
NUMBER = ValueType(kind=Kind.NUMBER)
MONEY = ValueType(kind=Kind.NUMBER, money=True)
BOOLEAN = ValueType(kind=Kind.BOOLEAN)
DATE = ValueType(kind=Kind.DATE)
MOMENT = ValueType(kind=Kind.MOMENT)
TIME = ValueType(kind=Kind.TIME)
TEAM = ValueType(kind=Kind.TEAM)
TEXTS = ValueType(kind=Kind.TEXTS)
TEAMS = ValueType(kind=Kind.TEAMS)
ROLES = ValueType(kind=Kind.ROLES)
EMPTY_VALUE = ValueType(kind=Kind.EMPTY)
