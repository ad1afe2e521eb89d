"""Fields that people fill in outside the long form: the short form, and many records at once."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.source.nodes import MapNode, ScalarNode

_PEOPLES = ("stage", "currency")
"""System fields that people fill in."""


def entered_fields(
    context: Context, draft: Draft, nodes: tuple[ScalarNode, ...], path: str
) -> list[Field]:
    """The fields that are listed; those that nobody can fill in are taken down and left out."""
    found: list[Field] = []
    for node in nodes:
        field = context.shown_field(draft, node, path)
        if field is None:
            continue
        given = field.automatic or field.read_only or field.type == "id"
        if given or (field.system and field.name not in _PEOPLES):
            context.add(
                node,
                "E0222",
                message("{field} is not filled in by people.", field=field.label),
                message("Remove it here."),
                path=path,
            )
            continue
        found.append(field)
    return found


def short_form(context: Context, draft: Draft, root: MapNode, path: str) -> tuple[str, ...]:
    """The ids of the fields under `quick_create`, with those that it must not lack.

    What a layer above the list demands comes onto it by itself.
    """
    if root.get("quick_create") is None:
        return ()
    nodes = root.items("quick_create")
    path = f"{path}.quick_create"
    fields = entered_fields(context, draft, nodes, path)
    own = {field.id for field in fields}
    order = context.labels.order
    written = root.get("quick_create")
    level = order.index(written.source.layer) if written is not None else 0
    missing: list[Field] = []
    for field, demand in _demanded(draft):
        if field.id in own:
            continue
        if order.index(demand.source.layer) > level:
            fields.append(field)
        else:
            missing.append(field)
    if missing:
        _lacks(context, draft, root, missing, path)
    return tuple(field.id for field in fields)


def _demanded(draft: Draft) -> Iterator[tuple[Field, ScalarNode]]:
    """The fields without which nothing can be saved, and where that is said."""
    for name, field in draft.fields.items():
        node = draft.nodes.get(name)
        demand = node.scalar("required") if node is not None else None
        if node is None or demand is None or not field.required or field.retired is not None:
            continue
        if node.scalar("default") is None and not field.automatic and not field.read_only:
            yield field, demand


def _lacks(context: Context, draft: Draft, root: MapNode, missing: list[Field], path: str) -> None:
    context.add(
        root.key("quick_create"),
        "E0280",
        message(
            "The short form lacks {fields}, without which {entity} cannot be saved.",
            fields=", ".join(f"`{f.name}`" for f in missing),
            entity=context.label_of(draft),
        ),
        message("Add what is missing to the list, or give it a default."),
        path=path,
    )
