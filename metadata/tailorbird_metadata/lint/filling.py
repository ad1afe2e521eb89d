"""Which fields get values without anybody typing them in: the product fills them."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.model import (
    Assign,
    CreateRecord,
    CreateTask,
    Entity,
    Field,
    Layout,
    Model,
    Panel,
    SetFields,
)

Place = tuple[str, str]
"""Ids of an entity and of a field of it."""


def filled_at_birth(entity: Entity, field: Field) -> bool:
    """Whether a new record has a value in the field, whoever makes it."""
    if field.default is not None or field.type == "boolean" or field.automatic:
        return True
    if any(field.id in lookup.fill for lookup in entity.active_fields()):
        return True
    return any(field.id in s.sets for p in entity.pipelines.values() for s in p.stages.values())


def filled_somewhere(model: Model) -> frozenset[Place]:
    """The fields that stages, automations, conversions, approvals or panels write."""
    found: set[Place] = set()
    for entity in model.entities.values():
        found.update(_by_entity(model, entity))
    for automation in model.automations.values():
        for step in automation.steps.values():
            match step.does:
                case SetFields(sets=sets):
                    found.update((automation.entity, f) for f in sets)
                case CreateRecord(entity=entity_id, sets=sets, link=link):
                    found.update((entity_id, f) for f in (*sets, *([link] if link else ())))
                case CreateTask(sets=sets):
                    found.update(("task", f) for f in sets)
                case Assign():
                    found.update((automation.entity, f) for f in ("owner", "team"))
    for approval in model.approvals.values():
        found.update((approval.entity, f) for f in (*approval.approved, *approval.refused))
    handing = [a.entity for a in model.assignments.values()]
    handing += [p.entity for p in model.pools.values()]
    found.update((e, f) for e in handing for f in ("owner", "team"))
    return frozenset(found)


def _by_entity(model: Model, entity: Entity) -> Iterator[Place]:
    for pipeline in entity.pipelines.values():
        for stage in pipeline.stages.values():
            yield from ((entity.id, f) for f in stage.sets)
    for lookup in entity.active_fields():
        yield from ((entity.id, f) for f in lookup.fill)
    for conversion in entity.conversions.values():
        yield from ((entity.id, f) for f in (*conversion.sets, *conversion.keep))
        for step in conversion.steps.values():
            yield from ((step.entity, f) for f in (*step.sets, *step.links))
    children = {f.collection: e.id for e, f in model.children_of(entity.id)}
    for layout in entity.layouts.values():
        for panel in _panels(layout):
            if panel.name in children:
                yield from ((children[panel.name], f) for f in panel.values)


def _panels(layout: Layout) -> Iterator[Panel]:
    for tab in layout.tabs.values():
        yield from tab.arranged.values()
    yield from layout.side.arranged.values()
