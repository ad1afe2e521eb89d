"""An item of all layers together as YAML, each line with the layer that says it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.edits.places import composed
from tailorbird_designer.web.troubles import code_address
from tailorbird_metadata.layers.addresses import Address
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode
from tailorbird_metadata.source.workspace import COMPANY

_UNSAID = ("patches",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the composed item; `href` leads to where it is written."""

    text: str
    layer: str
    href: str
    own: bool


def composed_lines(
    files: Mapping[str, bytes], address: Address, inside: tuple[str, ...] = ()
) -> tuple[Line, ...]:
    """The item at an address, or what stands in it under some keys; nothing if it is not there."""
    item = composed(files, address)
    if item is None:
        return ()
    node: Node | None = item.root
    for key in inside:
        node = node.get(key) if isinstance(node, MapNode) else None
    return tuple(_lines(node, "")) if isinstance(node, MapNode) else ()


def _lines(node: MapNode, indent: str) -> Iterator[Line]:
    for key, entry in node.entries.items():
        if key in _UNSAID:
            continue
        value = entry.value
        if isinstance(value, MapNode) and value.entries:
            yield _line(f"{indent}{key}:", _declared(value))
            yield from _lines(value, indent + "  ")
        elif isinstance(value, ListNode) and not all(
            isinstance(n, ScalarNode) for n in value.items
        ):
            yield _line(f"{indent}{key}:", value)
            yield from _items(value, indent)
        elif isinstance(value, ScalarNode) and "\n" in value.text:
            yield _line(f"{indent}{key}: |", value)
            for text in value.text.rstrip("\n").split("\n"):
                yield _line(f"{indent}  {text}", value)
        else:
            yield _line(f"{indent}{key}: {_short(value)}".rstrip(), value)


def _declared(node: Node) -> Node:
    """What the lowest layer says at the place of a map: the others only say something inside."""
    while node.under is not None:
        node = node.under
    return node


def _items(node: ListNode, indent: str) -> Iterator[Line]:
    for item in node.items:
        if isinstance(item, MapNode):
            inner = list(_lines(item, indent + "    "))
            for place, line in enumerate(inner):
                dash = f"{indent}  - {line.text.lstrip()}" if place == 0 else line.text
                yield Line(text=dash, layer=line.layer, href=line.href, own=line.own)
        else:
            yield _line(f"{indent}  - {_short(item)}", item)


def _short(node: Node) -> str:
    if isinstance(node, ListNode):
        return "[" + ", ".join(_short(n) for n in node.items) + "]"
    if isinstance(node, MapNode):
        return "{}"
    assert isinstance(node, ScalarNode)
    return json.dumps(node.text, ensure_ascii=False) if node.style == "quoted" else node.text


def _line(text: str, node: Node) -> Line:
    place = node.location
    layer = node.source.layer
    return Line(
        text=text, layer=layer, href=code_address(place.file, place.line), own=layer == COMPANY
    )
