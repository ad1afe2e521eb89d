"""What the values of a record can be, from the configuration alone."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.expressions.analysis import Domains
from tailorbird_metadata.expressions.tree import FieldRef, In, Literal, Node, Old
from tailorbird_metadata.expressions.types import BOOLEAN, Kind, ValueType
from tailorbird_metadata.expressions.valuesets import ValueSet, only
from tailorbird_metadata.expressions.walk import rebuilt
from tailorbird_metadata.model import Entity, Model
from tailorbird_metadata.model.limits import limits_of


def domains_of(options: Mapping[str, ValueSet], entity: Entity, saved: bool) -> Domains:
    """The domains of a record of `entity`; with `saved`, of one that passed the fields' limits.

    Records from before a limit may lie outside of it until somebody saves them.
    """

    def domain(node: Node) -> ValueSet | None:
        if node.type.kind is Kind.CHOICE:
            return options.get(node.type.of or "")
        if saved and isinstance(node, FieldRef) and not node.via and entity.has(node.field):
            return limits_of(entity.field(node.field))
        return None

    return domain


def plain(entity: Entity, tree: Node) -> Node:
    """`tree` with `stage_open` said as the stages that are open."""
    stage = entity.stage_field()
    if stage is None or stage.picklist is None:
        return tree
    type_ = ValueType(kind=Kind.CHOICE, of=stage.picklist.path)
    stages = [s for p in entity.pipelines.values() for s in p.stages.values()]
    open_ones = tuple(Literal(type=type_, value=s.id) for s in stages if s.closed is None)

    def change(node: Node) -> Node | None:
        asked = node.operand if isinstance(node, Old) else node
        if not isinstance(asked, FieldRef) or asked.via or asked.field != "stage_open":
            return None
        member: Node = FieldRef(type=type_, entity=entity.id, field=stage.id)
        if isinstance(node, Old):
            member = Old(type=type_, operand=member)
        return In(type=BOOLEAN, member=member, options=open_ones)

    return rebuilt(tree, change)


def options_of(model: Model) -> dict[str, ValueSet]:
    """The options of every list by its path, retired ones too: old records have them."""
    lists = [*model.picklists.values()]
    lists += [f.picklist for e in model.entities.values() for f in e.fields.values() if f.picklist]
    return {p.path: only((o.id for o in p.options.values()), empty=True) for p in lists}
