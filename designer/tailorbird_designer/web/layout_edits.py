"""Changes of a layout as edits: fields put, moved and taken off, sections, tabs, a new layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.edits import Edit, Json, Verb, names_at, own_word, said_at
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.texts import without_labels
from tailorbird_metadata.model import Entity, Field, Layout, Panel, Section, Tab

HEADER, OFF = "header", "off"


@dataclass(frozen=True, slots=True)
class LayoutPaths:
    """The item paths of one layout in the draft."""

    at: Desk
    entity: Entity
    layout: Layout

    @property
    def path(self) -> str:
        """The layout's own path."""
        return f"{self.entity.name}.layouts.{self.layout.name}"

    def list_of(self, place: str) -> str:
        """The list of a place: `header`, or `tab.section`."""
        if place == HEADER:
            return f"{self.path}.header"
        return f"{self.section(place)}.fields"

    def section(self, place: str) -> str:
        """The path of a section `tab.section`."""
        tab, _, section = place.partition(".")
        return f"{self.path}.tabs.{tab}.sections.{section}"

    def shown(self, place: str) -> tuple[str, ...]:
        """The ids of the fields that stand in a place, in order."""
        if place == HEADER:
            return self.layout.header
        tab, _, section = place.partition(".")
        return self.layout.tabs[tab].sections[section].fields

    def word(self, field: Field, place: str) -> str:
        """How the list of a place calls a field: by its name, or as the pack wrote it."""
        names = names_at(self.at.workbench.files, self.list_of(place))
        return field.id if field.name not in names and field.id in names else field.name

    def listed(self, field: Field, place: str) -> bool:
        """Whether a list names the field; one that the company added comes by itself."""
        names = names_at(self.at.workbench.files, self.list_of(place))
        return field.name in names or field.id in names

    def places(self) -> Iterator[str]:
        """Every place of the layout."""
        yield HEADER
        for tab in self.layout.tabs.values():
            yield from (f"{tab.name}.{section}" for section in tab.sections)


def placed(paths: LayoutPaths, field: Field, sent: Mapping[str, str]) -> Iterator[Edit]:
    """A field from one place to another, beside a neighbour; from or to `off` for no place."""
    known = set(paths.places())
    start, goal = sent.get("from", OFF), sent.get("to", OFF)
    start = start if start in known and field.id in paths.shown(start) else OFF
    if goal == OFF and start != OFF:
        yield _away(paths, field, start)
    if goal not in known:
        return
    beside = _neighbour(paths, field, goal, sent)
    path = paths.list_of(goal)
    if start == goal:
        yield from _within(paths, field, goal, beside)
        return
    if field.id in paths.shown(goal):
        return
    if start not in (OFF, HEADER) and goal != HEADER and paths.listed(field, start):
        yield _away(paths, field, start)
    if start == HEADER:
        yield _away(paths, field, start)
        if any(field.id in paths.shown(p) for p in known if p != HEADER):
            return
    if goal != HEADER:
        yield from _shown_again(paths, field)
    yield Edit(verb=Verb.ADD, path=f"{path}.{field.name}", **beside)


def _within(
    paths: LayoutPaths, field: Field, goal: str, beside: Mapping[str, str]
) -> Iterator[Edit]:
    path = f"{paths.list_of(goal)}.{paths.word(field, goal)}"
    if not beside:
        return
    if paths.listed(field, goal):
        yield Edit(verb=Verb.MOVE, path=path, **beside)
    else:
        yield Edit(verb=Verb.ADD, path=path, **beside)


def _away(paths: LayoutPaths, field: Field, start: str) -> Edit:
    return Edit(verb=Verb.RETIRE, path=f"{paths.list_of(start)}.{paths.word(field, start)}")


def _shown_again(paths: LayoutPaths, field: Field) -> Iterator[Edit]:
    """Takes back that a field of the company's own is kept off the layout."""
    files = paths.at.workbench.files
    for place in paths.places():
        if place == HEADER or field.name in names_at(files, paths.list_of(place), below=True):
            continue
        path = f"{paths.list_of(place)}.{field.name}"
        if own_word(files, path) == "hidden":
            yield Edit(verb=Verb.RESET, path=path)


def _neighbour(
    paths: LayoutPaths, field: Field, goal: str, sent: Mapping[str, str]
) -> dict[str, str]:
    """`before` or `after` with the word of a field that the list itself names."""
    order = [f for f in paths.shown(goal) if f != field.id]
    fields = {paths.entity.field(f).name: f for f in order if paths.entity.has(f)}
    for key in ("after", "before"):
        beside = fields.get(sent.get(key, ""))
        if beside is None:
            continue
        found = paths.entity.field(beside)
        if paths.listed(found, goal):
            return {key: paths.word(found, goal)}
        return _listed_before(paths, order, beside, goal)
    return {}


