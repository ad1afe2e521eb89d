"""Turning one record into others, in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import FieldRef
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Conversion, ConversionStep, Entity, Field, Value
from tailorbird_runtime.access.clauses import visible_rows
from tailorbird_runtime.records.creating import Draft, draft_record
from tailorbird_runtime.records.errors import NotAllowed
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.records.stored import Stored
from tailorbird_runtime.records.updating import draft_revision
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.validation.defaults import value_of
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid, in_step
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.intake import Schemas

Overrides = Mapping[str, Mapping[str, Any]]
"""What the person entered, by step name: raw values by field name."""


@dataclass(slots=True)
class Outcome:
    """What came of each step: the id of its record, and what is wrong."""

    ids: dict[str, int] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    errors: list[RecordError] = field(default_factory=list)


def carry_out_conversion(
    writer: Writer,
    schemas: Schemas,
    entity: Entity,
    stored: Stored,
    conversion: Conversion,
    include: frozenset[str] | None,
    overrides: Overrides,
) -> dict[str, int]:
    """Make or find the record of each step, link them, and mark the source.

    Returns the ids by step name.  Raises NotAllowed, and RecordInvalid with the errors of all
    steps (the caller's transaction is rolled back then).
    """
    source = writer.situation(entity.id, stored.row)
    refuse_conversion(writer, entity, stored, conversion, source)
    outcome = Outcome()
    for step in conversion.steps.values():
        if is_included(step, include, source):
            _take_step(writer, schemas, step, source, outcome, overrides.get(step.name, {}))
        else:
            outcome.left_out.add(step.name)
    outcome.errors += _unknown_steps(conversion, outcome, overrides)
    outcome.errors += _mark_source(writer, schemas, entity, stored, conversion, source, outcome)
    if outcome.errors:
        raise RecordInvalid(outcome.errors)
    return outcome.ids


def refuse_conversion(
    writer: Writer, entity: Entity, stored: Stored, conversion: Conversion, source: Situation
) -> None:
    """Raise NotAllowed or RecordInvalid if this record cannot be converted by this person."""
    if conversion.name not in stored.may:
        raise not_allowed(writer.setting.model, entity, conversion.name)
    if conversion.when is not None and not source.holds(conversion.when):
        sentence = message(
            "This record ({entity}) cannot be converted as it is now: {action}.",
            entity=entity.label,
            action=conversion.label,
        )
        raise RecordInvalid([RecordError(field=None, code="closed", message=sentence)])


def is_included(step: ConversionStep, include: frozenset[str] | None, source: Situation) -> bool:
    """Whether the step is taken: required, or chosen (all are without a choice), and its
    condition holds."""
    chosen = step.required or include is None or step.name in include
    return chosen and (step.when is None or source.holds(step.when))


def step_values(
    step: ConversionStep, target: Entity, source: Situation, ids: Mapping[str, int]
) -> dict[str, Any]:
    """The values that the configuration gives to the record of a step, by field id."""
    values = {f: set_value(v, target.field(f), source) for f, v in step.sets.items()}
    currency = source.row.get("currency")
    if currency is not None and any(target.field(f).type == "money" for f in values):
        values["currency"] = currency
    values.update({link: ids[name] for link, name in step.links.items() if name in ids})
    return values


def set_value(value: Value, found: Field, source: Situation) -> Any:
    """A configured value; an amount that is merely copied stays exactly as it was entered."""
    tree = value.expression.tree if value.expression is not None else None
    if found.type == "money" and isinstance(tree, FieldRef) and not tree.via:
        copied = source.entity.field(tree.field)
        if copied.type == "money":
            return source.row.get(copied.id)
    return value_of(value, found, source)


def find_match(
    writer: Writer, step: ConversionStep, target: Entity, value: Any, *, hold: bool = False
) -> int | None:
    """The first readable record whose match field has this value, case and accents ignored.

    None where the person may not read that field: a match would tell what stands in it.
    With `hold` nobody deletes it before the transaction ends.
    """
    if step.match is None or not isinstance(value, str) or not value:
        return None
    if not writer.policy.of(target.id).usable(step.match):
        return None
    tables = writer.setting.tables
    table = tables.of(target.id)
    column = table.c[tables.compared(target.id, step.match)]
    query = sa.select(table.c["id"]).where(
        column == text_key(value.strip()), table.c["deleted_at"].is_(None)
    )
    visible = visible_rows(writer.policy, tables, table, target.id)
    if visible is not None:
        query = query.where(visible)
    query = query.order_by(table.c["id"]).limit(1)
    query = query.with_for_update(read=True, of=table) if hold else query
    found = writer.connection.execute(query, writer.binds())
    return found.scalar_one_or_none()


def _take_step(
    writer: Writer,
    schemas: Schemas,
    step: ConversionStep,
    source: Situation,
    outcome: Outcome,
    raw: Mapping[str, Any],
) -> None:
    target = writer.setting.model.entity(step.entity)
    values = step_values(step, target, source, outcome.ids)
    if step.match is not None:
        entered = raw.get(target.field(step.match).name, values.get(step.match))
        known = find_match(writer, step, target, entered, hold=True)
        if known is not None:
            outcome.ids[step.name] = known
            return
    pending = frozenset(
        link
        for link, name in step.links.items()
        if name not in outcome.ids and name not in outcome.left_out
    )
    try:
        draft: Draft = draft_record(writer, schemas, target, raw, preset=values, pending=pending)
    except NotAllowed as refused:
        error = RecordError(
            field=None, code="not_allowed", message=refused.message, help=refused.help
        )
        outcome.errors += in_step([error], step.name)
        return
    if draft.errors:
        outcome.errors += in_step(draft.errors, step.name)
        return
    writer.stamp_new(draft.row)
    writer.number(target, [draft.row])
    outcome.ids[step.name] = writer.insert(target, draft.row)


def _mark_source(
    writer: Writer,
    schemas: Schemas,
    entity: Entity,
    stored: Stored,
    conversion: Conversion,
    source: Situation,
    outcome: Outcome,
) -> list[RecordError]:
    values = {
        field_id: value_of(value, entity.field(field_id), source)
        for field_id, value in conversion.sets.items()
    }
    values.update(
        {kept: outcome.ids[name] for kept, name in conversion.keep.items() if name in outcome.ids}
    )
    revision = draft_revision(writer, schemas, entity, stored, {}, preset=values)
    if revision.errors:
        return list(revision.errors)
    writer.write(entity, stored.row, revision.row, "converted")
    return []


def _unknown_steps(
    conversion: Conversion, outcome: Outcome, overrides: Overrides
) -> list[RecordError]:
    known = conversion.steps.keys() - outcome.left_out
    return [
        RecordError(
            field=None,
            code="unknown_field",
            message=message("There is no step {name} in this conversion.", name=name),
            step=name,
        )
        for name in overrides
        if name not in known and overrides[name]
    ]
