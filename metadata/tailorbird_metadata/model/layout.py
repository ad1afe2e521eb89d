"""How one record is shown to a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.model.view import SortKey

CARD = "_card"
"""What stands behind the name of a lookup in the name of its card (`account_card`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of fields (ids, in order) in `columns` columns (1 or 2)."""

    name: str
    label: Text
    fields: tuple[str, ...]
    columns: int = 2
    show_when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What a layout says of one panel; everything but `show_when` is for related lists alone.

    `label` None is the plural of the children; `columns` as in a list view, none for the phone's
    row; `where`, `sort` and `columns` are about the children, of which `limit` are shown.
    `values` are handed to a child that is made from here, by its field id: their expressions
    read the record of the page, as `show_when` does.
    """

    name: str
    label: Text | None = None
    columns: tuple[str, ...] = ()
    where: Expression | None = None
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    values: Mapping[str, Value] = empty_map()
    show_when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """Sections of fields, and panels: `history`, `timeline`, `tasks`, or a collection's name.

    A collection's name (`contacts`, `lines`) shows the related list of those children, and
    `<lookup>_card` the facts of the record that a lookup leads to.  `arranged` has what is said
    of a panel, where something is.
    """

    name: str
    label: Text
    sections: Mapping[str, Section] = empty_map()
    panels: tuple[str, ...] = ()
    arranged: Mapping[str, Panel] = empty_map()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What stands beside the record on every tab: facts (field ids), then panels as in a tab."""

    fields: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    arranged: Mapping[str, Panel] = empty_map()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`roles` are role ids; `header` are the field ids of the facts on top (at most six).

    `quick_create` are the field ids of the short form; none where there is only the long one.
    `phone` is what narrow screens have instead; it has no `phone` of its own.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    tabs: Mapping[str, Tab]
    header: tuple[str, ...] = ()
    side: Side = Side()
    quick_create: tuple[str, ...] = ()
    phone: Layout | None = None

    def fields(self) -> tuple[str, ...]:
        """The ids of all fields on it, in order, each once."""
        found = [f for t in self.tabs.values() for s in t.sections.values() for f in s.fields]
        return tuple(dict.fromkeys(found))
