"""Layouts of an entity, with those that they extend below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.fields import declared_by
from tailorbird_metadata.compiler.inheritance import Family, without_keys
from tailorbird_metadata.compiler.new_fields import with_new_fields
from tailorbird_metadata.compiler.panels import Panels
from tailorbird_metadata.compiler.references import role_ids, shown_ids
from tailorbird_metadata.compiler.short_forms import short_form
from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.layers.merge import Merging
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.layout import Layout, Section, Side, Tab
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.schema.check import check_schema
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode

_OWN = frozenset({"layout", "patches", "id", "for", "extends"})
_NOT_PHONE = _OWN | {"phone", "quick_create"}

Hidden = tuple[str, Problem]
"""A field that is hidden where nothing shows it, and the problem that this mostly is."""


def compile_layouts(context: Context, draft: Draft, items: list[Item]) -> Mapping[str, Layout]:
    """The layouts of an entity by name; `items` are its layout files."""
    named = {_name(item): item for item in items}
    aliases = {item.address.name: name for name, item in named.items()}

    def unknown(node: ScalarNode) -> None:
        context.unknown(
            node, "E0223", message("`{name}` is not a layout here.", name=node.text), named
        )

    family = Family(context, named, aliases, _OWN, unknown)
    found = {name: _Layout(context, draft, family, name).compiled() for name in named}
    _check_roles(context, found, named)
    return frozen(found)


def _name(item: Item) -> str:
    renamed = item.renamed.get(())
    return renamed.text if renamed is not None else item.address.name


def _check_roles(
    context: Context, layouts: Mapping[str, Layout], items: Mapping[str, Item]
) -> None:
    """A role has one layout of an entity."""
    taken: dict[str, str] = {}
    for name, layout in layouts.items():
        for place, role in enumerate(layout.roles):
            if role in taken:
                nodes = items[name].root.items("for")
                context.add(
                    nodes[place] if place < len(nodes) else items[name].root,
                    "E0114",
                    message(
                        "The role `{role}` has the layout `{name}` already.",
                        role=role,
                        name=taken[role],
                    ),
                    message("Keep it in one of the two."),
                )
            taken.setdefault(role, name)


class _Layout:
    """One layout being compiled; texts may be translated under the layouts below it too.

    `root` is another map than its own for the variant of narrow screens, whose own patch hid
    `hidden` although the layout does not show them.
    """

    def __init__(
        self,
        context: Context,
        draft: Draft,
        family: Family,
        name: str,
        root: MapNode | None = None,
        hidden: Sequence[Hidden] = (),
    ) -> None:
        self.context, self.draft, self.name, self.family = context, draft, name, family
        self.item, self.hidden = family.items[name], hidden
        self.is_variant = root is not None
        self.root = root or family.root(name)
        bases = tuple(f"{draft.name}.layouts.{n}" for n in family.chain(name))
        self.paths = (*bases, *(f"{b}.phone" for b in bases if self.is_variant))
        self.path = f"{draft.name}.layouts.{name}"
        self.panels = Panels(context, draft, self.item.layer, self.paths)

    def compiled(self) -> Layout:
        tabs = {n: self.tab(n, v) for n, _, v in self.root.maps("tabs")}
        tabs = with_new_fields(tabs, self.new_fields(tabs), self.draft)
        side = self.panels.read(self.root, "side", "side", facts=True)
        return Layout(
            id=self.item.root.text("id") or self.item.address.name,
            name=self.name,
            roles=role_ids(self.context, self.item.root, "for"),
            tabs=frozen(tabs),
            header=self.fields(self.root, "header"),
            side=Side(fields=side.fields, panels=side.panels, arranged=side.arranged),
            quick_create=short_form(self.context, self.draft, self.root, self.path),
            phone=self.phone(),
        )

    def phone(self) -> Layout | None:
        """The layout with its `phone:` laid over it."""
        patch = self.root.mapping("phone")
        if patch is None:
            return None
        merging = Merging("layout", message("`{name}`", name=self.name), patching=False)
        root = merging.merged(without_keys(self.root, _NOT_PHONE), patch)
        self.context.problems += [*merging.problems, *check_schema(root, "layout")]
        return _Layout(
            self.context, self.draft, self.family, self.name, root, merging.unhidden
        ).compiled()

    def new_fields(self, tabs: Mapping[str, Tab]) -> list[Field]:
        """The fields that a layer above the layout's own adds, and that nobody shows or hides."""
        hiding = [*self.item.unhidden, *self.family.unhidden.get(self.name, ()), *self.hidden]
        for name in self.family.chain(self.name)[:-1]:
            hiding += self.family.items[name].unhidden
        hidden = {name for name, _ in hiding}
        order = self.context.labels.order
        own = order.index(self.item.layer)
        shown = {f for t in tabs.values() for s in t.sections.values() for f in s.fields}
        above = [
            field
            for name, field in self.draft.fields.items()
            if name in self.draft.nodes
            and order.index(declared_by(self.draft.nodes[name])) > own
            and field.retired is None
            and field.id not in shown
        ]
        names = {field.name for field in above}
        self.context.problems += [p for name, p in hiding if name not in names]
        return [field for field in above if field.name not in hidden]

    def fields(self, node: MapNode, key: str) -> tuple[str, ...]:
        return shown_ids(self.context, self.draft, node.items(key), self.path)

    def text(self, node: Node | None, name: str, part: str) -> Text:
        labels = self.context.labels
        paths = (f"{p}.{part}.label" for p in self.paths)
        return labels.text(node, proposed_label(name), self.item.layer, *paths)

    def tab(self, name: str, node: Node) -> Tab:
        part = f"tabs.{name}"
        if not isinstance(node, MapNode):
            return Tab(name=name, label=self.text(None, name, part))
        sections = {n: self.section(n, v, part) for n, _, v in node.maps("sections")}
        placed = self.panels.read(node, "panels", f"{part}.panels")
        return Tab(
            name=name,
            label=self.text(node.get("label"), name, part),
            sections=frozen(sections),
            panels=placed.panels,
            arranged=placed.arranged,
        )

    def section(self, name: str, node: Node, above: str) -> Section:
        part = f"{above}.sections.{name}"
        if not isinstance(node, MapNode):
            return Section(name=name, label=self.text(None, name, part), fields=())
        columns = node.value("columns", 2)
        return Section(
            name=name,
            label=self.text(node.get("label"), name, part),
            fields=self.fields(node, "fields"),
            columns=columns if isinstance(columns, int) else 2,
            show_when=condition(
                self.context,
                self.draft,
                node.scalar("show_when"),
                allow=Placement.LINKED,
                path=f"{self.path}.{part}.show_when",
            ),
        )
