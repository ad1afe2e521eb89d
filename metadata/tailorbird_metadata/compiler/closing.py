"""`closed:` of options and stages: that a record with it is done, and how."""

from __future__ import annotations

from difflib import get_close_matches

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.messages import message
from tailorbird_metadata.source.nodes import MapNode

_MEANT = ("won", "lost")
"""Ways that mean something to the product: a slip in them would be another way."""


def closed_of(context: Context, node: MapNode) -> str | None:
    """The name under `closed:`, any name; one that looks like a slip is taken down."""
    written = node.scalar("closed")
    if written is None:
        return None
    near = get_close_matches(written.text, _MEANT, n=1, cutoff=0.8)
    if near and written.text not in _MEANT:
        context.add(
            written,
            "E0103",
            message("`{name}` is almost `{known}`.", name=written.text, known=near[0]),
            message("Write `{known}`, or a name that cannot be mistaken for it.", known=near[0]),
        )
    return written.text
