"""W0615: files of the company that are too long to be read and merged (D1)."""

from __future__ import annotations

from typing import Final

from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.messages import message
from tailorbird_metadata.source.nodes import MapNode
from tailorbird_metadata.source.workspace import COMPANY

MOST_LINES: Final = 400


def long_files(ground: Ground) -> None:
    """Takes down each; translations are one file a language by design."""
    roots: dict[str, MapNode] = {}
    for item in ground.composition.items.values():
        node = item.root
        if node.source.layer == COMPANY:
            roots.setdefault(node.source.path, node)
    for path, root in roots.items():
        lines = _last_line(root)
        if lines > MOST_LINES:
            start = next(iter(root.entries.values())).key
            ground.add(
                "W0615",
                "",
                message("{file} has {lines} lines; {most} can still be read.",
                        file=path, lines=lines, most=MOST_LINES),
                message("Move long lists of options to picklists/, or divide what it holds."),
                node=start,
            )  # fmt: skip


def _last_line(root: MapNode) -> int:
    ends = [(e.value.end_line, e.value.end_column) for e in root.entries.values()]
    line, column = max(ends, default=(root.end_line, root.end_column))
    return line if column > 1 else line - 1
