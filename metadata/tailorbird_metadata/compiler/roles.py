"""Roles: rights on records and fields, navigation, start page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.conversions import ACTIONS
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.inheritance import Family
from tailorbird_metadata.compiler.sharing import check_action, portal_of, sharing_of
from tailorbird_metadata.compiler.system_fields import built_in_label
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.layers.merge import Merging
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Entity
from tailorbird_metadata.model.role import FieldRight, Grant, Right, Role
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode

ADMIN = "admin"

ADMIN_LABEL = message("Administrator")

_OWN = frozenset({"role", "patches", "id", "label", "extends"})

_LEVELS: Mapping[str, FieldRight] = {
    "hidden": FieldRight(read=False, edit=False),
    "masked": FieldRight(read=True, edit=False, masked=True),
    "read": FieldRight(read=True, edit=False),
    "edit": FieldRight(read=True, edit=True),
}


def name_roles(context: Context) -> dict[str, Item]:
    """Fills the role names of `context`; the items of roles by present name."""
    context.roles[ADMIN] = ADMIN
    named: dict[str, Item] = {}
    for item in context.composition.of_kind("role"):
        key = item.address.key[0]
        name = item.renamed[()].text if () in item.renamed else key
        if name != key:
            context.role_aliases[key] = name
        context.roles[name] = item.root.text("id") or key
        named[name] = item
    return named


def compile_roles(
    context: Context, named: Mapping[str, Item], entities: Mapping[str, Entity]
) -> Mapping[str, Role]:
    """All roles by name, `admin` first."""

    def unknown(node: ScalarNode) -> None:
        if node.text == ADMIN:
            context.add(
                node,
                "E0334",
                message("The role admin is built in and cannot be extended."),
                message("List what the role may do under `can:`."),
            )
            return
        context.role(node)

    family = Family(context, named, context.role_aliases, _OWN, unknown)
    found = {ADMIN: _admin(context)}
    for name in named:
        found[name] = _Role(context, family, name, entities).compiled()
    return frozen(found)


def _admin(context: Context) -> Role:
    label = built_in_label(context, ADMIN_LABEL, "roles.admin.label")
    return Role(id=ADMIN, name=ADMIN, label=label, everything=True)


class _Role:
    """One role being compiled, with what it extends already laid in."""

    def __init__(
        self, context: Context, family: Family, name: str, entities: Mapping[str, Entity]
    ) -> None:
        self.context, self.name, self.entities = context, name, entities
        self.item = family.items[name]
        self.root = family.root(name)
        self.extends = family.base(self.item.root)
        self.path = f"roles.{name}"
        self.portal = portal_of(context, self.root)

    def compiled(self) -> Role:
        can = {draft.id: self.grant(draft, node) for draft, node in self.listed()}
        return Role(
            id=self.context.roles[self.name],
            name=self.name,
            label=self.context.labels.text(
                self.item.root.get("label"),
                proposed_label(self.name),
                self.item.layer,
                f"{self.path}.label",
            ),
            can=frozen(can),
            navigation=self.navigation(),
            start=self.start(),
            extends=self.context.roles[self.extends] if self.extends else None,
            portal=self.portal,
            share=sharing_of(self.context, self.root, self.path),
        )

    def listed(self) -> Iterable[tuple[Draft, MapNode]]:
        """Each entity once: a company that calls it otherwise lays its words over the pack's."""
        found: dict[str, tuple[Draft, MapNode]] = {}
        for _, key, node in self.root.maps("can"):
            draft = self.context.entity(key)
            if draft is None or not isinstance(node, MapNode):
                continue
            if draft.id in found:
                merging = Merging("role", message("`{name}`", name=draft.name), patching=False)
                node = merging.merged(found[draft.id][1], node)
            found[draft.id] = (draft, node)
        return found.values()

    def grant(self, draft: Draft, node: MapNode) -> Grant:
        path = f"{self.path}.can.{draft.name}"
        return Grant(
            read=self.right(draft, node, "read", path),
            create=self.right(draft, node, "create", path),
            edit=self.right(draft, node, "edit", path),
            delete=self.right(draft, node, "delete", path),
            fields=self.fields(draft, node, path),
            actions=self.actions(draft, node, path),
            not_imported=self.kept_out(draft, node, "import", path),
            not_exported=self.kept_out(draft, node, "export", path),
        )

    def right(self, draft: Draft, node: MapNode, key: str, path: str) -> Right:
        return self.right_at(draft, node.get(key), f"{path}.{key}")

    def right_at(self, draft: Draft, node: Node | None, path: str) -> Right:
        """Closed where nothing is written, or where it is wrong."""
        if not isinstance(node, ScalarNode) or node.is_blank:
            return False
        if isinstance(node.value, bool):
            return node.value
        found = condition(self.context, draft, node, in_rights=True, portal=self.portal,
                          path=path)  # fmt: skip
        return found if found is not None else False

    def fields(self, draft: Draft, node: MapNode, path: str) -> Mapping[str, FieldRight]:
        found: dict[str, FieldRight] = {}
        for name, key, value in node.maps("fields"):
            field = self.context.shown_field(draft, key, path)
            right = self.field_right(draft, value, f"{path}.fields.{name}")
            if field is not None and right is not None:
                found[field.id] = right
        return frozen(found)

    def field_right(self, draft: Draft, node: Node, path: str) -> FieldRight | None:
        if isinstance(node, ScalarNode):
            return _LEVELS.get(node.text)
        if not isinstance(node, MapNode):
            return None
        if not {"read", "edit", "masked"} & node.entries.keys():
            return None
        masked = node.value("masked") is True
        read: Right = True
        if node.get("read") is not None:
            read = self.right(draft, node, "read", path)
        return FieldRight(read=read, edit=self.right(draft, node, "edit", path), masked=masked)

    def kept_out(self, draft: Draft, node: MapNode, how: str, path: str) -> tuple[str, ...]:
        """The ids of fields that are not to be brought in, or taken out."""
        found: list[str] = []
        for name, key, value in node.maps("fields"):
            if not isinstance(value, MapNode) or value.value(how) is not False:
                continue
            self.context.idle(value.key(how), f"{how}: false", f"{path}.fields.{name}")
            field = self.context.shown_field(draft, key, path)
            if field is not None:
                found.append(field.id)
        return tuple(found)

    def actions(self, draft: Draft, node: MapNode, path: str) -> Mapping[str, Right]:
        conversions = self.entities[draft.name].conversions if draft.name in self.entities else {}
        found: dict[str, Right] = {}
        for name, key, value in node.maps("actions"):
            if name not in ACTIONS and name not in conversions:
                sentence = message(
                    "`{name}` is not an action of {entity}.",
                    name=name,
                    entity=self.context.label_of(draft),
                )
                known = (*ACTIONS, *conversions)
                self.context.unknown(key, "E0228", sentence, known, path)
                continue
            found[name] = self.right_at(draft, value, f"{path}.actions.{name}")
            if found[name] is not False:
                check_action(self.context, self.root, key, f"{path}.actions")
        return frozen(found)

    def navigation(self) -> tuple[str, ...]:
        found = (self.context.entity(node) for node in self.root.items("navigation"))
        return tuple(d.id for d in found if d is not None)

    def start(self) -> str | None:
        node = self.root.scalar("start")
        if node is None or node.text.count(".") != 2:
            return None
        entity, kind, view = node.text.split(".")
        if entity not in self.context.drafts and node.source.layer != "company":
            entity = self.context.entity_aliases.get(entity, entity)
        found = self.entities.get(entity)
        if found is not None and view in dict(_views(found)).get(kind, {}):
            return f"{entity}.{kind}.{view}"
        unsure = self.context.unsure_entities | self.context.unsure_views
        if not unsure & {entity, f"{entity}.{kind}.{view}"}:
            known = [
                f"{e.name}.{k}.{v}"
                for e in self.entities.values()
                for k, group in _views(e)
                for v in group
            ]
            sentence = message("`{name}` is not a list, board or calendar.", name=node.text)
            self.context.unknown(node, "E0229", sentence, known, self.path)
        return None


def _views(entity: Entity) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """The views of an entity by their kind, as a path has it."""
    return (
        ("lists", entity.lists),
        ("boards", entity.boards),
        ("calendars", entity.calendars),
    )
