"""By which fields records are asked for: those in the conditions of a configuration, then those
that its views show, where people filter by them, then what else has options, days or amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Call,
    Compare,
    Expression,
    FieldRef,
    In,
    Node,
)
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.walk import inner, nodes, parts
from tailorbird_metadata.expressions.words import USER
from tailorbird_metadata.model import Automation, Entity, Model

Asked = Mapping[str, tuple[str, ...]]
"""The ids of fields by the id of their entity, the most important ones first."""

_CHOSEN_BY = frozenset({"picklist", "stage", "date", "datetime", "money"})
"""Types by which people filter, whether or not a view shows the field."""
_SHOWN = _CHOSEN_BY | {"integer", "decimal", "percent", "rating", "duration"}
_BY_CLOCK = frozenset({"schedule", "date", "quiet"})
"""What makes an automation look for its records."""
_BY_TEXT = frozenset({"starts_with", "like"})


def asked_fields(model: Model) -> Asked:
    """The fields of every entity by which its records are asked for."""
    found: dict[str, dict[str, None]] = {e.id: {} for e in model.entities.values()}
    for tree in _conditions(model):
        for of, field in _tested(model, tree):
            found[of][field] = None
    for automation in model.automations.values():
        found[automation.entity] |= dict.fromkeys(_by_clock(automation))
    for entity in model.entities.values():
        found[entity.id] |= dict.fromkeys(_of_views(entity))
    return {of: tuple(fields) for of, fields in found.items()}


def _conditions(model: Model) -> Iterator[Node]:
    """Every condition of the configuration that becomes part of a query."""
    for found in _expressions(model):
        if isinstance(found, Expression):
            yield found.tree


def _expressions(model: Model) -> Iterator[Expression | bool | None]:
    for entity in model.entities.values():
        yield from (view.where for view in entity.lists.values())
        yield from (board.where for board in entity.boards.values())
        yield from (calendar.where for calendar in entity.calendars.values())
        for layout in entity.layouts.values():
            for tab in layout.tabs.values():
                yield from (panel.where for panel in tab.arranged.values())
        yield from (field.offer for field in entity.fields.values())
    for role in model.roles.values():
        yield from (grant.read for grant in role.can.values())
    for automation in model.automations.values():
        yield automation.when if automation.trigger.kind in _BY_CLOCK else None
    yield from (report.where for report in model.reports.values())


def _tested(model: Model, tree: Node) -> Iterator[tuple[str, str]]:
    """The stored fields (with their entities) that a condition compares."""
    for node in nodes(tree):
        for within in inner(node) if isinstance(node, Aggregate) else ():
            yield from _tested(model, within)
        for ref in _compared(node):
            entity = _entity_of(model, ref)
            if entity is None:
                continue
            field = entity.field(ref.owner)
            if field.formula is not None:
                yield from _tested(model, field.formula.tree)
            elif not field.computed:
                yield entity.id, field.id


def _compared(node: Node) -> Iterator[FieldRef]:
    """The fields in which an index can look up what a node asks: a text only as a whole or by how
    it begins."""
    if isinstance(node, FieldRef) and node.type.kind is not Kind.TEXT:
        yield node
    if isinstance(node, Compare | In) or (isinstance(node, Call) and node.function in _BY_TEXT):
        for part in parts(node):
            if isinstance(part, FieldRef) and part.type.kind is Kind.TEXT:
                yield part


def _entity_of(model: Model, ref: FieldRef) -> Entity | None:
    """Whose field is read at the end; None for a person."""
    entity: str | None = ref.entity
    for lookup in ref.via:
        if entity in (None, USER):
            return None
        entity = model.entity(str(entity)).field(lookup).to
    return None if entity in (None, USER) else model.entity(str(entity))


def _by_clock(automation: Automation) -> Iterator[str]:
    """The fields by which an automation finds what is due."""
    if automation.trigger.kind == "date" and automation.trigger.field is not None:
        yield automation.trigger.field
    if automation.trigger.kind == "quiet":
        yield from ("last_activity_at", "created_at")


def _of_views(entity: Entity) -> Iterator[str]:
    shown = set(_shown(entity))
    for field in entity.active_fields():
        if field.id in shown and field.type in _SHOWN:
            yield field.id
    for field in entity.active_fields():
        if field.type in _CHOSEN_BY and not field.system:
            yield field.id


def _shown(entity: Entity) -> Iterator[str | None]:
    """The ids of what stands in lists, on boards, on a phone and in calendars."""
    for view in entity.lists.values():
        yield from view.columns
    for board in entity.boards.values():
        yield from (board.by, *board.card)
    for calendar in entity.calendars.values():
        yield from (calendar.starts, calendar.ends, calendar.color_by)
    if entity.mobile_card is not None:
        yield from (*entity.mobile_card.lines, entity.mobile_card.badge)
