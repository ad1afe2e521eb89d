"""W0609: shared lists, templates, integrations and layouts that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode

_SENT = {
    "template": message("Nothing sends the template `{name}`."),
    "integration": message("Nothing calls the integration `{name}`."),
}
_SILENT = frozenset({"entity", "views", "pipeline", "layout", "picklist", "role", *_SENT})
"""Kinds whose items send and call nothing."""


def unused_items(ground: Ground) -> None:
    """Takes down what no other item mentions by its name: a use that is switched off is one."""
    _lists(ground)
    _layouts(ground)
    items = ground.composition.items.values()
    said = {t for i in items if i.address.kind not in _SILENT for t in _texts(i.root)}
    for item in items:
        sentence = _SENT.get(item.address.kind)
        if sentence is None or _names(item) & said or item.root.text("kind") == "print":
            continue
        _tell(ground, item, Message(sentence.text, {"name": item.address.name}))


def _lists(ground: Ground) -> None:
    fields = (f for e in ground.model.entities.values() for f in e.fields.values())
    used = {f.picklist.path for f in fields if f.picklist is not None}
    unused = {n for n, found in ground.model.picklists.items() if found.path not in used}
    for item in ground.composition.of_kind("picklist"):
        if unused & _names(item):
            _tell(ground, item, message("No field uses the list `{name}`.", name=item.address.name))


def _layouts(ground: Ground) -> None:
    """A layout is used by the roles that it is for, and by the layouts that extend it."""
    extended = {
        (i.address.key[0], i.root.text("extends")) for i in ground.composition.of_kind("layout")
    }
    for item in ground.composition.of_kind("layout"):
        entity = item.address.key[0]
        if item.root.items("for") or any((entity, n) in extended for n in _names(item)):
            continue
        _tell(ground, item, message("The layout `{name}` is for no role.", name=item.address.name))


def _names(item: Item) -> set[str]:
    """What the item is called, by the company and by the layer that made it."""
    return {item.address.name, *(n.text for path, n in item.renamed.items() if path == ())}


def _tell(ground: Ground, item: Item, sentence: Message) -> None:
    path = item.address.path
    ground.add("W0609", path, sentence, message("Use it, or delete the file."))


def _texts(node: Node) -> Iterator[str]:
    """Every plain value below."""
    if isinstance(node, ScalarNode):
        yield node.text
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, MapNode):
        for entry in node.entries.values():
            yield from _texts(entry.value)
