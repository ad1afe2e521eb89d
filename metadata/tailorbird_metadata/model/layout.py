"""How one record is shown to a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of fields (ids, in order) in `columns` columns (1 or 2)."""

    name: str
    label: Text
    fields: tuple[str, ...]
    columns: int = 2
    show_when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """Sections of fields, and panels: `history`, `timeline`, `tasks`, or a collection's name.

    A collection's name (`contacts`, `lines`) shows the related list of those children.
    """

    name: str
    label: Text
    sections: Mapping[str, Section] = empty_map()
    panels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`roles` are role ids; `header` are the field ids of the facts on top (at most six)."""

    id: str
    name: str
    roles: tuple[str, ...]
    tabs: Mapping[str, Tab]
    header: tuple[str, ...] = ()

    def fields(self) -> tuple[str, ...]:
        """The ids of all fields on it, in order, each once."""
        found = [f for t in self.tabs.values() for s in t.sections.values() for f in s.fields]
        return tuple(dict.fromkeys(found))
