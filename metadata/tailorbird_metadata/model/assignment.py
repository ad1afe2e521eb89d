"""Who gets a record: rules from top to bottom, taking turns, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model.automation import Recipient, Trigger
from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRule:
    """Records for which `when` holds (None: all) go `to` somebody; `share` as in `Assignment`."""

    id: str
    name: str
    label: Text
    to: Recipient
    when: Expression | None = None
    share: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one person gets at most; None is no limit.

    `open` says which records of the person count as open; without it, those whose stage is, and
    on an entity without stages all of them.
    """

    open_per_person: int | None = None
    new_per_day: int | None = None
    skip_when_away: bool = False
    open: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`entity` is an id; `trigger` and `when` say when it is decided who gets a record.

    The first of the `rules` that holds counts; with `match` of `unique` at most one can.  Among
    several people `share` is `round_robin` (one after the other) or `load` (who has the fewest
    open ones).  `otherwise` gets what no rule and nobody within the limits takes.
    """

    id: str
    name: str
    label: Text
    entity: str
    trigger: Trigger
    rules: Mapping[str, AssignmentRule]
    help: Text | None = None
    when: Expression | None = None
    match: str = "first"
    share: str = "round_robin"
    limits: Limits = Limits()
    otherwise: Recipient | None = None
    off: bool = False
    origin: str = ""
