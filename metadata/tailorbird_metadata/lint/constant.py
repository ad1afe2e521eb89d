"""W0605, W0606: conditions that hold for no record, or for every one."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.expressions.tree import And, FieldRef, Literal, Node, Not, Or
from tailorbird_metadata.expressions.walk import nodes, parts
from tailorbird_metadata.lint.ground import Ground, Written
from tailorbird_metadata.messages import message

_SAVED = ("rules", "enter")
"""Parts of paths under which a record is judged as it would be saved."""


def never_or_always(ground: Ground) -> None:
    """Takes both down; what is written as a plain `true` or `false` is meant so."""
    for written in ground.conditions():
        saved = bool(set(_SAVED) & set(written.path.split(".")))
        if not saved and not _is_doubtful(written.expression.tree):
            continue
        if isinstance(written.expression.tree, Literal):
            continue
        verdict = ground.verdict(written, saved)
        if not verdict.holds:
            _never(ground, written)
        elif not verdict.fails:
            ground.add(
                "W0606",
                written.path,
                message("This condition always holds."),
                message("Change it, or leave it out."),
                node=written.node,
            )


def _is_doubtful(tree: Node) -> bool:
    """Whether two tests of it read the same (or the stage), or one nothing of the record.

    Otherwise each of them can hold and fail, whatever the others do.
    """
    read: set[Node] = set()
    for test in _tests(tree):
        found = {n for n in nodes(test) if isinstance(n, FieldRef)}
        if not found or found & read or any(n.field == "stage_open" for n in found):
            return True
        read |= found
    return False


def _tests(node: Node) -> Iterator[Node]:
    if isinstance(node, (And, Or, Not)):
        for part in parts(node):
            yield from _tests(part)
    else:
        yield node


def _never(ground: Ground, written: Written) -> None:
    if ".enter." in written.path:
        return
    ground.add(
        "W0605",
        written.path,
        message("This condition never holds."),
        message("Change it, or remove what depends on it."),
        node=written.node,
    )