def _listed_before(paths: LayoutPaths, order: list[str], beside: str, goal: str) -> dict[str, str]:
    """The nearest field in front that the list names."""
    for other in reversed(order[: order.index(beside)]):
        found = paths.entity.field(other)
        if paths.listed(found, goal):
            return {"after": paths.word(found, goal)}
    return {}


def moved(path: str, names: list[str], name: str, way: int) -> Iterator[Edit]:
    """A section or tab one place forward or back."""
    place = names.index(name) + way
    if 0 <= place < len(names):
        key = "before" if way < 0 else "after"
        yield Edit(verb=Verb.MOVE, path=f"{path}.{name}", **{key: names[place]})


def without_section(paths: LayoutPaths, tab: Tab, section: Section) -> list[Edit]:
    """A section away with its translations; its fields are off the layout then."""
    path = paths.section(f"{tab.name}.{section.name}")
    return [*without_labels(paths.at, path), Edit(verb=Verb.RETIRE, path=path)]


def panel_edits(paths: LayoutPaths, tab: Tab, wanted: list[str]) -> Iterator[Edit]:
    """The panels of a tab, one edit each."""
    path = f"{paths.path}.tabs.{tab.name}.panels"
    nothing: Json = {} if isinstance(said_at(paths.at.workbench.files, path), dict) else None
    for name in tab.panels:
        if name not in wanted:
            yield Edit(verb=Verb.RETIRE, path=f"{path}.{name}")
    for name in wanted:
        if name not in tab.panels:
            yield Edit(verb=Verb.ADD, path=f"{path}.{name}", value=nothing)


def copied(paths: LayoutPaths | None, entity: Entity, roles: list[str]) -> dict[str, Json]:
    """The value of a new layout: a copy, or one section with the title and what is required."""
    layout = paths.layout if paths is not None else None
    value: dict[str, Json] = {"for": list(roles)}
    if paths is None or layout is None:
        first = [f.name for f in entity.active_fields()
                 if not f.system and (f.id == entity.title or f.required)]  # fmt: skip
        value["tabs"] = {"overview": {"sections": {"facts": {"fields": list(first)}}}}
        return value
    if layout.header:
        value["header"] = _names(entity, layout.header)
    if layout.quick_create:
        value["quick_create"] = _names(entity, layout.quick_create)
    value["tabs"] = {name: _tab(paths, tab) for name, tab in layout.tabs.items()}
    for key in ("side", "phone"):
        said = said_at(paths.at.workbench.files, f"{paths.path}.{key}")
        if said is not None:
            value[key] = said
    return value


def _tab(paths: LayoutPaths, tab: Tab) -> Json:
    found: dict[str, Json] = {}
    if tab.sections:
        found["sections"] = {n: _section(paths.entity, s) for n, s in tab.sections.items()}
    panels = said_at(paths.at.workbench.files, f"{paths.path}.tabs.{tab.name}.panels")
    if panels is not None:
        found["panels"] = panels
    return found


def _section(entity: Entity, section: Section) -> Json:
    found: dict[str, Json] = {}
    if section.columns != 2:
        found["columns"] = section.columns
    if section.show_when is not None:
        found["show_when"] = " ".join(section.show_when.text.split())
    return {**found, "fields": _names(entity, section.fields)}


def _names(entity: Entity, ids: tuple[str, ...]) -> list[Json]:
    return [entity.field(f).name for f in ids if entity.field(f).retired is None]


def copied_labels(entity: Entity, layout: Layout, own: str) -> Iterator[tuple[str, str, str]]:
    """Locale, path below the layout, and text of every label of a layout that is copied."""
    for tab in layout.tabs.values():
        for locale, text in tab.label.values.items():
            yield locale, f"tabs.{tab.name}.label", text
        for section in tab.sections.values():
            for locale, text in section.label.values.items():
                yield locale, f"tabs.{tab.name}.sections.{section.name}.label", text
        yield from _panel_labels(f"tabs.{tab.name}.panels", tab.arranged)
    yield from _panel_labels("side", layout.side.arranged)


def _panel_labels(path: str, arranged: Mapping[str, Panel]) -> Iterator[tuple[str, str, str]]:
    for panel in arranged.values():
        for locale, text in panel.label.values.items() if panel.label is not None else ():
            yield locale, f"{path}.{panel.name}.label", text
