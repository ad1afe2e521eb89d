"""The drafts of entities: their names and identities, before any field is read."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.names import ENTITY_WORDS, is_name
from tailorbird_metadata.source.nodes import ScalarNode


def make_drafts(context: Context) -> None:
    """A draft for every entity, with its name and identity."""
    for item in context.composition.of_kind("entity"):
        key = item.address.key[0]
        name = item.renamed[()].text if () in item.renamed else key
        if not is_name(key):
            context.unsure_entities.add(key)
            continue
        if name in ENTITY_WORDS:
            context.add(
                item.renamed.get((), item.root.key("entity")),
                "E0020",
                message("An entity cannot be called `{name}`.", name=name),
                message("Choose another name; the product uses this one itself."),
            )
            context.unsure_entities.add(name)
            continue
        taken = {d.id for d in context.drafts.values()}
        if name in context.drafts or (item.root.text("id") or key) in taken:
            name_taken(context, item.renamed.get((), item.root.key("entity")), name)
            continue
        if name != key:
            context.entity_aliases[key] = name
        context.drafts[name] = Draft(id=item.root.text("id") or key, name=name, item=item)
    for item in context.composition.of_kind("pipeline"):
        found = entity_of(context, item)
        if found is not None:
            found.pipelines.append(item)


def entity_of(context: Context, item: Item) -> Draft | None:
    """The entity in whose folder a file lies; takes a problem down if there is none."""
    key = item.address.key[0]
    name = context.entity_aliases.get(key, key)
    if name not in context.drafts and key not in context.unsure_entities:
        context.add(
            item.root.key(item.address.kind),
            "E0213",
            message("`{name}` is not an entity.", name=key),
            message("Its fields belong into {file}.", file=f"entities/{key}/entity.yaml"),
        )
    return context.drafts.get(name)


def name_taken(context: Context, node: ScalarNode, name: str) -> None:
    """Takes down that a name belongs to something else already."""
    context.add(
        node,
        "E0021",
        message("`{name}` is the name of another item already.", name=name),
        message("Choose another name."),
    )
