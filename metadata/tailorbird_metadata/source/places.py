"""Problems at a node: the author's line, and as a note the line of the layer below."""

from __future__ import annotations

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.problems import Mend, Note, Problem, Severity
from tailorbird_metadata.source.nodes import Node


def problem_at(
    node: Node,
    code: str,
    sentence: Message,
    help: Message | None = None,
    *,
    severity: Severity = "error",
    path: str = "",
    notes: tuple[Note, ...] = (),
    mends: tuple[Mend, ...] = (),
) -> Problem:
    """A problem whose place is `node`."""
    if node.under is not None:
        below = node.under
        said = message("this changes what {layer} says", layer=layer_words(below.source.layer))
        notes = (*notes, Note(message=said, location=below.location))
    return Problem(
        code=code,
        message=sentence,
        location=node.location,
        help=help,
        notes=notes,
        severity=severity,
        path=path,
        mends=mends,
    )


def layer_words(layer: str) -> Message:
    """A layer as people call it."""
    if layer == "core":
        return message("the product")
    if layer == "company":
        return message("the company")
    return message("the pack {name}", name=layer)
