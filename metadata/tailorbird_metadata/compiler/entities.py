"""Entities: a draft with its expressions read becomes a frozen entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from tailorbird_metadata.compiler.activities import activity_of
from tailorbird_metadata.compiler.clocks import compile_clocks
from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.conversions import compile_conversions
from tailorbird_metadata.compiler.dependent import with_parents
from tailorbird_metadata.compiler.drafts import entity_of
from tailorbird_metadata.compiler.layouts import compile_layouts
from tailorbird_metadata.compiler.offers import fill_of, offer_of
from tailorbird_metadata.compiler.pipelines import compile_pipelines
from tailorbird_metadata.compiler.rules import compile_rules
from tailorbird_metadata.compiler.settings import check_settings
from tailorbird_metadata.compiler.units import unit
from tailorbird_metadata.compiler.values import value_of
from tailorbird_metadata.compiler.views import NO_VIEWS, compile_views
from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Entity, Field
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.names import plural, proposed_label
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode


def compile_entities(context: Context) -> Mapping[str, Entity]:
    """All entities by name, in the order of layers and paths."""
    layouts = _by_entity(context, "layout")
    views = _by_entity(context, "views")
    found: dict[str, Entity] = {}
    for name, draft in context.drafts.items():
        own = (layouts.get(name, []), views.get(name, []))
        parts = (context.drafts.seen(name), *own[0], *own[1])
        found[name] = unit(context, ("entity", name), parts, partial(_entity, context, draft, *own))
    return frozen(found)


def _by_entity(context: Context, kind: str) -> dict[str, list[Item]]:
    """The files of a kind by the present name of their entity; strays are taken down."""
    found: dict[str, list[Item]] = {}
    for item in context.composition.of_kind(kind):
        draft = entity_of(context, item)
        if draft is not None:
            found.setdefault(draft.name, []).append(item)
    return found


def _entity(context: Context, draft: Draft, layouts: list[Item], views: list[Item]) -> Entity:
    root, name = draft.root, draft.name
    layer = draft.item.layer
    fields = {n: _field(context, draft, f) for n, f in draft.fields.items()}
    found = compile_views(context, draft, views[0].root, views[0].layer) if views else NO_VIEWS
    one, many = _labels(context, draft)
    starts, activity = activity_of(context, draft)
    return Entity(
        id=draft.id,
        name=name,
        origin=context.origin_of(layer),
        label=one,
        label_many=many,
        title=_title(context, draft),
        fields=frozen(fields),
        icon=root.text("icon") or "database",
        shortcut=root.text("shortcut"),
        help=context.labels.optional(root.get("help"), layer, f"{name}.help"),
        activity_at=starts,
        activity=activity,
        parent=_parent(context, draft),
        tree=_tree(context, draft),
        single=root.value("single") is True,
        rules=compile_rules(context, draft),
        pipelines=compile_pipelines(context, draft),
        layouts=compile_layouts(context, draft, layouts),
        lists=found.lists,
        boards=found.boards,
        mobile_card=found.mobile_card,
        calendars=found.calendars,
        picker=found.picker,
        bulk_edit=found.bulk_edit,
        conversions=compile_conversions(context, draft),
        clocks=compile_clocks(context, draft),
        retired=root.text("retired"),
        idle_fields=frozen(draft.idle),
    )


def _labels(context: Context, draft: Draft) -> tuple[Text, Text]:
    node: Node | None = draft.root.get("label")
    name, layer = draft.name, draft.item.layer
    one, many = node, node
    proposed = proposed_label(plural(name))
    if isinstance(node, MapNode):
        one, many = node.get("one"), node.get("many")
        if many is None:
            proposed = plural(node.text("one") or name)
    return (
        context.labels.text(one, proposed_label(name), layer, f"{name}.label.one"),
        context.labels.text(many, proposed, layer, f"{name}.label.many"),
    )


def _field(context: Context, draft: Draft, field: Field) -> Field:
    node = draft.nodes.get(field.name)
    if node is None:
        return field
    path = f"{draft.name}.fields.{field.name}"
    written = node.get("default")
    blank = isinstance(written, ScalarNode) and written.is_blank
    default = (
        value_of(
            context,
            draft,
            field,
            written,
            allow=Placement.LINKED,
            still="default",
            path=f"{path}.default",
        )
        if written is not None and not blank
        else None
    )
    check_settings(context, draft, field, node)
    return with_parents(
        context,
        draft,
        replace(
            field,
            default=default,
            formula=context.formulas.get((draft.id, field.id)),
            depends_on=_depends_on(context, draft, field, node, path),
            offer=offer_of(context, draft, field, node),
            fill=fill_of(context, draft, field, node),
        ),
        node,
    )


def _depends_on(
    context: Context, draft: Draft, field: Field, node: MapNode, path: str
) -> str | None:
    name = node.scalar("depends_on")
    found = context.field(draft, name, path) if name is not None else None
    if found is None or name is None:
        return None
    wanted = FIELD_TYPES[field.type].names["depends_on"]
    if wanted == "country" and found.type != "country":
        context.add(
            name,
            "E0230",
            message("{field} is not a country.", field=found.label),
            message("Name a field of the type `country`."),
            path=path,
        )
        return None
    if wanted == "choice" and (found.picklist is None or found.type == "multi_picklist"):
        context.add(
            name,
            "E0230",
            message("{field} has no options to depend on.", field=found.label),
            message("Name a field with options."),
            path=path,
        )
        return None
    return found.id


def _title(context: Context, draft: Draft) -> str:
    node = draft.root.scalar("title")
    found = context.field(draft, node, f"{draft.name}.title") if node is not None else None
    if found is None or node is None:
        return ""
    if not FIELD_TYPES[found.type].title:
        context.add(
            node,
            "E0231",
            message("{field} cannot name a record.", field=found.label),
            message("Name a field that holds a short text or a running number."),
            path=f"{draft.name}.title",
        )
    return found.id


def _parent(context: Context, draft: Draft) -> str | None:
    node = draft.root.scalar("parent")
    found = context.field(draft, node) if node is not None else None
    if found is None or node is None:
        return None
    if found.type != "lookup" or not found.required or found.on_delete != "cascade":
        context.add(
            node,
            "E0233",
            message("{field} cannot be the parent.", field=found.label),
            message("The parent is a lookup with `required: true` and `on_delete: cascade`."),
        )
    return found.id


def _tree(context: Context, draft: Draft) -> str | None:
    node = draft.root.scalar("tree")
    path = f"{draft.name}.tree"
    found = context.field(draft, node, path) if node is not None else None
    if found is None or node is None:
        return None
    if found.type != "lookup" or found.to != draft.id or found.required:
        context.add(
            node,
            "E0268",
            message("{field} does not make a tree.", field=found.label),
            message("Name a lookup to this entity itself that is not required."),
            path=path,
        )
    return found.id
