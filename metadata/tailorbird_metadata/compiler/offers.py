"""What a lookup offers, and what the chosen record fills in."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition, expression
from tailorbird_metadata.compiler.values import writable
from tailorbird_metadata.expressions.tree import Expression, Placement
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.frozen import EMPTY, frozen
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


def offer_of(context: Context, draft: Draft, field: Field, node: MapNode) -> Expression | None:
    """The condition on the offered record under `offer:`."""
    target = (
        context.draft(field.to) if field.type in ("lookup", "multi_lookup") and field.to else None
    )
    if target is None:
        return None
    path = f"{draft.name}.fields.{field.name}.offer"
    return condition(context, target, node.scalar("offer"), record=draft.id, path=path)


def fill_of(
    context: Context, draft: Draft, field: Field, node: MapNode
) -> Mapping[str, Expression]:
    """Own fields under `fill:` with the fields of the chosen record, read through the lookup."""
    if field.type != "lookup" or node.mapping("fill") is None:
        return EMPTY
    path = f"{draft.name}.fields.{field.name}.fill"
    found: dict[str, Expression] = {}
    for _, key, source in node.maps("fill"):
        own = writable(context, draft, key, path, stage=False)
        if own is None or not isinstance(source, ScalarNode):
            continue
        made = expression(
            context,
            draft,
            source,
            f"{field.name}.{source.text}",
            -len(field.name) - 1,
            FIELD_TYPES[own.type].value_type(own),
            allow=Placement.LINKED,
            path=f"{path}.{key.text}",
        )
        if made is not None:
            found[own.id] = made
    return frozen(found)
