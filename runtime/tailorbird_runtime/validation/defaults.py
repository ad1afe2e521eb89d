"""Values that a record gets without anyone entering them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tailorbird_metadata.model import Entity, Field, Pipeline, Stage, Value
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.validation.evaluation import Situation


def blank(entity: Entity, columns: Iterable[str]) -> dict[str, Any]:
    """A row of these columns in which every field has its empty value."""
    row: dict[str, Any] = dict.fromkeys(columns)
    for field in entity.fields.values():
        if field.id in row:
            row[field.id] = BINDINGS[field.type].empty
    return row


def defaults_of(
    entity: Entity, situation: Situation, given: frozenset[str]
) -> Iterator[tuple[Field, Any]]:
    """The defaults of fields that were not given, in the order of the entity.

    A default may read fields before it that have one themselves: the caller lays each one into
    the row of `situation` before it takes the next.
    """
    for found in entity.active_fields():
        if found.default is not None and found.id not in given:
            yield found, value_of(found.default, found, situation)


def value_of(value: Value, field: Field, situation: Situation) -> Any:
    """A configured value for a field: its literal, or its expression on this record.

    An expression for money gives the company's currency; it is turned into the record's own.
    """
    binding = BINDINGS[field.type]
    if value.expression is None:
        return binding.empty if value.literal is None else value.literal
    return binding.fitted(field, situation.value(value.expression), situation.row)


def first_pipeline(entity: Entity, situation: Situation) -> Pipeline | None:
    """The pipeline that a new record follows: the first whose condition holds."""
    for pipeline in entity.pipelines.values():
        if pipeline.when is None or situation.holds(pipeline.when):
            return pipeline
    return next(iter(entity.pipelines.values()), None)


def first_stage(pipeline: Pipeline) -> Stage | None:
    """The stage in which a new record starts."""
    stages = [s for s in pipeline.stages.values() if s.retired is None]
    return next((s for s in stages if s.closed is None), stages[0] if stages else None)
