"""How many records are shown: lists and boards."""

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

    `roles` are role ids; empty means every role that may read the entity.
    """

    id: str
    name: str
    label: Text
    columns: tuple[str, ...]
    sort: tuple[SortKey, ...] = ()
    where: Expression | None = None
    roles: tuple[str, ...] = ()


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
