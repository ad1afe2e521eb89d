"""The paths of what can be done with a record beside reading and writing it."""

from __future__ import annotations

from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Conversion, ConversionStep, Entity
from tailorbird_runtime.web.api.openapi.automations import automation_paths
from tailorbird_runtime.web.api.openapi.entities import reference
from tailorbird_runtime.web.api.openapi.parts import record_id, refusals
from tailorbird_runtime.web.api.openapi.pieces import Piece, answer, body, operation, record_answer
from tailorbird_runtime.web.api.openapi.printing import printing_paths
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint


def action_paths(view: Viewpoint, entity: Entity) -> dict[str, Any]:
    """The actions that the person may carry out on some record, by path."""
    rights = view.rights(entity)
    one = f"/{entity.name}/{{id}}"
    found: dict[str, Any] = {}
    if rights.delete is not False:
        found[f"{one}/restore"] = _restore(view, entity)
    if rights.right("assign") is not False and "owner" in entity.fields:
        found[f"{one}/assign"] = _assign(view, entity)
    for conversion in entity.conversions.values():
        if rights.right(conversion.name) is not False:
            found[f"{one}/convert/{conversion.name}"] = _convert(view, entity, conversion)
    return found | automation_paths(view, entity, one) | printing_paths(view, entity, one)


def _posted(view: Viewpoint, operation_: Piece) -> Piece:
    return {"parameters": [record_id(view)], "post": operation_}


def _restore(view: Viewpoint, entity: Entity) -> Piece:
    answers = {"200": record_answer(view, entity), **refusals(400, 401, 403, 404, 422)}
    summary = message("Take out of the bin")
    return _posted(view, operation(view, entity, "restore", summary, responses=answers))


def _assign(view: Viewpoint, entity: Entity) -> Piece:
    properties: Piece = {"owner": {"type": ["integer", "null"], "format": "int64"}}
    if "team" in entity.fields:
        properties["team"] = {"type": ["string", "null"]}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    answers = {
        "200": record_answer(view, entity),
        **refusals(400, 401, 403, 404, 413, 415, 422),
    }
    made = operation(
        view,
        entity,
        "assign",
        message("Hand over {thing}", thing=entity.label),
        requestBody=body({**schema, "minProperties": 1}),
        responses=answers,
    )
    return _posted(view, made)


def _convert(view: Viewpoint, entity: Entity, conversion: Conversion) -> Piece:
    steps = [s for s in conversion.steps.values() if view.policy.of(s.entity).read is not False]
    records = {s.name: reference(view.model.entity(s.entity).name) for s in steps}
    schema = {
        "type": "object",
        "required": ["records"],
        "properties": {"records": {"type": "object", "properties": records}},
    }
    made = operation(
        view,
        entity,
        f"convert_{conversion.name}",
        Message("{text}", {"text": conversion.label}),
        requestBody=body(_choices(view, steps), required=False),
        responses={
            "201": answer(view, schema, "Location"),
            **refusals(400, 401, 403, 404, 413, 415, 422),
        },
    )
    return _posted(view, made)


def _choices(view: Viewpoint, steps: list[ConversionStep]) -> Piece:
    """What a caller can decide about a conversion."""
    names = [s.name for s in steps]
    include = message("Which steps to take; all by default. Required ones are always taken.")
    values = message("Values to use instead of those of the conversion, by step.")
    return {
        "type": "object",
        "properties": {
            "include": {
                "type": "array",
                "items": {"type": "string", "enum": names},
                "description": view.say(include),
            },
            "values": {
                "type": "object",
                "properties": {name: {"type": "object"} for name in names},
                "description": view.say(values),
            },
        },
        "additionalProperties": False,
    }
