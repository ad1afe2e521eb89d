"""Automations through the API: what they did with a record, and buttons."""

from __future__ import annotations

from typing import Any

from flask import Response

from tailorbird_metadata.model import Text
from tailorbird_runtime.automation.view import Entry, Run
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.web.api.body import read_optional_object
from tailorbird_runtime.web.api.call import Call, json_answer, record_id
from tailorbird_runtime.web.api.parameters import no_parameters
from tailorbird_runtime.web.api.problems import ApiProblem, unknown_field


def list_runs(call: Call, entity: str, id: str) -> Response:
    """`GET /deal/7/runs`: the newest runs of automations about a record."""
    found, number = call.entity(entity), record_id(id)
    no_parameters(call.request.query_string)
    record = call.records.get(call.actor, found.id, number)
    runs = call.context.live.automation.runs(call.actor, record)
    return json_answer({"items": [_run(call, run) for run in runs]})


def press_button(call: Call, entity: str, id: str, automation: str) -> Response:
    """`POST /deal/7/press/welcome`: what came of pressing a button of the record's page."""
    found, number = call.entity(entity), record_id(id)
    no_parameters(call.request.query_string)
    unknown = [unknown_field(name) for name in read_optional_object(call.request)]
    if unknown:
        raise ApiProblem(400, "unknown_field", unknown[0].message, unknown)
    service = call.context.live.automation
    outcome = service.press(call.actor, found.id, number, automation)
    try:
        record = call.records.get(call.actor, found.id, number)
    except NotFound:
        return json_answer({"id": outcome.run, "state": outcome.state, "reason": None})
    runs = service.runs(call.actor, record)
    run = next((r for r in runs if r.id == outcome.run), None)
    reason = None if run is None or run.reason is None else run.reason.render(call.locale)
    return json_answer({"id": outcome.run, "state": outcome.state, "reason": reason})


def _run(call: Call, run: Run) -> dict[str, Any]:
    label = run.automation.label if run.automation is not None else Text({"": run.name})
    return {
        "id": run.id,
        "automation": run.name,
        "label": label.render(call.locale),
        "state": run.state,
        "reason": None if run.reason is None else run.reason.render(call.locale),
        "started_at": run.started_at,
        "release": run.release,
        "causes": list(run.causes),
        "trace": [_entry(call, entry) for entry in run.entries],
    }


def _entry(call: Call, entry: Entry) -> dict[str, Any]:
    detail = None if entry.detail is None else entry.detail.render(call.locale)
    made = None
    if entry.made is not None and call.policy.of(entry.made[0]).read is not False:
        entity = call.context.live.model.entity(entry.made[0])
        made = {"entity": entity.name, "id": entry.made[1]}
    return {
        "kind": entry.kind,
        "state": entry.state,
        "text": entry.words.render(call.locale),
        "detail": detail,
        "made": made,
    }
