"""Requests to other systems: which action of which integration, and what is sent."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import expression
from tailorbird_metadata.compiler.items import named
from tailorbird_metadata.compiler.triggers import NO_CHANGE, AboutChange
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.automation import CallOut
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.source.nodes import MapNode, ScalarNode

ATTEMPTS = 8
"""How often a request is tried if nothing is said."""


def call_out(
    context: Context, draft: Draft, node: MapNode, path: str, change: AboutChange = NO_CHANGE
) -> CallOut | None:
    """The request that `node` describes; None if it goes nowhere (then told)."""
    sends = _sends(context, draft, node, path, change)
    known = context.integrations
    system, action = node.scalar("integration"), node.scalar("action")
    if system is None or action is None:
        return None
    told = ("E0241", message("`{name}` is not an integration.", name=system.text))
    name = named(context, "integration", system, known, told, path)
    if name is None:
        return None
    if action.text not in known[name].actions:
        sentence = message(
            "`{name}` is not an action of the integration {system}.",
            name=action.text,
            system=known[name].label,
        )
        context.unknown(action, "E0242", sentence, known[name].actions, path)
        return None
    return CallOut(
        integration=name,
        action=action.text,
        sends=frozen(sends),
        attempts=node.whole("attempts") or ATTEMPTS,
    )


def _sends(
    context: Context, draft: Draft, node: MapNode, path: str, change: AboutChange
) -> dict[str, Value]:
    """What is sent: texts as they are, or expressions."""
    found: dict[str, Value] = {}
    for name, _, value in node.maps("send"):
        if not isinstance(value, ScalarNode):
            continue
        if not value.text.startswith("="):
            found[name] = Value(literal=value.text or None)
            continue
        own = f"{path}.send.{name}"
        said = expression(context, draft, value, value.text[1:], 1, None, path=own, **change)
        if said is not None:
            found[name] = Value(expression=said)
    return found
