"""Lengths of time, and the clocks of an entity: what must have happened within how long."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """So many of a `unit`: minute, hour, day or week."""

    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"

    def render(self, locale: str) -> str:
        """As it stands in a file: `2 days`."""
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaClock:
    """A clock that runs from `start` (None: from the creation of the record) to `stop`.

    While `pause` holds it stands still.  `within` is how long it may run; with a `calendar` (id)
    only working hours count.  `warn` before the end people are told.
    """

    id: str
    name: str
    label: Text
    stop: Expression
    within: TimeSpan
    start: Expression | None = None
    pause: Expression | None = None
    calendar: str | None = None
    warn: TimeSpan | None = None
