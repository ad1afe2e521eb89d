"""What a text means, without how it is written: the measure of every edit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode

_TYPED = re.compile(
    r"true|True|TRUE|false|False|FALSE|null|Null|NULL|~"
    r"|[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
    r"|0x[0-9a-fA-F]+|0o[0-7]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A scalar; `typed` is whether it is a number, true, false or nothing, and no text."""

    text: str
    typed: bool


Meaning = Word | list["Meaning"] | dict[str, "Meaning"]


def looks_typed(text: str) -> bool:
    """Whether a plain text is read as a number, true, false or nothing."""
    return _TYPED.fullmatch(text) is not None


def meaning(node: Node) -> Meaning:
    """What a node says."""
    if isinstance(node, MapNode):
        return {key: meaning(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, ListNode):
        return [meaning(item) for item in node.items]
    assert isinstance(node, ScalarNode)
    return Word(node.text, node.style == "plain" and (looks_typed(node.text) or node.is_blank))


def same(one: Meaning, other: Meaning) -> bool:
    """Whether two texts say the same, the order of keys included."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other
