"""What roles say of people from outside, of sharing, and of actions that come later."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.expressions.words import INPUTS
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.role import Sharing
from tailorbird_metadata.source.nodes import MapNode, ScalarNode

_LATER_ACTIONS = frozenset({"mail", "share", "report", "import"})
"""Actions of every entity that nothing carries out yet."""


def portal_of(context: Context, root: MapNode) -> str | None:
    """The id of the entity whose records the people in a role are; None for people inside."""
    node = root.scalar("portal")
    found = context.entity(node) if node is not None else None
    if node is None:
        return None
    if f"me.{node.text}" in INPUTS:
        context.add(
            node,
            "E0353",
            message("`me.{name}` means something else already.", name=node.text),
            message("Give the entity another name."),
        )
    context.add(
        root.key("portal"),
        "W0023",
        message("Portals do not run in this version: people with this role may do nothing."),
        message("Leave it for a later version, or remove it."),
        severity="warning",
    )
    return found.id if found is not None else ""


def sharing_of(context: Context, root: MapNode, path: str) -> Sharing | None:
    """How a role may share records with others."""
    node = root.mapping("share")
    if node is None:
        return None
    context.idle(root.key("share"), "share", path)
    longest = node.text("longest") or ""
    return Sharing(
        levels=tuple(n.text for n in node.items("levels")),
        longest_days=int(longest.split()[0]) if longest[:1].isdigit() else 1,
    )


def check_action(context: Context, root: MapNode, key: ScalarNode, path: str) -> None:
    """Takes down what an action lacks: what carries it out, or how records are shared."""
    if key.text in _LATER_ACTIONS:
        context.idle(key, key.text, path)
    if key.text == "share" and root.get("share") is None:
        context.add(
            key,
            "E0352",
            message("The role may share records, and it is not said how."),
            message("Add `share: {levels: [read], longest: 90 days}` to the role."),
            path=path,
        )
