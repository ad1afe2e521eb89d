"""Lists, boards, calendars, the phone's row, and what lookups to an entity offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from tailorbird_metadata.compiler.calendar_views import calendar, view_label
from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.pickers import picker
from tailorbird_metadata.compiler.references import (
    column,
    one_field,
    role_ids,
    shown_ids,
    sort_keys,
)
from tailorbird_metadata.compiler.short_forms import entered_fields
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.frozen import EMPTY, frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.view import (
    BoardView,
    CalendarView,
    ListView,
    MobileCard,
    Picker,
)
from tailorbird_metadata.source.nodes import MapNode, ScalarNode

View = TypeVar("View", BoardView, CalendarView)

_REPEATING = frozenset({"boolean", "user", "team", "lookup", "date"})
"""Types beside choices whose values come again and again, so that rows can stand together."""

NUMBERS = ("integer", "decimal", "money", "percent")


class Views(NamedTuple):
    """What a views file holds."""

    lists: Mapping[str, ListView]
    boards: Mapping[str, BoardView]
    calendars: Mapping[str, CalendarView]
    mobile_card: MobileCard | None
    picker: Picker | None
    bulk_edit: tuple[str, ...]


NO_VIEWS = Views(EMPTY, EMPTY, EMPTY, None, None, ())
"""Of an entity without a views file."""


def compile_views(context: Context, draft: Draft, root: MapNode, layer: str) -> Views:
    """The views of an entity; `layer` is the one that declared its views file."""
    lists = {
        name: _list(context, draft, name, node, layer)
        for name, _, node in root.maps("lists")
        if isinstance(node, MapNode)
    }
    path = f"{draft.name}.bulk_edit"
    changed = entered_fields(context, draft, root.items("bulk_edit"), path)
    return Views(
        frozen(lists),
        _sound(context, draft, root, "boards", layer, _board),
        _sound(context, draft, root, "calendars", layer, calendar),
        _card(context, draft, root),
        picker(context, draft, root),
        tuple(field.id for field in changed),
    )


def _sound(
    context: Context,
    draft: Draft,
    root: MapNode,
    kind: str,
    layer: str,
    compiled: Callable[[Context, Draft, str, MapNode, str], View | None],
) -> Mapping[str, View]:
    """The views of a kind that could be compiled; what names another one is not judged."""
    found: dict[str, View] = {}
    for name, _, node in root.maps(kind):
        view = compiled(context, draft, name, node, layer) if isinstance(node, MapNode) else None
        if view is not None:
            found[name] = view
        else:
            context.unsure_views.add(f"{draft.name}.{kind}.{name}")
    return frozen(found)


def _grouped(context: Context, draft: Draft, node: MapNode, path: str) -> str | None:
    """The id of the field by whose values the rows of a list stand together."""
    word = node.scalar("group_by")
    field = context.shown_field(draft, word, path) if word is not None else None
    if field is None or word is None:
        return None
    repeats = field.picklist is not None or field.type in _REPEATING
    if repeats and FIELD_TYPES[field.type].sortable:
        return field.id
    context.add(
        word,
        "E0281",
        message("A list cannot be grouped by {field}.", field=field.label),
        message("Group by a choice, a day, a person, a team or a linked record."),
        path=path,
    )
    return None


def _list(context: Context, draft: Draft, name: str, node: MapNode, layer: str) -> ListView:
    path = f"{draft.name}.lists.{name}"
    columns = (column(context, draft, c, path) for c in node.items("columns"))
    return ListView(
        id=node.text("id") or name,
        name=name,
        label=view_label(context, node.get("label"), name, layer, path),
        columns=tuple(c for c in columns if c is not None),
        sort=sort_keys(context, draft, node.items("sort"), path),
        where=condition(context, draft, node.scalar("where"), path=f"{path}.where"),
        roles=role_ids(context, node, "for"),
        group_by=_grouped(context, draft, node, path),
    )


def _board(
    context: Context, draft: Draft, name: str, node: MapNode, layer: str
) -> BoardView | None:
    path = f"{draft.name}.boards.{name}"
    by = node.scalar("by")
    field = context.field(draft, by, path) if by is not None else None
    if field is None or by is None:
        return None
    if field.picklist is None:
        context.add(
            by,
            "E0225",
            message("A board cannot have its columns by {field}.", field=field.label),
            message("Name the stage, or a field with options."),
            path=path,
        )
        return None
    return BoardView(
        id=node.text("id") or name,
        name=name,
        label=view_label(context, node.get("label"), name, layer, path),
        by=field.id,
        card=shown_ids(context, draft, node.items("card"), path),
        hide=_hidden(context, field, node),
        total=_total(context, draft, node, path),
        where=condition(context, draft, node.scalar("where"), path=f"{path}.where"),
        roles=role_ids(context, node, "for"),
        sort=sort_keys(context, draft, node.items("sort"), path),
    )


def _hidden(context: Context, field: Field, node: MapNode) -> tuple[str, ...]:
    assert field.picklist is not None
    options, found = field.picklist.options, []
    for item in node.items("hide"):
        name = item.text
        if item.source.layer != "company":
            name = context.option_aliases.get((field.picklist.path, name), name)
        if name in options:
            found.append(options[name].id)
        else:
            sentence = message(
                "`{name}` is not an option of {field}.", name=item.text, field=field.label
            )
            context.unknown(item, "E0218", sentence, options)
    return tuple(found)


def _total(context: Context, draft: Draft, node: MapNode, path: str) -> str | None:
    total = node.scalar("total")
    field = context.field(draft, total, path) if total is not None else None
    if field is None or total is None:
        return None
    if field.type in NUMBERS or field.params.get("returns") in NUMBERS:
        return field.id
    context.add(
        total,
        "E0225",
        message("{field} is not a number and has no total.", field=field.label),
        message("Name a field that holds a number or an amount."),
        path=path,
    )
    return None


def _card(context: Context, draft: Draft, root: MapNode) -> MobileCard | None:
    node = root.mapping("mobile_card")
    path = f"{draft.name}.mobile_card"
    title = one_field(context, draft, node.scalar("title"), path) if node is not None else None
    if node is None or title is None:
        return None
    return MobileCard(
        title=title,
        lines=shown_ids(context, draft, node.items("lines"), path),
        badge=next(iter(shown_ids(context, draft, _one(node, "badge"), path)), None),
    )


def _one(node: MapNode, key: str) -> tuple[ScalarNode, ...]:
    found = node.scalar(key)
    return (found,) if found is not None else ()
