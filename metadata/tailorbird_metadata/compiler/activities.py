"""Kinds of activity: `activity:` says when it is and who takes part; `activity_at:` is short."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Activity
from tailorbird_metadata.source.nodes import MapNode, ScalarNode

_WHO = frozenset({"user", "users", "lookup", "any_lookup", "multi_lookup"})
"""Types of fields that name people and records that take part."""


def activity_of(context: Context, draft: Draft) -> tuple[str | None, Activity | None]:
    """The id of the field that says when it starts, and what more is said of activities."""
    node, short = draft.root.mapping("activity"), draft.root.scalar("activity_at")
    if node is None:
        return _moment(context, draft, short), None
    if short is not None:
        context.add(
            short,
            "E0293",
            message("`activity_at:` and `activity:` say the same."),
            message("Remove `activity_at:`."),
            path=draft.name,
        )
    starts = _moment(context, draft, node.scalar("starts"))
    for key in ("ends", "attendees", "reminders"):
        if node.get(key) is not None and node.value(key) is not False:
            context.idle(node.key(key), key, f"{draft.name}.activity")
    return starts, Activity(
        ends=_moment(context, draft, node.scalar("ends")),
        attendees=_attendees(context, draft, node),
        reminders=node.value("reminders") is True,
    )


def _moment(context: Context, draft: Draft, node: ScalarNode | None) -> str | None:
    found = context.field(draft, node) if node is not None else None
    if found is None or node is None:
        return None
    if found.type != "datetime":
        context.add(
            node,
            "E0232",
            message("{field} is not a moment.", field=found.label),
            message("Name a field of type datetime."),
        )
    return found.id


def _attendees(context: Context, draft: Draft, node: MapNode) -> tuple[str, ...]:
    found: list[str] = []
    for name in node.items("attendees"):
        field = context.shown_field(draft, name)
        if field is None:
            continue
        if field.type in _WHO and not field.system:
            found.append(field.id)
            continue
        context.add(
            name,
            "E0225",
            message("{field} does not say who takes part.", field=field.label),
            message("Name a field of type user, lookup or multi_lookup."),
            path=f"{draft.name}.activity",
        )
    return tuple(found)
