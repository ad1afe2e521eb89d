"""What would be: empty forms, the steps of a conversion, the demands of a stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tailorbird_metadata.model import ConversionStep, Entity
from tailorbird_runtime.records.converting import (
    find_match,
    is_included,
    refuse_conversion,
    step_values,
)
from tailorbird_runtime.records.creating import intake_of
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.reading import Reader
from tailorbird_runtime.records.record import GateState, Record
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.records.stored import Stored
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.validation.composing import compose
from tailorbird_runtime.validation.consequences import clear_fields
from tailorbird_runtime.validation.intake import Schemas
from tailorbird_runtime.validation.stages import Move, gates_of, pipeline_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft:
    """One step of a conversion before it is carried out.

    `record` is what it would make, `existing` the record that it would use instead; `included`
    says whether it is taken if the person chooses nothing.
    """

    step: ConversionStep
    record: Record
    existing: Record | None
    included: bool


def empty_draft(
    writer: Writer, reader: Reader, schemas: Schemas, entity: Entity, preset: Mapping[str, Any]
) -> Record:
    """A new record with its defaults; raises NotAllowed if the person may never make one."""
    if writer.policy.of(entity.id).create is False:
        raise not_allowed(writer.setting.model, entity, "create")
    values = intake_of(writer, schemas, entity, preset).values
    return _as_record(writer, reader, entity, values)


def conversion_drafts(
    writer: Writer, reader: Reader, entity: Entity, stored: Stored, conversion: str
) -> tuple[StepDraft, ...]:
    """The steps of a conversion on a record, in order."""
    found = entity.conversions.get(conversion)
    if found is None:
        raise NotFound(entity.id, stored.id)
    source = writer.situation(entity.id, stored.row)
    refuse_conversion(writer, entity, stored, found, source)
    drafts = []
    for step in found.steps.values():
        target = writer.setting.model.entity(step.entity)
        values = step_values(step, target, source, {})
        known = find_match(writer, step, target, values.get(step.match or ""))
        existing = (
            None
            if known is None
            else reader.record(writer.connection, writer.actor, target.id, known)
        )
        drafts.append(
            StepDraft(
                step=step,
                record=_as_record(writer, reader, target, values),
                existing=existing,
                included=is_included(step, None, source),
            )
        )
    return tuple(drafts)


def gate_states(
    writer: Writer, entity: Entity, stored: Stored, stage_id: str
) -> tuple[GateState, ...]:
    """The demands on the way from the record's stage to another one."""
    found = entity.stage_field()
    if found is None:
        return ()
    try:
        pipeline = pipeline_of(entity, stage_id)
    except KeyError:
        return ()
    source_id = stored.row.get(found.id)
    source = pipeline.by_id(source_id) if source_id else None
    target = pipeline.by_id(stage_id)
    assert target is not None
    if source is target:
        return ()
    move = Move(entity=entity, pipeline=pipeline, source=source, target=target)
    situation = writer.situation(entity.id, stored.row)
    return tuple(
        GateState(stage=stage, item=item, met=item.need is not None and situation.holds(item.need))
        for stage in gates_of(move)
        for item in stage.enter.values()
    )


def _as_record(writer: Writer, reader: Reader, entity: Entity, values: Mapping[str, Any]) -> Record:
    """A row that is not stored, as the person would see it in a form."""
    rights = writer.policy.of(entity.id)
    base = writer.situation(entity.id, {})
    made = compose(
        writer.connection, writer.setting.model.workspace, base, values, None, writer.policy
    )
    clear_fields(made, base)
    row = made.row
    readable = frozenset(f.id for f in rights.readable())
    words = reader.words_of(writer.connection, writer.actor, entity, row)
    shown = {name: value for name, value in row.items() if name.removesuffix("__base") in readable}
    return Record(
        entity_id=entity.id,
        id=0,
        version=0,
        values=shown,
        titles={f: t for f, t in words.items() if f.partition(".")[0] in readable},
        readable=readable,
        writable=frozenset(
            f.id for f in rights.writable() if rights.field(f.id).create is not False
        ),
    )
