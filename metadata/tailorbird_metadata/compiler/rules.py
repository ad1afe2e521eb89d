"""Data rules of entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_metadata.compiler.clearing import check_circles, cleared, needs_its_half
from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.messages import demand_sentence, sentence
from tailorbird_metadata.compiler.references import one_field
from tailorbird_metadata.compiler.rule_fields import (
    WhyNot,
    why_not_demanded,
    why_not_limited,
    why_not_locked,
)
from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.collections import CONSEQUENCES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field
from tailorbird_metadata.model.rule import Rule
from tailorbird_metadata.source.nodes import ListNode, MapNode, ScalarNode

_FORBIDDEN: Mapping[str, tuple[str, ...]] = {
    "require": ("clear",),
    "check": ("clear",),
    "options": ("clear", "show_at"),
    "read_only": ("clear", "show_at", "enforce"),
    "clear_when": ("when", "show_at", "enforce"),
}
"""By consequence: settings of other rules that would mean nothing beside it."""


def compile_rules(context: Context, draft: Draft) -> Mapping[str, Rule]:
    """The rules of an entity by name."""
    found: dict[str, Rule] = {}
    for name, key, node in draft.root.maps("rules"):
        if not isinstance(node, MapNode):
            continue
        rule = _Reading(context, draft, name, node).rule()
        _check_consequence(context, key, name, node, f"{draft.name}.rules.{name}")
        if rule.check is not None:
            demand_sentence(context, key, node, f"{draft.name}.rules.{name}")
        found[name] = rule
    check_circles(context, draft, found)
    return frozen(found)


def _check_consequence(
    context: Context, key: ScalarNode, name: str, node: MapNode, path: str
) -> None:
    """A rule has one consequence, and only settings that mean something for it."""
    has = [c for c in CONSEQUENCES if node.get(c) is not None]
    if not has:
        if not needs_its_half(context, key, node, path):
            context.add(
                key,
                "E0111",
                message("The rule `{name}` demands nothing.", name=name),
                message("Give it `require:` with fields, or `check:` with a condition."),
                path=path,
            )
        return
    if len(has) > 1:
        both = message(
            "The rule `{name}` has both `{one}:` and `{two}:`.", name=name, one=has[0], two=has[1]
        )
        context.add(node.key(has[1]), "E0111", both, message("Make two rules of it."), path=path)
        return
    needs_its_half(context, key, node, path)
    for setting in _FORBIDDEN[has[0]]:
        if node.get(setting) is not None:
            context.add(
                node.key(setting),
                "E0292",
                message("`{key}:` means nothing beside `{other}:`.", key=setting, other=has[0]),
                message("Remove it.")
                if setting != "when"
                else message("Write the whole condition under `clear_when:`."),
                path=path,
            )


class _Reading:
    """One rule being read."""

    def __init__(self, context: Context, draft: Draft, name: str, node: MapNode) -> None:
        self.context, self.draft, self.name, self.node = context, draft, name, node
        self.path = f"{draft.name}.rules.{name}"

    def rule(self) -> Rule:
        context, draft, node, path = self.context, self.draft, self.node, self.path
        layer = node.source.layer
        enforce = node.scalar("enforce")
        if enforce is not None and enforce.text == "always":
            context.idle(enforce, "enforce: always", path)
        return Rule(
            id=node.text("id") or self.name,
            name=self.name,
            label=context.labels.optional(node.get("label"), layer, f"{path}.label"),
            when=condition(
                context,
                draft,
                node.scalar("when"),
                allow=Placement.EVENT if node.get("read_only") is None else Placement.AGGREGATE,
                still="lock",
                path=f"{path}.when",
            ),
            require=tuple(self.fields("require", why_not_demanded)),
            check=condition(
                context, draft, node.scalar("check"), allow=Placement.EVENT, path=f"{path}.check"
            ),
            options=frozen(dict(self.options())),
            read_only=tuple(self.fields("read_only", why_not_locked)),
            clear_when=condition(
                context,
                draft,
                node.scalar("clear_when"),
                allow=Placement.LINKED,
                still="empties",
                path=f"{path}.clear_when",
            ),
            clear=tuple(cleared(context, draft, node, path)),
            message=sentence(context, draft, node, layer, path),
            show_at=one_field(context, draft, node.scalar("show_at"), path),
            enforce=node.text("enforce") or "on_edit",
        )

    def fields(self, key: str, why_not: WhyNot) -> Iterator[str]:
        """The ids of the fields that a list names; those that cannot be are taken down."""
        for name in self.node.items(key):
            field = self.context.field(self.draft, name, self.path)
            if field is None:
                continue
            why = why_not(field)
            if why is None:
                yield field.id
            else:
                self.context.add(name, "E0225", *why, path=self.path)

    def options(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """By field id: the ids of the options that may be chosen."""
        for _, key, value in self.node.maps("options"):
            field = self.context.field(self.draft, key, self.path)
            if field is None or not isinstance(value, ListNode):
                continue
            why = why_not_limited(field)
            if why is not None:
                self.context.add(key, "E0225", *why, path=self.path)
                continue
            named = (n for n in value.items if isinstance(n, ScalarNode))
            ids = (self.option(field, node) for node in named)
            yield field.id, tuple(dict.fromkeys(i for i in ids if i is not None))

    def option(self, field: Field, node: ScalarNode) -> str | None:
        """The id of an option of the field; retired ones count, records still hold them."""
        assert field.picklist is not None
        name = node.text
        if node.source.layer != "company":
            name = self.context.option_aliases.get((field.picklist.path, name), name)
        found = field.picklist.options.get(name)
        if found is not None:
            return found.id
        sentence_ = message(
            "`{name}` is not an option of {field}.", name=node.text, field=field.label
        )
        self.context.unknown(node, "E0218", sentence_, field.picklist.options, self.path)
        return None
