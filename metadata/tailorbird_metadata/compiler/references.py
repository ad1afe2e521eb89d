"""Lists of names in the configuration, resolved to ids."""

from __future__ import annotations

from collections.abc import Iterable

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.view import SortKey
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


def shown_ids(
    context: Context, draft: Draft, nodes: Iterable[ScalarNode], path: str
) -> tuple[str, ...]:
    """The ids of the fields to show; unknown ones are taken down, retired ones left out."""
    found = (context.shown_field(draft, node, path) for node in nodes)
    return tuple(f.id for f in found if f is not None)


def one_field(context: Context, draft: Draft, node: ScalarNode | None, path: str) -> str | None:
    """The id of the field that `node` names, None if there is no node or no such field."""
    found = context.field(draft, node, path) if node is not None else None
    return found.id if found is not None else None


def role_ids(context: Context, root: MapNode, key: str) -> tuple[str, ...]:
    """The ids of the roles listed under `key`."""
    found = (context.role(node) for node in root.items(key))
    return tuple(r for r in found if r is not None)


def sort_keys(
    context: Context, draft: Draft, nodes: Iterable[ScalarNode], path: str
) -> tuple[SortKey, ...]:
    """`-net_value` as descending by the id of that field."""
    found: list[SortKey] = []
    for node in nodes:
        descending = node.text.startswith("-")
        named = _without_sign(node) if descending else node
        field = context.shown_field(draft, named, path)
        if field is None:
            continue
        if not FIELD_TYPES[field.type].sortable:
            context.add(
                node,
                "E0220",
                message("A list cannot be sorted by {field}.", field=field.label),
                message("Sort by a field that is short text, a number, a day or a choice."),
                path=path,
            )
            continue
        found.append(SortKey(field=field.id, descending=descending))
    return tuple(found)


def _without_sign(node: ScalarNode) -> ScalarNode:
    return ScalarNode(
        source=node.source,
        line=node.line,
        column=node.column + 1,
        end_line=node.end_line,
        end_column=node.end_column,
        text=node.text[1:],
        style=node.style,
        value=node.text[1:],
    )


def column(context: Context, draft: Draft, node: ScalarNode, path: str) -> str | None:
    """A column of a list: a field id, or a lookup's and the id of a field behind it."""
    lookup, dot, behind = node.text.partition(".")
    if not dot:
        found = context.shown_field(draft, node, path)
        return found.id if found is not None else None
    first = context.shown_field(draft, part(node, 0, lookup), path)
    if first is None:
        return None
    target = context.draft(first.to) if first.kind == "lookup" and first.to else None
    if target is None:
        if first.kind != "lookup":
            context.add(
                node,
                "E0221",
                message("{field} does not lead to another record.", field=first.label),
                message("Only a lookup can stand before the dot."),
                path=path,
            )
        return None
    second = context.shown_field(target, part(node, len(lookup) + 1, behind), path)
    return f"{first.id}.{second.id}" if second is not None else None


def part(node: ScalarNode, start: int, text: str) -> ScalarNode:
    """A piece of a text as a node of its own, `start` signs into it."""
    shift = start if node.style == "plain" else start + 1
    return ScalarNode(
        source=node.source,
        line=node.line,
        column=node.column + shift,
        end_line=node.line,
        end_column=node.column + shift + len(text),
        text=text,
        style=node.style,
        value=text,
    )
