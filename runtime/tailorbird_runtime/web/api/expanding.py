"""Linked records in an answer: one query per lookup, whatever the number of records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.query import MOST, Filter, Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.web.api.plans import Expansion, ReadPlan

if TYPE_CHECKING:
    from tailorbird_runtime.records.service import RecordService

JsonObject = dict[str, Any]


def encode_records(
    service: RecordService, actor: Actor, plan: ReadPlan, records: Sequence[Record]
) -> list[JsonObject]:
    """The JSON objects of records, with everything that the plan expands."""
    found = [plan.encode(record) for record in records]
    for expansion in plan.expansions:
        _expand(service, actor, expansion, records, found)
    return found


def _expand(
    service: RecordService,
    actor: Actor,
    expansion: Expansion,
    records: Sequence[Record],
    encoded: Sequence[JsonObject],
) -> None:
    lookup = expansion.field
    linked = [record.values.get(lookup.id) for record in records]
    ids = sorted({value for value in linked if isinstance(value, int)})
    known = _linked(service, actor, expansion, ids)
    for value, target in zip(linked, encoded, strict=True):
        if value in known:
            target[lookup.name] = {**target[lookup.name], "record": known[value]}


def _linked(
    service: RecordService, actor: Actor, expansion: Expansion, ids: Sequence[int]
) -> dict[int, JsonObject]:
    if not ids:
        return {}
    query = Query(
        filters=(Filter(field="id", operator="in", values=tuple(ids)),),
        columns=expansion.columns,
        limit=MOST,
    )
    records = service.list(actor, expansion.entity.id, query).records
    encoded = [expansion.encode(record) for record in records]
    for inner in expansion.inner:
        _expand(service, actor, inner, records, encoded)
    return {record.id: target for record, target in zip(records, encoded, strict=True)}
