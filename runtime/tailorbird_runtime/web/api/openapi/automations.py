"""The paths of automations: what they did with a record, and their buttons."""

from __future__ import annotations

from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation, Entity
from tailorbird_runtime.web.api.openapi.parts import record_id, refusals
from tailorbird_runtime.web.api.openapi.pieces import Piece, answer, body, operation
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint

_TEXT: Piece = {"type": "string"}
_REASON: Piece = {"type": ["string", "null"]}
_STATE: Piece = {"type": "string", "enum": ["done", "skipped", "failed", "stopped"]}


def automation_paths(view: Viewpoint, entity: Entity, one: str) -> dict[str, Any]:
    """The paths below `one` record of an entity that has automations."""
    mine = [a for a in view.model.automations.values() if a.entity == entity.id]
    if not mine:
        return {}
    found: dict[str, Any] = {f"{one}/runs": _runs(view, entity)}
    for automation in mine:
        if automation.trigger.kind == "button" and _may_press(view, entity, automation):
            found[f"{one}/press/{automation.name}"] = _press(view, entity, automation)
    return found


def _may_press(view: Viewpoint, entity: Entity, automation: Automation) -> bool:
    if automation.off:
        return False
    if view.policy.everything:
        return True
    roles = automation.trigger.roles
    if not roles:
        return view.rights(entity).edit is not False
    return bool(set(roles) & set(view.policy.role_ids))


def _press(view: Viewpoint, entity: Entity, automation: Automation) -> Piece:
    schema: Piece = {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "state": _STATE, "reason": _REASON},
    }
    label = automation.trigger.label or automation.label
    made = operation(
        view,
        entity,
        f"press_{automation.name}",
        Message("{text}", {"text": label}),
        requestBody=body({"type": "object", "additionalProperties": False}, required=False),
        responses={
            "200": answer(view, schema),
            **refusals(400, 401, 403, 404, 413, 415),
        },
    )
    return {"parameters": [record_id(view)], "post": made}


def _runs(view: Viewpoint, entity: Entity) -> Piece:
    entry: Piece = {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["trigger", "condition", "step"]},
            "state": _TEXT,
            "text": _TEXT,
            "detail": _REASON,
            "made": {"type": ["object", "null"]},
        },
    }
    run: Piece = {
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "automation": _TEXT,
            "label": _TEXT,
            "state": _STATE,
            "reason": _REASON,
            "started_at": {"type": "string", "format": "date-time"},
            "release": {"type": "integer"},
            "causes": {"type": "array", "items": _TEXT},
            "trace": {"type": "array", "items": entry},
        },
    }
    schema: Piece = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": run}},
    }
    summary = message("What automations did with a {thing}", thing=entity.label)
    made = operation(
        view,
        entity,
        "runs",
        summary,
        responses={"200": answer(view, schema), **refusals(400, 401, 404)},
    )
    return {"parameters": [record_id(view)], "get": made}
