"""Conversions: one record turned into others in one action."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.values import values_of
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.conversion import Conversion, ConversionStep
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode

ACTIONS = ("assign", "export", "print", "mail", "share", "report", "import")
"""The actions that every entity has, beside its conversions."""

_TEXTS = ("text", "email", "phone", "url")


def compile_conversions(context: Context, draft: Draft) -> Mapping[str, Conversion]:
    """The conversions of an entity by name."""
    return frozen(
        {
            name: _Conversion(context, draft, name, node).compiled()
            for name, _, node in draft.root.maps("convert")
            if isinstance(node, MapNode)
        }
    )


class _Conversion:
    """One conversion being compiled; `targets` are the entities of its steps so far."""

    def __init__(self, context: Context, draft: Draft, name: str, node: MapNode) -> None:
        self.context, self.draft, self.name, self.node = context, draft, name, node
        self.path = f"{draft.name}.convert.{name}"
        self.layer = node.source.layer
        self.targets: dict[str, Draft] = {}
        self.steps: list[str] = []

    def compiled(self) -> Conversion:
        node, labels = self.node, self.context.labels
        self.check_name()
        steps = {}
        for name, _, value in node.maps("into"):
            if isinstance(value, MapNode):
                step = self.step(name, value)
                self.steps.append(name)
                if step is not None:
                    steps[name] = step
        return Conversion(
            id=node.text("id") or self.name,
            name=self.name,
            label=labels.text(
                node.get("label"), proposed_label(self.name), self.layer, f"{self.path}.label"
            ),
            steps=frozen(steps),
            when=condition(self.context, self.draft, node.scalar("when"), path=f"{self.path}.when"),
            sets=self.sets(self.draft, node, self.path),
            keep=self.keep(),
            opens=self.step_name(node.scalar("open")),
        )

    def check_name(self) -> None:
        """A conversion is an action, beside those that every entity has."""
        if self.name in ACTIONS:
            self.context.add(
                self.draft.root.entries["convert"].value,
                "E0021",
                message("`{name}` is the name of another item already.", name=self.name),
                message("Choose another name."),
                path=self.path,
            )

    def step(self, name: str, node: MapNode) -> ConversionStep | None:
        path = f"{self.path}.into.{name}"
        entity = node.scalar("entity")
        target = self.context.entity(entity) if entity is not None else None
        if target is None:
            return None
        links = self.links(target, node, path)
        self.targets[name] = target
        return ConversionStep(
            name=name,
            entity=target.id,
            label=self.context.labels.text(
                node.get("label"), proposed_label(name), self.layer, f"{path}.label"
            ),
            sets=self.sets(target, node, path),
            links=links,
            required=node.value("optional") is not True,
            when=condition(self.context, self.draft, node.scalar("when"), path=f"{path}.when"),
            match=self.match(target, node.scalar("match"), path),
        )

    def sets(self, target: Draft, node: MapNode, path: str) -> Mapping[str, Value]:
        """Values for `target`; their expressions read the record that is converted."""
        return frozen(values_of(self.context, target, node, self.draft, path))

    def links(self, target: Draft, node: MapNode, path: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for _, key, value in node.maps("link"):
            field = self.lookup(target, key, path)
            step = self.step_name(value)
            if field is not None and step is not None and self.fits(field, step, value, path):
                found[field.id] = step
        return frozen(found)

    def keep(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for _, key, value in self.node.maps("keep"):
            field = self.lookup(self.draft, key, self.path)
            step = self.step_name(value)
            if field is not None and step is not None and self.fits(field, step, value, self.path):
                found[field.id] = step
        return frozen(found)

    def lookup(self, target: Draft, key: ScalarNode, path: str) -> Field | None:
        field = self.context.field(target, key, path)
        if field is not None and field.type != "lookup":
            self.context.add(
                key,
                "E0221",
                message("{field} does not lead to another record.", field=field.label),
                message("Name a lookup."),
                path=path,
            )
            return None
        return field

    def step_name(self, node: Node | None) -> str | None:
        """The name of a step that stands before this place."""
        if not isinstance(node, ScalarNode) or node.is_blank:
            return None
        if node.text in self.steps:
            return node.text
        sentence = message("`{name}` is not a step before this one.", name=node.text)
        self.context.unknown(node, "E0226", sentence, self.steps, self.path)
        return None

    def fits(self, field: Field, step: str, node: Node, path: str) -> bool:
        target = self.targets.get(step)
        if target is None or field.to == target.id:
            return True
        self.context.add(
            node,
            "E0227",
            message(
                "{field} leads to other records than the step `{step}` makes.",
                field=field.label,
                step=step,
            ),
            message("Name a step that makes a record of the right entity."),
            path=path,
        )
        return False

    def match(self, target: Draft, node: ScalarNode | None, path: str) -> str | None:
        field = self.context.field(target, node, path) if node is not None else None
        if field is None or node is None:
            return None
        if field.type not in _TEXTS:
            self.context.add(
                node,
                "E0225",
                message("Records cannot be matched by {field}.", field=field.label),
                message("Name a field that holds a text, an e-mail address or a phone number."),
                path=path,
            )
            return None
        return field.id
