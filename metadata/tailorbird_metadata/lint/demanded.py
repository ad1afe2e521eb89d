"""E0602: a rule or gate may ask for a field that the person's layout does not have (D20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_metadata.expressions.analysis import satisfiable
from tailorbird_metadata.expressions.tree import (
    And,
    Call,
    Compare,
    Expression,
    FieldRef,
    In,
    Literal,
    Node,
    Not,
    Or,
)
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.lint.rights import access, layout_of, people
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Layout, Section
from tailorbird_metadata.source.nodes import ScalarNode


@dataclass(frozen=True, slots=True)
class Demand:
    """A rule or gate item (its path) may ask for a field (its id), where `when` holds."""

    path: str
    field: str
    when: Node | None


def demanded_but_absent(ground: Ground) -> None:
    """Takes down each layout and field that somebody may be asked for in vain.

    What a layout lacks because the one that it extends lacks it is told of that one alone.
    """
    for entity in ground.entities():
        found = _found(ground, entity)
        for (name, field_id), demand in found.items():
            base = _base(ground, entity, name)
            if base is None or (base, field_id) not in found:
                _tell(ground, entity, entity.layouts[name], entity.field(field_id), demand)


def _found(ground: Ground, entity: Entity) -> dict[tuple[str, str], Demand]:
    """The first demand of each field that a layout (by its name) lacks."""
    demands = [d for d in _demands(entity) if _is_typed(entity, d.field)]
    found: dict[tuple[str, str], Demand] = {}
    for role in people(ground.model) if demands else ():
        layout = layout_of(role, entity)
        rights = access(ground.model, role, entity)
        if layout is None or not (rights.creates or rights.edits):
            continue
        for demand in demands:
            key = (layout.name, demand.field)
            if key in found or not rights.fills(entity.field(demand.field)):
                continue
            if _is_absent(ground, entity, layout, demand):
                found[key] = demand
    return found


def _base(ground: Ground, entity: Entity, layout: str) -> str | None:
    """The name of the layout that another one extends."""
    node = ground.places.value(f"{entity.name}.layouts.{layout}.extends")
    written = isinstance(node, ScalarNode) and node.text in entity.layouts
    return node.text if written and isinstance(node, ScalarNode) else None


def _is_typed(entity: Entity, field_id: str) -> bool:
    """Whether people fill the field, in the forms of its entity."""
    field = entity.field(field_id)
    typed = not (field.system or field.read_only or field.automatic)
    return typed and field.retired is None and field.default is None


def _demands(entity: Entity) -> Iterator[Demand]:
    for rule in entity.rules.values():
        path = f"{entity.name}.rules.{rule.name}"
        when = rule.when.tree if rule.when is not None else None
        yield from (Demand(path, f, when) for f in rule.require)
        yield from (Demand(path, f, when) for f in _asked(rule.check, silent=True))
    for pipeline in entity.pipelines.values():
        for stage in pipeline.stages.values():
            for item in stage.enter.values() if stage.retired is None else ():
                path = f"{entity.name}.pipelines.{pipeline.name}.stages.{stage.name}"
                for field in _asked(item.need, silent=False):
                    yield Demand(f"{path}.enter.{item.name}", field, None)


def _asked(found: Expression | None, silent: bool) -> list[str]:
    """The own fields without which a condition may fail.

    With `silent`, comparisons by order are left out: a check says nothing of an empty field.
    """
    return [] if found is None else list(dict.fromkeys(_positive(found.tree, silent)))


def _positive(node: Node, silent: bool) -> Iterator[str]:
    """The fields in the tests that only a value can pass."""
    match node:
        case And(operands=operands) | Or(operands=operands):
            for operand in operands:
                yield from _positive(operand, silent)
        case Not(operand=Call(function="empty", arguments=(FieldRef(via=()) as ref,))):
            yield ref.field
        case Compare(operator="eq", left=FieldRef(via=()) as ref, right=Literal()):
            yield ref.field
        case Compare(operator=operator, left=FieldRef(via=()) as ref, right=Literal()):
            if operator in ("lt", "le", "gt", "ge") and not silent:
                yield ref.field
        case In(member=FieldRef(via=()) as ref):
            yield ref.field
        case FieldRef(via=()):
            yield node.field
        case _:
            return


def _is_absent(ground: Ground, entity: Entity, layout: Layout, demand: Demand) -> bool:
    """Whether no section has the field, or only sections that are closed when it is asked for."""
    sections = [s for t in layout.tabs.values() for s in t.sections.values()]
    holding = [s for s in sections if demand.field in s.fields]
    if not holding:
        return True
    return demand.when is not None and all(
        _is_closed(ground, entity, section, demand.when) for section in holding
    )


def _is_closed(ground: Ground, entity: Entity, section: Section, when: Node) -> bool:
    if section.show_when is None:
        return False
    both = And(type=BOOLEAN, operands=(section.show_when.tree, when))
    return not satisfiable(ground.plain(entity, both), ground.domains(entity, saved=True))


def _tell(ground: Ground, entity: Entity, layout: Layout, field: Field, demand: Demand) -> None:
    ground.add(
        "E0602",
        f"{entity.name}.layouts.{layout.name}.tabs",
        message(
            "People with this layout may be asked for {field} of {entity}, which is not on it.",
            field=field.label,
            entity=entity.label,
        ),
        message("Add `{field}` to a section that is shown then.", field=field.name),
        notes=[(message("asked for here"), demand.path)],
    )
