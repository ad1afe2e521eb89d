"""Records that belong to nobody and may be taken (公海): who, how many, and when they return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.clock import TimeSpan
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.view import SortKey


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolTaking:
    """People in `roles` (ids) may take records for which `when` holds, within the limits.

    `again_after`: whoever gave a record back may not take the same one for so long.
    """

    roles: tuple[str, ...]
    when: Expression | None = None
    per_day: int | None = None
    open_per_person: int | None = None
    again_after: TimeSpan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolReturn:
    """Records for which `when` holds go back into the pool; the owner is told `warn` before."""

    id: str
    name: str
    label: Text
    when: Expression
    warn: TimeSpan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLocks:
    """Each person may keep so many records from going back, for so many days at a time."""

    per_person: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """`entity` is an id; `where` says which records without an owner lie in it (None: all).

    `show` are the ids of the fields that may be seen before taking, and no others.  What `protect`
    holds for never goes back.  People in `admins` (role ids) put in, take out and hand over.
    """

    id: str
    name: str
    label: Text
    entity: str
    show: tuple[str, ...]
    take: PoolTaking
    help: Text | None = None
    where: Expression | None = None
    sort: tuple[SortKey, ...] = ()
    returns: Mapping[str, PoolReturn] = empty_map()
    protect: Expression | None = None
    admins: tuple[str, ...] = ()
    locks: PoolLocks | None = None
    off: bool = False
    origin: str = ""
