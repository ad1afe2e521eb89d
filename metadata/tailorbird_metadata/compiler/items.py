"""Items that are one file each and are named by others: automations, templates, pools …"""

from __future__ import annotations

from collections.abc import Collection

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


def named_items(context: Context, kind: str) -> dict[str, Item]:
    """The items of a kind by present name."""
    found: dict[str, Item] = {}
    for item in context.composition.of_kind(kind):
        key = item.address.name
        name = item.renamed[()].text if () in item.renamed else key
        if name != key:
            context.item_aliases[(kind, key)] = name
        found[name] = item
    return found


def entity_of(context: Context, item: Item, kind: str, name: str) -> Draft | None:
    """The entity that an item is `on`; without one the item is not judged by others."""
    node = item.root.scalar("on")
    draft = context.entity(node) if node is not None and not node.refused else None
    if draft is None:
        context.unsure_items.add((kind, name))
    return draft


def labelled(context: Context, node: MapNode, name: str, layer: str, path: str) -> Text:
    """The label under `label:` of an item, or one made of its name."""
    return context.labels.text(node.get("label"), proposed_label(name), layer, f"{path}.label")


def about(context: Context, draft: Draft, node: ScalarNode, entity: str, path: str) -> bool:
    """Whether what `node` names is about `draft`; if it is about another entity, that is told."""
    if entity == draft.id:
        return True
    other = context.draft(entity)
    context.add(
        node,
        "E0514",
        message(
            "`{name}` is about {other}, not about {entity}.",
            name=node.text,
            other=context.label_of(other) if other is not None else entity,
            entity=context.label_of(draft),
        ),
        message("Name one that is `on: {entity}`.", entity=draft.name),
        path=path,
    )
    return False


def current(context: Context, kind: str, node: ScalarNode, known: Collection[str]) -> str:
    """The present name of the item that a text, maybe of a lower layer, names."""
    if node.text not in known and node.source.layer != "company":
        return context.item_aliases.get((kind, node.text), node.text)
    return node.text


def named(
    context: Context,
    kind: str,
    node: ScalarNode,
    known: Collection[str],
    told: tuple[str, Message],
    path: str,
) -> str | None:
    """The present name that a text means among `known`; `told` is code and sentence if none."""
    name = current(context, kind, node, known)
    if name in known:
        return name
    if (kind, name) not in context.unsure_items:
        context.unknown(node, told[0], told[1], known, path)
    return None
