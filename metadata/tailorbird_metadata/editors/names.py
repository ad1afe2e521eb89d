"""Where files name items of the company, and which there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from tailorbird_metadata.model import Model

Path = tuple[str, ...]
"""Keys from the root of a file; `*` is any name."""

Names = Mapping[str, tuple[str, ...]]
"""By what is named (`field`, `role` …): all names there are."""

_LIST: Final = ("lists", "*")
_BOARD: Final = ("boards", "*")
_CALENDAR: Final = ("calendars", "*")

NAMED: Final[Mapping[str, Mapping[Path, str]]] = {
    "entity": {
        ("title",): "field",
        ("activity_at",): "field",
        ("parent",): "field",
        ("activity", "starts"): "field",
        ("activity", "ends"): "field",
        ("activity", "attendees"): "field",
        ("fields", "*", "to"): "entity",
        ("fields", "*", "picklist"): "picklist",
        ("fields", "*", "depends_on"): "field",
        ("rules", "*", "require"): "field",
        ("rules", "*", "read_only"): "field",
        ("rules", "*", "clear"): "field",
        ("rules", "*", "show_at"): "field",
        ("rules", "*", "options", "*"): "option",
    },
    "pipeline": {
        ("moves", "back"): "role",
        ("moves", "reopen"): "role",
        ("moves", "allowed", "*"): "stage",
    },
    "layout": {
        ("for",): "role",
        ("header",): "field",
        ("quick_create",): "field",
        ("tabs", "*", "sections", "*", "fields"): "field",
    },
    "views": {
        (*_LIST, "for"): "role",
        (*_LIST, "columns"): "column",
        (*_LIST, "sort"): "sort",
        (*_BOARD, "for"): "role",
        (*_BOARD, "by"): "field",
        (*_BOARD, "hide"): "option",
        (*_BOARD, "card"): "field",
        (*_BOARD, "total"): "field",
        (*_BOARD, "sort"): "sort",
        (*_CALENDAR, "for"): "role",
        (*_CALENDAR, "starts"): "field",
        (*_CALENDAR, "ends"): "field",
        (*_CALENDAR, "title"): "field",
    },
    "role": {("navigation",): "entity", ("can",): "entity", ("can", "*", "fields"): "field"},
    "automation": {
        ("on",): "entity",
        ("once_per",): "field",
        ("after", "change_of"): "field",
        ("button", "for"): "role",
    },
    "assignment": {("on",): "entity", ("rules", "*", "give_to"): "recipient"},
    "pool": {("on",): "entity", ("show",): "field", ("take", "who"): "role"},
    "approval": {("on",): "entity"},
    "report": {("from",): "entity"},
    "dashboard": {("for",): "role"},
    "webform": {("on",): "entity"},
}
"""By kind of file: the places that name something, and what."""


def names_of(model: Model) -> Names:
    """The names of a compiled company; those of the product's own items are among them."""
    entities = model.entities.values()
    fields = _sorted(name for e in entities for name in e.fields)
    picklists = [f.picklist for e in entities for f in e.fields.values() if f.picklist is not None]
    teams = tuple(model.workspace.teams)
    return {
        "entity": _sorted(model.entities),
        "field": fields,
        "column": fields,
        "sort": (*fields, *(f"-{name}" for name in fields)),
        "role": _sorted(model.roles),
        "picklist": _sorted(model.picklists),
        "option": _sorted(name for p in picklists for name in p.options),
        "stage": _sorted(name for e in entities for p in e.pipelines.values() for name in p.stages),
        "recipient": (
            *(f"team {name}" for name in teams),
            *(f"role {name}" for name in _sorted(model.roles)),
        ),
    }


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
