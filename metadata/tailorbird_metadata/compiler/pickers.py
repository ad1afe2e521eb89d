"""`picker:` of an entity: what a lookup that leads to it shows, searches and puts first."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.references import column, sort_keys
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.view import Picker
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


def picker(context: Context, draft: Draft, root: MapNode) -> Picker | None:
    """What lookups to the entity offer, None where nothing is said."""
    node = root.mapping("picker")
    if node is None:
        return None
    path = f"{draft.name}.picker"
    columns = (column(context, draft, c, path) for c in node.items("columns"))
    searched = (_searched(context, draft, word, path) for word in node.items("search"))
    return Picker(
        columns=tuple(c for c in columns if c is not None),
        search=tuple(s for s in searched if s is not None),
        sort=sort_keys(context, draft, node.items("sort"), path),
    )


def _searched(context: Context, draft: Draft, word: ScalarNode, path: str) -> str | None:
    field = context.shown_field(draft, word, path)
    if field is None:
        return None
    if "contains" in FIELD_TYPES[field.type].filter_operators and field.type != "tags":
        return field.id
    context.add(
        word,
        "E0225",
        message("{field} is not a text that can be searched.", field=field.label),
        message("Name a field that holds a text, a phone number or an address."),
        path=path,
    )
    return None
