"""Drafts of all entities: their fields, pickable values, collections; no expression yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.derived import ROLL_UPS, settle_derived
from tailorbird_metadata.compiler.drafts import name_taken
from tailorbird_metadata.compiler.lines import settle_lines
from tailorbird_metadata.compiler.picklists import options_of
from tailorbird_metadata.compiler.stages import stages_of
from tailorbird_metadata.compiler.system_fields import add_system_fields
from tailorbird_metadata.compiler.units import unit
from tailorbird_metadata.expressions.scope import Collection
from tailorbird_metadata.fieldtypes import DECLARABLE, FIELD_TYPES, LATER_TYPES
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import LINKS, Field
from tailorbird_metadata.model.picklist import Picklist
from tailorbird_metadata.names import FIELD_WORDS, is_name, plural, proposed_label
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode

_NOT_PARAMS = frozenset(
    {"type", "id", "label", "help", "required", "unique", "default", "read_only", "sensitive"}
    | {
        "searchable",
        "merge",
        "personal",
        "retired",
        "options",
        "picklist",
        "depends_on",
        "to",
        "on_delete",
    }
    | {"children", "value", "from", "by", "where", "of"}
)
"""The settings of a field that have a place of their own in the model."""


def _check_shortcuts(context: Context) -> None:
    """A key leads to one entity."""
    taken: dict[str, Draft] = {}
    for draft in context.drafts.values():
        node = draft.root.scalar("shortcut")
        if node is None or draft.root.text("retired"):
            continue
        other = taken.setdefault(node.text, draft)
        if other is not draft:
            context.add(
                node,
                "E0026",
                message(
                    "The key `{key}` leads to {entity} already.",
                    key=node.text,
                    entity=context.label_of(other),
                ),
                message("Choose another letter."),
                path=f"{draft.name}.shortcut",
            )


def fill_drafts(context: Context) -> None:
    """The fields, stages and collections of every draft."""
    for draft in context.drafts.values():
        parts = (draft.item, *draft.pipelines)
        draft.take(unit(context, ("draft", draft.name), parts, partial(_filled, context, draft)))
    for draft in context.drafts.values():
        _add_collections(context, draft)
    settle_derived(context)
    settle_lines(context)
    _check_shortcuts(context)


def _filled(context: Context, draft: Draft) -> Mapping[str, object]:
    """What a draft holds once its own files are read."""
    for key, entry in _entries(draft.root.mapping("fields")):
        _add_field(context, draft, key, entry[0], entry[1])
    _check_identities(context, draft)
    add_system_fields(context, draft, stages_of(context, draft))
    for field in draft.fields.values():
        if field.picklist is not None:
            context.options[field.picklist.path] = field.picklist
    return draft.contents()


def _entries(node: MapNode | None) -> Iterator[tuple[str, tuple[ScalarNode, Node]]]:
    for key, entry in (node.entries if node is not None else {}).items():
        yield key, (entry.key, entry.value)


def _add_field(context: Context, draft: Draft, key: str, key_node: ScalarNode, node: Node) -> None:
    renamed = draft.item.renamed.get(("fields", key))
    name = renamed.text if renamed is not None else key
    kind = node.text("type") if isinstance(node, MapNode) else None
    if not isinstance(node, MapNode) or kind is None or kind not in DECLARABLE or not is_name(key):
        draft.unsure |= {name, key, key.lower()}
        return
    if name in FIELD_WORDS:
        context.add(
            renamed or key_node,
            "E0020",
            message("A field cannot be called `{name}`.", name=name),
            message("Choose another name; the product or its expressions use this one."),
        )
        draft.unsure |= {name, key}
        return
    if name != key:
        draft.aliases[key] = name
    field = _field(context, draft, name, key, node, kind)
    if field is None:
        draft.unsure |= {name, key}
        return
    if name in draft.fields or name in draft.idle:
        name_taken(context, renamed or key_node, name)
        return
    if kind in LATER_TYPES:
        _later(context, draft, key, field, node)
        return
    draft.fields[name] = field
    draft.nodes[name] = node
    draft.keys[name] = key_node


def _later(context: Context, draft: Draft, key: str, field: Field, node: MapNode) -> None:
    """A type that does not run yet: the field stays idle, and what names it is not judged."""
    draft.later |= {field.name, key}
    draft.idle[field.name] = field
    context.add(
        node.entries["type"].value,
        "W0023",
        message("`{name}` does not run in this version and is left out.", name=node.text("type")),
        message("Leave it for a later version, or remove it."),
        severity="warning",
        path=f"{draft.name}.fields.{field.name}",
    )


def _field(
    context: Context, draft: Draft, name: str, key: str, node: MapNode, kind: str
) -> Field | None:
    path = f"{draft.name}.fields.{name}"
    layer = declared_by(node)
    for setting in ("searchable", "merge", "personal"):
        if node.value(setting) not in (None, False):
            context.idle(node.key(setting), setting, path)
    field = Field(
        id=node.text("id") or key,
        name=name,
        label=context.labels.text(node.get("label"), proposed_label(name), layer, f"{path}.label"),
        help=context.labels.optional(node.get("help"), layer, f"{path}.help"),
        type=(node.value("many") is True and FIELD_TYPES[kind].several) or kind,
        params=_params(node, kind),
        required=node.value("required") is True,
        unique=_unique(node),
        read_only=node.value("read_only") is True,
        sensitive=node.value("sensitive") is True,
        searchable=node.value("searchable") is True,
        merge=node.text("merge"),
        personal=_personal(node),
        retired=node.text("retired"),
        depends_on=node.text("depends_on"),
        on_delete=node.text("on_delete") or ("clear" if kind == "multi_lookup" else "block"),
        origin=context.origin_of(layer),
    )
    if kind == "formula" and "returns" not in field.params:
        return None
    if kind == "lookup" and node.items("to"):
        return _with_targets(context, draft, field, node)
    if kind in ("lookup", "multi_lookup"):
        return _with_target(context, draft, field, node)
    if "picklist" in FIELD_TYPES[kind].names:
        return _with_picklist(context, draft, field, node, path)
    return field


def declared_by(node: Node) -> str:
    """The lowest layer that says something at `node`; maps keep the place of the lowest."""
    while node.under is not None:
        node = node.under
    return node.source.layer


def _params(node: MapNode, kind: str) -> Mapping[str, Any]:
    known = FIELD_TYPES[kind].parameters
    found: dict[str, Any] = {}
    for key, entry in node.entries.items():
        if key in _NOT_PARAMS or key not in known or (kind == "rollup" and key in ROLL_UPS):
            continue
        if isinstance(entry.value, ListNode):
            found[key] = tuple(item.text for item in node.items(key))
        elif isinstance(entry.value, ScalarNode) and not entry.value.refused:
            found[key] = entry.value.value
    return frozen(dict(sorted(found.items())))


def _personal(node: MapNode) -> str | None:
    if node.value("personal") is True:
        return "personal"
    return None if node.value("personal") is False else node.text("personal")


def _unique(node: MapNode) -> str | None:
    found = node.value("unique")
    if found is True:
        return "exact"
    return str(found) if isinstance(found, str) else None


def _with_target(context: Context, draft: Draft, field: Field, node: MapNode) -> Field | None:
    target = node.scalar("to")
    found = context.entity(target) if target is not None else None
    name = node.text("children") or plural(draft.name)
    if found is None:
        context.unsure_collections.add(name)
        return None
    return replace(field, to=found.id, collection=name)


def _with_targets(context: Context, draft: Draft, field: Field, node: MapNode) -> Field | None:
    """A lookup that can lead to records of several entities."""
    found = [context.entity(target) for target in node.items("to")]
    name = node.text("children") or plural(draft.name)
    for setting in ("offer", "fill"):
        if setting in node.entries:
            context.add(
                node.key(setting),
                "E0269",
                message("A lookup to several entities has no `{key}:`.", key=setting),
                message("Remove it, or make a lookup for each entity."),
                path=f"{draft.name}.fields.{field.name}",
            )
    if any(target is None for target in found):
        context.unsure_collections.add(name)
        return None
    ids = tuple(dict.fromkeys(target.id for target in found if target is not None))
    return replace(field, type="any_lookup", targets=ids, collection=name)


def _with_picklist(
    context: Context, draft: Draft, field: Field, node: MapNode, path: str
) -> Field | None:
    shared = node.scalar("picklist")
    own = node.mapping("options")
    if shared is not None and own is not None:
        context.add(
            node.key("options"),
            "E0110",
            message("`{name}` has options of its own and a shared list.", name=field.name),
            message("Remove `options:` or `picklist:`."),
            path=path,
        )
        return None
    if shared is not None:
        found = _shared(context, shared)
        return None if found is None else replace(field, picklist=found)
    if own is None:
        if "options" not in node.entries:
            context.add(
                node.entries["type"].value,
                "E0102",
                message("`{name}` has no `{key}:`.", name=field.name, key="options"),
                message("Write `options:`, or `picklist:` with the name of a shared list."),
                path=path,
            )
        return None
    place = ("fields", _key_of(draft, field.name), "options")
    option_path = f"{draft.id}.{field.id}"
    options = options_of(context, draft.item, place, own, path, option_path)
    picklist = Picklist(
        id=field.id, name=field.name, path=option_path, label=field.label, options=options
    )
    return replace(field, picklist=picklist)


def _key_of(draft: Draft, name: str) -> str:
    return next((old for old, new in draft.aliases.items() if new == name), name)


def _shared(context: Context, node: ScalarNode) -> Picklist | None:
    name = node.text
    if name not in context.picklists and node.source.layer != "company":
        name = context.picklist_aliases.get(name, name)
    found = context.picklists.get(name)
    if found is None and name not in context.unsure_picklists:
        context.unknown(
            node, "E0219", message("`{name}` is not a shared list.", name=name), context.picklists
        )
    return found


def _check_identities(context: Context, draft: Draft) -> None:
    """An identity belongs to one field; no field is called what another one is."""
    owners: dict[str, str] = {}
    for name, field in draft.fields.items():
        if field.id in owners:
            context.add(
                draft.keys[name],
                "E0021",
                message(
                    "The identity `{id}` is already that of `{name}`.",
                    id=field.id,
                    name=owners[field.id],
                ),
                message("Give it another name, or another `id:`."),
            )
        owners.setdefault(field.id, name)


def _add_collections(context: Context, draft: Draft) -> None:
    """Every lookup gives the entities that it can lead to a collection."""
    for name, field in draft.fields.items():
        if field.type not in LINKS or field.collection is None:
            continue
        for target in field.leads_to:
            parent = context.draft(target)
            if parent is None or field.retired is not None or draft.root.text("retired"):
                continue
            taken = parent.collections.get(field.collection)
            if taken is not None or field.collection in parent.fields:
                _collection_taken(context, draft, name, field, parent)
                continue
            parent.collections[field.collection] = Collection(child=draft.id, by=field.id)


def _collection_taken(
    context: Context, draft: Draft, name: str, field: Field, parent: Draft
) -> None:
    node = draft.nodes[name]
    written = node.scalar("children")
    context.add(
        written or draft.keys[name],
        "E0022",
        message(
            "{entity} already has something called `{name}`.",
            entity=context.label_of(parent),
            name=field.collection,
        ),
        message(
            "Say how {entity} calls these: `children: {example}`.",
            entity=context.label_of(parent),
            example=f"{field.collection}_{name}"[:40],
        ),
        path=f"{draft.name}.fields.{name}",
    )
