"""Data rules of entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.messages import demand_sentence, sentence
from tailorbird_metadata.compiler.references import one_field
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Field
from tailorbird_metadata.model.rule import Rule
from tailorbird_metadata.source.nodes import MapNode


def compile_rules(context: Context, draft: Draft) -> Mapping[str, Rule]:
    """The rules of an entity by name."""
    found: dict[str, Rule] = {}
    for name, key, node in draft.root.maps("rules"):
        if not isinstance(node, MapNode):
            continue
        rule = _rule(context, draft, name, node)
        if not rule.require and rule.check is None and not _says_something(node):
            context.add(
                key,
                "E0111",
                message("The rule `{name}` demands nothing.", name=name),
                message("Give it `require:` with fields, or `check:` with a condition."),
                path=f"{draft.name}.rules.{name}",
            )
        if rule.check is not None:
            demand_sentence(context, key, node, f"{draft.name}.rules.{name}")
        found[name] = rule
    return frozen(found)


def _says_something(node: MapNode) -> bool:
    return node.get("require") is not None or node.get("check") is not None


def _rule(context: Context, draft: Draft, name: str, node: MapNode) -> Rule:
    path = f"{draft.name}.rules.{name}"
    layer = node.source.layer
    check = node.scalar("check")
    if check is not None and node.get("require") is not None:
        context.add(
            node.key("check"),
            "E0111",
            message("The rule `{name}` has both `require:` and `check:`.", name=name),
            message("Make two rules of it."),
            path=path,
        )
    enforce = node.scalar("enforce")
    if enforce is not None and enforce.text == "always":
        context.idle(enforce, "enforce: always", path)
    return Rule(
        id=node.text("id") or name,
        name=name,
        label=context.labels.optional(node.get("label"), layer, f"{path}.label"),
        when=condition(context, draft, node.scalar("when"), path=f"{path}.when"),
        require=tuple(_demanded(context, draft, node, path)),
        check=condition(context, draft, check, path=f"{path}.check"),
        message=sentence(context, draft, node, layer, path),
        show_at=one_field(context, draft, node.scalar("show_at"), path),
        enforce=node.text("enforce") or "on_edit",
    )


def _demanded(context: Context, draft: Draft, node: MapNode, path: str) -> Iterator[str]:
    """The ids of the fields that `require:` names; those that nobody can fill are taken down."""
    for name in node.items("require"):
        field = context.field(draft, name, path)
        if field is None:
            continue
        why = _why_not_demanded(field)
        if why is None:
            yield field.id
        else:
            context.add(name, "E0225", *why, path=path)


def _why_not_demanded(field: Field) -> tuple[Message, Message] | None:
    """Why `require:` cannot name a field, and what to write instead."""
    if field.type in ("formula", "autonumber"):
        return (
            message(
                "{field} is filled by the product; nobody can be asked for it.", field=field.label
            ),
            message("Name a field that people fill, or write `check:` with a condition."),
        )
    if field.type == "boolean":
        return (
            message("{field} is never empty, so nobody can be asked for it.", field=field.label),
            message("Write `check:` with the condition that must hold."),
        )
    return None
