"""Lists of records, and one record."""

from __future__ import annotations

from typing import Any

from flask import Response

from tailorbird_runtime.records.query import COUNT_CAP
from tailorbird_runtime.web.api.call import Call, json_answer, record_answer, record_id
from tailorbird_runtime.web.api.expanding import encode_records


def list_records(call: Call, entity: str) -> Response:
    """`GET /deal`: a page, and where the next one begins."""
    plan = call.plans.of_list(call.policy, entity, call.request.query_string, call.condition)
    page = call.records.list(call.actor, plan.entity.id, plan.query)
    body: dict[str, Any] = {
        "items": encode_records(call.records, call.actor, plan, page.records),
        "next": page.next,
    }
    if plan.total:
        found = call.records.count(call.actor, plan.entity.id, plan.query, COUNT_CAP)
        body["total"] = {"count": min(found, COUNT_CAP), "more": found > COUNT_CAP}
    return json_answer(body)


def get_record(call: Call, entity: str, id: str) -> Response:
    """`GET /deal/7`: one record, with its version as ETag."""
    plan = call.plans.of_record(call.policy, entity, call.request.query_string)
    record = call.records.get(call.actor, plan.entity.id, record_id(id), deleted=plan.query.deleted)
    (body,) = encode_records(call.records, call.actor, plan, (record,))
    return record_answer(body, record)
