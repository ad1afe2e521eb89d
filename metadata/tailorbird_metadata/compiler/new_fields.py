"""A field that a company adds is seen at once: it comes onto the pack's layouts by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tailorbird_metadata.compiler.context import Draft
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.layout import Section, Tab


def with_new_fields(
    tabs: Mapping[str, Tab], fields: Iterable[Field], draft: Draft
) -> dict[str, Tab]:
    """Tabs with each field behind the nearest one that stands before it in the entity.

    If no field before it is shown, it comes last in the first section that is always there.
    """
    found = dict(tabs)
    order = [f.id for f in draft.fields.values()]
    for field in fields:
        before = order[: order.index(field.id)][::-1]
        place = next((p for f in before if (p := _place(found, f)) is not None), None)
        place = place or _first_section(found)
        if place is not None:
            tab, section, after = place
            found[tab] = _with_field(found[tab], section, after, field.id)
    return found


Place = tuple[str, str, str | None]
"""Tab, section, and the field behind which to stand."""


def _place(tabs: Mapping[str, Tab], field: str) -> Place | None:
    for tab in tabs.values():
        for section in tab.sections.values():
            if field in section.fields:
                return tab.name, section.name, field
    return None


def _first_section(tabs: Mapping[str, Tab]) -> Place | None:
    sections = [(tab.name, s) for tab in tabs.values() for s in tab.sections.values()]
    always = [(tab, s) for tab, s in sections if s.show_when is None]
    for tab, section in always or sections:
        return tab, section.name, None
    return None


def _with_field(tab: Tab, name: str, after: str | None, field: str) -> Tab:
    section: Section = tab.sections[name]
    place = len(section.fields) if after is None else section.fields.index(after) + 1
    fields = (*section.fields[:place], field, *section.fields[place:])
    sections = {**tab.sections, name: replace(section, fields=fields)}
    return replace(tab, sections=frozen(sections))
