"""Assignments: which records, by which rules, to whom, within which limits."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.handing_over import has_owner, taker
from tailorbird_metadata.compiler.items import entity_of, labelled, named_items
from tailorbird_metadata.compiler.proofs import Claim, Proofs
from tailorbird_metadata.compiler.recipients import Recipients
from tailorbird_metadata.compiler.triggers import Triggers
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.model.assignment import Assignment, AssignmentRule, Limits
from tailorbird_metadata.model.automation import Trigger
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


def compile_assignments(context: Context) -> None:
    """Fills the assignments of `context`; its pools are known by then."""
    for name, item in named_items(context, "assignment").items():
        draft = entity_of(context, item, "assignment", name)
        if draft is not None:
            _Assignments(context, draft, name, item).read()


class _Assignments:
    """Reads one assignment of records of `draft`."""

    def __init__(self, context: Context, draft: Draft, name: str, item: Item) -> None:
        self.context, self.draft, self.name, self.item = context, draft, name, item
        self.path = f"assignments.{name}"
        self.recipients = Recipients(context, draft, False, self.path)

    def read(self) -> None:
        root, layer, context = self.item.root, self.item.layer, self.context
        has_owner(context, self.draft, root.entries["on"].value, self.path)
        label = labelled(context, root, self.name, layer, self.path)
        trigger = self.trigger(root)
        rules = self.rules(root)
        otherwise = taker(context, self.draft, root.scalar("otherwise"), self.recipients, self.path)
        made = Assignment(
            id=root.text("id") or self.item.address.name,
            name=self.name,
            label=label,
            help=context.labels.optional(root.get("help"), layer, f"{self.path}.help"),
            entity=self.draft.id,
            trigger=trigger,
            when=condition(context, self.draft, root.scalar("when"), path=f"{self.path}.when"),
            match=root.text("match") or "first",
            rules=rules,
            share=root.text("share") or "round_robin",
            limits=self.limits(root),
            otherwise=otherwise,
            off=root.value("off") is True,
            origin=context.origin_of(layer),
        )
        context.assignments[self.name] = made

    def trigger(self, root: MapNode) -> Trigger:
        """What makes it look: the creation of a record if nothing is said."""
        label = self.context.labels.text(None, self.name, self.item.layer)
        reader = Triggers(self.context, self.draft, root, self.item.layer, label, self.path)
        node = root.get("after")
        found = reader.after(node) if node is not None else None
        return found or Trigger(kind="created")

    def rules(self, root: MapNode) -> Mapping[str, AssignmentRule]:
        found: dict[str, AssignmentRule] = {}
        claims: list[Claim] = []
        clear = True
        for name, key, node in root.maps("rules"):
            if not isinstance(node, MapNode):
                continue
            rule, claim = self.rule(name, key, node)
            clear = clear and claim is not None
            claims += [claim] if claim is not None else []
            if rule is not None:
                found[name] = rule
        if clear and claims:
            proofs = Proofs(self.context, self.draft, self.path)
            prove = proofs.unique if root.text("match") == "unique" else proofs.first
            prove(claims, root.key("rules"), False)
        return frozen(found)

    def rule(
        self, name: str, key: ScalarNode, node: MapNode
    ) -> tuple[AssignmentRule | None, Claim | None]:
        """The rule, and its condition for proofs; None for what is wrong."""
        path = f"{self.path}.rules.{name}"
        written = node.scalar("when")
        when = condition(self.context, self.draft, written, path=f"{path}.when")
        right = written is None or when is not None
        claim = Claim(when.tree if when is not None else None, key) if right else None
        to = taker(self.context, self.draft, node.scalar("give_to"), self.recipients, path)
        label = labelled(self.context, node, name, self.item.layer, path)
        if to is None:
            return None, claim
        rule = AssignmentRule(
            id=node.text("id") or name,
            name=name,
            label=label,
            when=when,
            to=to,
            share=node.text("share"),
        )
        return rule, claim

    def limits(self, root: MapNode) -> Limits:
        node = root.mapping("limits")
        if node is None:
            return Limits()
        path = f"{self.path}.limits.open"
        return Limits(
            open_per_person=node.whole("open_per_person"),
            new_per_day=node.whole("new_per_day"),
            skip_when_away=node.value("skip_when_away") is True,
            open=condition(self.context, self.draft, node.scalar("open"), path=path),
        )
