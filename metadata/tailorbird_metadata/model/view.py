"""How many records are shown: lists, boards, calendars, and what a lookup offers."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """A field id and a direction; empty values come last either way."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """`columns` are field ids, or a lookup and a field behind it (`account.city`).

    `roles` are role ids; empty means every role that may read the entity.  `group_by` is the id
    of the field by whose values the rows stand together, whatever else they are sorted by.
    """

    id: str
    name: str
    label: Text
    columns: tuple[str, ...]
    sort: tuple[SortKey, ...] = ()
    where: Expression | None = None
    roles: tuple[str, ...] = ()
    group_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """Cards in columns by `by` (a pipeline's or picklist's field id).

    `hide` are option or stage ids, `card` field ids, `total` the id of a number or money field.
    """

    id: str
    name: str
    label: Text
    by: str
    card: tuple[str, ...]
    hide: tuple[str, ...] = ()
    total: str | None = None
    where: Expression | None = None
    roles: tuple[str, ...] = ()
    sort: tuple[SortKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileCard:
    """The two-line row of a phone: field ids."""

    title: str
    lines: tuple[str, ...]
    badge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """Records on days: from the day or moment in `starts` to the one in `ends` (field ids).

    `title` is the id of the field that names a record here, None for the entity's own;
    `color_by` the id of a field with options whose colour a record has.
    """

    id: str
    name: str
    label: Text
    starts: str
    ends: str | None = None
    title: str | None = None
    color_by: str | None = None
    where: Expression | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """What a lookup to the entity offers: `columns` beside the title, `search` (field ids) where
    it looks for what is typed, the title's field if empty, and in which order."""

    columns: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    sort: tuple[SortKey, ...] = ()
