"""Layouts of an entity, with those that they extend below them."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.fields import declared_by
from tailorbird_metadata.compiler.inheritance import Family
from tailorbird_metadata.compiler.new_fields import with_new_fields
from tailorbird_metadata.compiler.references import role_ids, shown_ids
from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.layout import Layout, Section, Tab
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode

PANELS = ("history", "timeline", "tasks")
"""Panels that every record has."""

LATER_PANELS = ("emails", "files", "calls", "approval_status", "account_card")
"""Panels that a later version brings."""

_OWN = frozenset({"layout", "patches", "id", "for", "extends"})


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
    """One layout being compiled; texts may be translated under the layouts below it too."""

    def __init__(self, context: Context, draft: Draft, family: Family, name: str) -> None:
        self.context, self.draft, self.name, self.family = context, draft, name, family
        self.item = family.items[name]
        self.root = family.root(name)
        self.paths = tuple(f"{draft.name}.layouts.{n}" for n in family.chain(name))

    def compiled(self) -> Layout:
        tabs = {n: self.tab(n, v) for n, _, v in self.root.maps("tabs")}
        tabs = with_new_fields(tabs, self.new_fields(tabs), self.draft)
        self.side()
        return Layout(
            id=self.item.root.text("id") or self.item.address.name,
            name=self.name,
            roles=role_ids(self.context, self.item.root, "for"),
            tabs=frozen(tabs),
            header=self.fields(self.root, "header"),
        )

    def new_fields(self, tabs: Mapping[str, Tab]) -> list[Field]:
        """The fields that a layer above the layout's own adds, and that nobody shows or hides."""
        hiding = [*self.item.unhidden, *self.family.unhidden.get(self.name, ())]
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
        return shown_ids(self.context, self.draft, node.items(key), self.paths[-1])

    def text(self, node: Node | None, name: str, part: str) -> Text:
        labels = self.context.labels
        paths = (f"{p}.{part}.label" for p in self.paths)
        return labels.text(node, proposed_label(name), self.item.layer, *paths)

    def tab(self, name: str, node: Node) -> Tab:
        part = f"tabs.{name}"
        if not isinstance(node, MapNode):
            return Tab(name=name, label=self.text(None, name, part))
        sections = {n: self.section(n, v, part) for n, _, v in node.maps("sections")}
        return Tab(
            name=name,
            label=self.text(node.get("label"), name, part),
            sections=frozen(sections),
            panels=self.panels(node),
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
                path=f"{self.paths[-1]}.{part}.show_when",
            ),
        )

    def panels(self, node: MapNode) -> tuple[str, ...]:
        found: list[str] = []
        for panel in node.items("panels"):
            name = panel.text
            if name in PANELS or name in self.draft.collections:
                found.append(name)
            elif name in LATER_PANELS:
                self.later(panel)
            elif not self.is_unsure(name):
                known = (*PANELS, *self.draft.collections)
                sentence = message("`{name}` is not a panel here.", name=name)
                self.context.unknown(panel, "E0224", sentence, known, self.paths[-1])
        return tuple(found)

    def is_unsure(self, name: str) -> bool:
        """Whether it may be the children of something that could not be compiled."""
        return name in self.context.unsure_collections or bool(self.context.unsure_entities)

    def side(self) -> None:
        if self.root.get("side") is not None:
            self.later(self.root.key("side"))

    def later(self, node: ScalarNode) -> None:
        self.context.add(
            node,
            "W0023",
            message("`{name}` does not run in this version and is left out.", name=node.text),
            message("Leave it for a later version, or remove it."),
            severity="warning",
            path=self.paths[-1],
        )
