"""Values in the configuration: literals in internal form, or expressions after `=`."""

from __future__ import annotations

from collections.abc import Collection

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import expression
from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.fieldtypes import FIELD_TYPES, LiteralRefused
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode


def value_of(
    context: Context,
    draft: Draft,
    field: Field,
    node: Node,
    *,
    reader: Draft | None = None,
    allow: Placement = Placement.AGGREGATE,
    path: str = "",
    still: str = "",
) -> Value | None:
    """What is written at `node` for `field` of `draft`; None if it is wrong (then taken down).

    Expressions are read on a record of `reader`, by default of `draft` itself.
    """
    if isinstance(node, ScalarNode) and node.text.startswith("="):
        text = node.text[1:]
        found = expression(
            context,
            reader or draft,
            node,
            text,
            1,
            FIELD_TYPES[field.type].value_type(field),
            allow=allow,
            path=path,
            still=still,
        )
        return None if found is None else Value(expression=found)
    if isinstance(node, ListNode):
        return _list(context, field, node, path)
    if isinstance(node, ScalarNode):
        return _literal(context, draft, field, node, path)
    context.add(
        node,
        "E0106",
        message("A value for {field} must stand here.", field=field.label),
        message("Write a value, or an expression that begins with =."),
        path=path,
    )
    return None


def writable(
    context: Context, draft: Draft, key: ScalarNode, path: str, *, stage: bool = True
) -> Field | None:
    """The field that a step sets; None if there is none or it is worked out (then taken down)."""
    field = context.field(draft, key, path)
    if field is None:
        return None
    if field.automatic or (field.system and not (stage and field.name in ("stage", "currency"))):
        context.add(
            key,
            "E0222",
            message("{field} is worked out by the product and cannot be set.", field=field.label),
            message("Remove the line."),
            path=path,
        )
        return None
    return field


def values_of(
    context: Context,
    target: Draft,
    node: MapNode,
    reader: Draft,
    path: str,
    *,
    key: str = "set",
    allow: Placement = Placement.AGGREGATE,
    still: str = "",
) -> dict[str, Value]:
    """Values for a record of `target` by field id; expressions read a record of `reader`."""
    found: dict[str, Value] = {}
    for _, name, value in node.maps(key):
        field = writable(context, target, name, path)
        if field is None:
            continue
        made = value_of(
            context,
            target,
            field,
            value,
            reader=reader,
            allow=allow,
            still=still,
            path=f"{path}.{key}",
        )
        if made is not None:
            found[field.id] = made
    return found


def lacking(target: Draft, written: Collection[str]) -> list[Field]:
    """The fields that a new record of `target` needs and that `written` (ids) does not give."""
    return [
        field
        for field in target.fields.values()
        if field.required
        and not field.system
        and target.nodes[field.name].get("default") is None
        and field.retired is None
        and field.id not in written
        and not field.automatic
        and field.type != "boolean"
    ]


def _literal(
    context: Context, draft: Draft, field: Field, node: ScalarNode, path: str
) -> Value | None:
    text = node.text
    if node.refused:
        return None
    if node.style == "plain" and text in ("null", ""):
        return Value()
    if field.picklist is not None and node.source.layer != "company":
        text = context.option_aliases.get((field.picklist.path, text), text)
    if not _is_known(context, field, node, path):
        return None
    try:
        return Value(literal=FIELD_TYPES[field.type].literal(text, field))
    except LiteralRefused as refused:
        mend = refused.help or message("Write a value that {field} can have.", field=field.label)
        context.add(node, "E0106", refused.sentence, mend, path=path)
        return None


def _is_known(context: Context, field: Field, node: ScalarNode, path: str) -> bool:
    """Whether a team that is named is there."""
    if field.type not in ("team", "teams") or node.text in context.teams:
        return True
    told = message("`{name}` is not a team.", name=node.text)
    context.unknown(node, "E0218", told, context.teams, path)
    return False


def _list(context: Context, field: Field, node: ListNode, path: str) -> Value | None:
    if FIELD_TYPES[field.type].value_type(field).kind is not Kind.TEXTS:
        context.add(
            node,
            "E0106",
            message("{field} takes one value, not a list.", field=field.label),
            message("Write one value."),
            path=path,
        )
        return None
    found: list[str] = []
    for item in node.items:
        if not isinstance(item, ScalarNode) or not _is_known(context, field, item, path):
            continue
        try:
            tag = FIELD_TYPES[field.type].literal(item.text, field)
        except LiteralRefused as refused:
            context.add(item, "E0106", refused.sentence, refused.help, path=path)
            continue
        if isinstance(tag, tuple):
            found += tag
    members = sorted(found) if field.type == "teams" else found
    return Value(literal=tuple(dict.fromkeys(members)))
