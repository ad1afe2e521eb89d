"""Dependent lists of values: under which options of another field an option is offered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.picklist import Picklist
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


def with_parents(context: Context, draft: Draft, field: Field, node: MapNode) -> Field:
    """The field with `for:` of its options resolved to options of the field it depends on."""
    if field.picklist is None:
        return field
    written = list(_written(context, field.picklist, node))
    if field.depends_on is None:
        for name, nodes in written if not field.picklist.shared else ():
            if node.get("depends_on") is None:
                _needs_depends_on(context, nodes[0], name)
        return field
    parent = draft.by_id(field.depends_on)
    if parent is None or parent.picklist is None:
        return field
    options = dict(field.picklist.options)
    for name, nodes in written:
        if name in options:
            ids = tuple(_ids(context, parent, parent.picklist, nodes))
            options[name] = replace(options[name], parents=ids)
    return replace(field, picklist=replace(field.picklist, options=frozen(options)))


def _written(
    context: Context, picklist: Picklist, node: MapNode
) -> Iterator[tuple[str, tuple[ScalarNode, ...]]]:
    """Option name and the nodes of its `for:`, for options that have one."""
    source: MapNode | None = node
    if picklist.shared:
        source = context.picklist_roots.get(picklist.name)
    for key, _, value in source.maps("options") if source is not None else ():
        nodes = value.items("for") if isinstance(value, MapNode) else ()
        if nodes:
            yield context.option_aliases.get((picklist.path, key), key), nodes


def _ids(
    context: Context, parent: Field, picklist: Picklist, nodes: tuple[ScalarNode, ...]
) -> Iterator[str]:
    for node in nodes:
        name = node.text
        if node.source.layer != "company":
            name = context.option_aliases.get((picklist.path, name), name)
        if name in picklist.options:
            yield picklist.options[name].id
            continue
        sentence = message(
            "`{name}` is not an option of {field}.", name=node.text, field=parent.label
        )
        context.unknown(node, "E0218", sentence, picklist.options)


def _needs_depends_on(context: Context, node: ScalarNode, name: str) -> None:
    context.add(
        node,
        "E0230",
        message("`{name}` is offered only for some values, of which field is not said.", name=name),
        message("Add `depends_on:` with the name of that field, or remove `for:`."),
    )
