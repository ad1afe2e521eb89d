"""Lists of values: shared ones, and those that stand at a field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tailorbird_metadata.compiler.closing import closed_of
from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.picklist import Option, Picklist
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import MapNode, Node


def compile_shared_picklists(context: Context) -> None:
    """Fills `context.picklists` from the files of `picklists/`."""
    for item in context.composition.of_kind("picklist"):
        key = item.address.key[0]
        name = item.renamed[()].text if () in item.renamed else key
        if name != key:
            context.picklist_aliases[key] = name
        picklist_id = item.root.text("id") or key
        path = f"picklists.{picklist_id}"
        options = options_of(
            context, item, ("options",), item.root.mapping("options"), f"picklists.{name}", path
        )
        context.picklists[name] = Picklist(
            id=picklist_id,
            name=name,
            path=path,
            label=context.labels.text(
                item.root.get("label"), proposed_label(name), item.layer, f"picklists.{name}.label"
            ),
            options=options,
            shared=True,
        )
        context.options[path] = context.picklists[name]
        context.picklist_roots[name] = item.root


def options_of(
    context: Context,
    item: Item,
    place: tuple[str, ...],
    node: MapNode | None,
    label_path: str,
    path: str,
) -> Mapping[str, Option]:
    """The options that stand in a map; `place` is where it is in its item."""
    found: dict[str, Option] = {}
    ids: dict[str, str] = {}
    for key, entry in (node.entries if node is not None else {}).items():
        name = key
        if (*place, key) in item.renamed:
            name = item.renamed[(*place, key)].text
            context.option_aliases[(path, key)] = name
        option = _option(context, item, key, name, entry.value, f"{label_path}.options.{name}")
        if option.id in ids or name in found:
            context.add(
                entry.key,
                "E0021",
                message(
                    "The identity `{id}` is already that of `{name}`.",
                    id=option.id,
                    name=ids.get(option.id, name),
                ),
                message("Give it another `id:`."),
            )
            continue
        ids[option.id] = name
        found[name] = option
    return frozen(_with_replacements(context, node, path, found))


def _option(context: Context, item: Item, key: str, name: str, node: Node, path: str) -> Option:
    details = node if isinstance(node, MapNode) else None
    label = details.get("label") if details is not None else node
    return Option(
        id=(details.text("id") if details is not None else None) or key,
        name=name,
        label=context.labels.text(label, proposed_label(name), item.layer, f"{path}.label"),
        color=details.text("color") if details is not None else None,
        retired=details.text("retired") if details is not None else None,
        closed=closed_of(context, details) if details is not None else None,
        held=details is not None and details.value("held") is True,
    )


def _with_replacements(
    context: Context, node: MapNode | None, path: str, options: dict[str, Option]
) -> dict[str, Option]:
    """`replace_with` names an option in use of the same list; the model keeps its id."""
    usable = {n: o.id for n, o in options.items() if o.retired is None}
    for key, entry in node.entries.items() if node is not None else ():
        details = entry.value
        if not isinstance(details, MapNode):
            continue
        written = details.scalar("replace_with")
        name = context.option_aliases.get((path, key), key)
        if written is None or name not in options:
            continue
        context.idle(details.key("replace_with"), "replace_with", f"{path}.options.{name}")
        target = written.text
        if written.source.layer != "company":
            target = context.option_aliases.get((path, target), target)
        if target in usable:
            options[name] = replace(options[name], replace_with=usable[target])
            continue
        context.unknown(
            written,
            "E0218",
            message("`{name}` is not an option in use of this list.", name=written.text),
            usable,
        )
    return options
