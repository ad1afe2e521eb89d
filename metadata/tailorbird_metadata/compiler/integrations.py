"""Other systems: their address, their secret, and what they can be asked to do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.items import named_items
from tailorbird_metadata.compiler.references import part
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.automation import Action, Integration
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import MapNode, ScalarNode

SETTING = re.compile(r"\{settings\.([a-z][a-z0-9_]*)\}")
"""A setting in the address of an integration."""


def compile_integrations(context: Context) -> None:
    """Fills the integrations of `context`."""
    for name, item in named_items(context, "integration").items():
        context.integrations[name] = _integration(context, name, item)


def _integration(context: Context, name: str, item: Item) -> Integration:
    path, root = f"integrations.{name}", item.root
    url, secret = root.scalar("url"), root.scalar("secret")
    if url is not None and not url.refused:
        for match in SETTING.finditer(url.text):
            _setting(context, part(url, match.start(1), match[1]), "url", path)
    if secret is not None and not secret.refused:
        _setting(context, secret, "secret", path)
    return Integration(
        id=root.text("id") or item.address.name,
        name=name,
        label=context.labels.text(
            root.get("label"), proposed_label(name), item.layer, f"{path}.label"
        ),
        url=url.text if url is not None else "",
        secret=secret.text if secret is not None else None,
        actions=_actions(root),
    )


def _actions(root: MapNode) -> Mapping[str, Action]:
    return frozen(
        {
            name: Action(
                name=name, path=node.text("path") or "", method=node.text("method") or "POST"
            )
            for name, _, node in root.maps("actions")
            if isinstance(node, MapNode)
        }
    )


def _setting(context: Context, node: ScalarNode, wanted: str, path: str) -> None:
    """A setting that is used must be declared, and with the type that its use needs."""
    found = context.settings.get(node.text)
    if found in (wanted, ""):
        return
    if found is not None:
        context.add(
            node,
            "E0243",
            message("`{name}` is a setting of the type {type}.", name=node.text, type=found),
            message("Here a setting of the type {type} is needed.", type=wanted),
            path=path,
        )
        return
    fitting = [name for name, type_ in context.settings.items() if type_ == wanted]
    if fitting:
        sentence = message("`{name}` is not a setting.", name=node.text)
        context.unknown(node, "E0243", sentence, fitting, path)
        return
    context.add(
        node,
        "E0243",
        message("`{name}` is not a setting.", name=node.text),
        message(
            "Declare it in workspace.yaml: `settings: {setting}`.",
            setting=f"{{{node.text}: {{type: {wanted}}}}}",
        ),
        path=path,
    )
