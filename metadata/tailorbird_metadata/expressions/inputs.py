"""What an expression reads from outside the record: the clock and the person who asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

NOBODY = -1
"""The id that stands for "nobody" where a database bind needs one; no person has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The person on whose behalf something happens.

    `teams` are the keys of the person's own teams and of those below teams that the person
    manages; `team` is the main one; `manager` a person's id; `roles` role ids, in order.
    """

    id: int
    name: str
    email: str
    teams: frozenset[str] = field(default_factory=frozenset)
    team: str | None = None
    manager: int | None = None
    roles: tuple[str, ...] = ()
    locale: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Equal throughout a transaction.

    `now` is an aware UTC moment in whole milliseconds, `today` the day in the company's `zone`
    (IANA name), `me` None where nobody is behind it.
    """

    now: datetime
    today: date
    zone: str
    me: Me | None = None
