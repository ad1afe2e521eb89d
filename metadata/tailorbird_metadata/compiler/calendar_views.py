"""`calendars:` of an entity's views: its records on days."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.references import one_field, role_ids
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.view import CalendarView
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import MapNode, Node

_TIMES = ("date", "datetime")


def view_label(context: Context, node: Node | None, name: str, layer: str, path: str) -> Text:
    """What a view is called; `layer` is the one that declared it."""
    return context.labels.text(node, proposed_label(name), layer, f"{path}.label")


def calendar(
    context: Context, draft: Draft, name: str, node: MapNode, layer: str
) -> CalendarView | None:
    """One calendar; None if it does not say when its records begin."""
    path = f"{draft.name}.calendars.{name}"
    starts = _named(context, draft, node, "starts", path)
    if starts is None:
        return None
    if starts.type not in _TIMES:
        sentence = message("{field} is not a day or a moment.", field=starts.label)
        _wrong(context, node, "starts", sentence, path)
        return None
    ends = _named(context, draft, node, "ends", path)
    if ends is not None and ends.type != starts.type:
        sentence = message(
            "{field} is not of the same type as {other}.", field=ends.label, other=starts.label
        )
        _wrong(context, node, "ends", sentence, path)
        ends = None
    color = _named(context, draft, node, "color_by", path)
    if color is not None and color.picklist is None:
        sentence = message("{field} has no options and so no colours.", field=color.label)
        _wrong(context, node, "color_by", sentence, path)
        color = None
    return CalendarView(
        id=node.text("id") or name,
        name=name,
        label=view_label(context, node.get("label"), name, layer, path),
        starts=starts.id,
        ends=ends.id if ends is not None else None,
        title=one_field(context, draft, node.scalar("title"), path),
        color_by=color.id if color is not None else None,
        where=condition(context, draft, node.scalar("where"), path=f"{path}.where"),
        roles=role_ids(context, node, "for"),
    )


def _named(context: Context, draft: Draft, node: MapNode, key: str, path: str) -> Field | None:
    word = node.scalar(key)
    return context.field(draft, word, path) if word is not None else None


def _wrong(context: Context, node: MapNode, key: str, sentence: Message, path: str) -> None:
    word = node.scalar(key)
    if word is None:
        return
    mends = {
        "starts": message("Name a field of type date or datetime."),
        "ends": message("Let both be days, or both moments."),
        "color_by": message("Name the stage, or a field with options."),
    }
    context.add(word, "E0225", sentence, mends[key], path=path)
