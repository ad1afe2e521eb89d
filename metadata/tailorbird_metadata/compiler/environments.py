"""Environments: values of settings that differ, and approvals that are stricter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.items import labelled, named_items
from tailorbird_metadata.compiler.workspace import approvals_of
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.environment import Environment, SettingValue
from tailorbird_metadata.source.nodes import MapNode, ScalarNode
from tailorbird_metadata.source.workspace import COMPANY

_SECRET = re.compile(r"secret ([A-Za-z0-9_][A-Za-z0-9_./-]{0,199})\Z")
_URL = re.compile(r"https?://[^\s{}@]+\Z")
_INTEGER = re.compile(r"-?[0-9]{1,15}\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?\Z")
_WANTED: Mapping[str, Message] = {
    "url": message("an address that begins with https://"),
    "integer": message("a whole number"),
    "decimal": message("a number"),
    "boolean": message("true or false"),
}


def compile_environments(
    context: Context, asked: Mapping[str, tuple[str, ...]]
) -> Mapping[str, Environment]:
    """All environments by name; `asked` are the approvals that the workspace wants."""
    found: dict[str, Environment] = {}
    for name, item in named_items(context, "environment").items():
        if item.layer != COMPANY:
            context.add(
                next(e.key for e in item.root.entries.values()),
                "E0531",
                message("An environment belongs to the company, not to a pack."),
                message("Move the file to the environments/ of the company."),
                path=f"environments.{name}",
            )
        found[name] = _environment(context, name, item, asked)
    return frozen(found)


def _environment(
    context: Context, name: str, item: Item, asked: Mapping[str, tuple[str, ...]]
) -> Environment:
    root, path = item.root, f"environments.{name}"
    approvals = approvals_of(context, root)
    node = root.mapping("release_approvals")
    for cls, roles in approvals.items():
        missing = [r for r in asked.get(cls, ()) if r not in roles]
        if missing and node is not None:
            context.add(
                node.key(cls),
                "E0530",
                message("Here fewer people must agree than workspace.yaml demands: {roles} is"
                        " missing.", roles=", ".join(missing)),
                message("Add the role; an environment can only be stricter."),
                path=path,
            )  # fmt: skip
    return Environment(
        id=root.text("id") or item.address.name,
        name=name,
        label=labelled(context, root, name, item.layer, path),
        settings=frozen(_settings(context, root, path)),
        release_approvals=approvals,
    )


def _settings(context: Context, root: MapNode, path: str) -> dict[str, SettingValue]:
    found: dict[str, SettingValue] = {}
    for name, key, node in root.maps("settings"):
        type_ = context.settings.get(name)
        if type_ is None:
            sentence = message("`{name}` is not a setting.", name=name)
            context.unknown(key, "E0243", sentence, context.settings, path)
            continue
        made = _value(context, node, type_, path) if isinstance(node, ScalarNode) else None
        if made is not None:
            found[name] = made
    return found


def _value(context: Context, node: ScalarNode, type_: str, path: str) -> SettingValue | None:
    if node.refused or type_ == "":
        return None
    if type_ == "secret":
        return _secret(context, node, path)
    made = _typed(node.text, type_)
    if made is None:
        context.add(
            node,
            "E0106",
            message("`{value}` is not {what}.", value=node.text, what=_WANTED[type_]),
            message("Write {what}.", what=_WANTED[type_]),
            path=path,
        )
    return made


def _secret(context: Context, node: ScalarNode, path: str) -> SettingValue | None:
    """Where the secret is kept; the secret itself is never told again."""
    found = _SECRET.match(node.text)
    if found is not None:
        return SettingValue(secret=found[1])
    context.hide(node)
    context.add(
        node,
        "E0528",
        message("A secret must not stand in the files."),
        message("Write where it is kept, such as secret erp/token, and change the secret."),
        path=path,
    )
    return None


def _typed(text: str, type_: str) -> SettingValue | None:
    if type_ == "url":
        return SettingValue(value=text) if _URL.match(text) else None
    if type_ == "integer":
        return SettingValue(value=int(text)) if _INTEGER.match(text) else None
    if type_ == "decimal":
        return SettingValue(value=Decimal(text)) if _DECIMAL.match(text) else None
    if type_ == "boolean":
        return SettingValue(value=text == "true") if text in ("true", "false") else None
    return SettingValue(value=text)
