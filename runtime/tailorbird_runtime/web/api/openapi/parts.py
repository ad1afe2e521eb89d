"""What every document shares: the schemas of problems, money and references, and parameters."""

from __future__ import annotations

from typing import Any

from tailorbird_metadata.messages import message
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint

PROBLEM = {"$ref": "#/components/schemas/Problem"}

_REFUSALS = {
    "400": message("The request is not understood: malformed, or an unknown field or parameter."),
    "401": message("No valid token was sent."),
    "403": message("Your roles do not allow this."),
    "404": message("There is no such record, or you may not read it."),
    "412": message("The record was changed since you read it; `current` has it as it is now."),
    "413": message("The body is too large."),
    "415": message("The body is not JSON."),
    "422": message("Rules, gates or required fields are not met; `errors` names each."),
    "428": message("Send If-Match with the ETag of the record as you read it."),
}


def shared_schemas(view: Viewpoint) -> dict[str, Any]:
    """Schemas that no entity owns."""
    return {
        "Money": {
            "type": "object",
            "required": ["amount", "currency"],
            "properties": {
                "amount": {
                    "type": "string",
                    "pattern": r"^-?[0-9]{1,14}(\.[0-9]{1,4})?$",
                    "examples": ["40000.00"],
                },
                "currency": {"type": "string", "enum": list(view.model.workspace.currencies)},
            },
            "additionalProperties": False,
        },
        "Reference": _reference(view),
        "Problem": _problem(),
    }


def _reference(view: Viewpoint) -> dict[str, Any]:
    here = {
        "type": "object",
        "required": ["id", "title"],
        "properties": {
            "id": {"type": "integer", "format": "int64"},
            "title": {"type": ["string", "null"]},
            "record": {
                "type": "object",
                "description": view.say(message("The record itself, with `expand`.")),
            },
        },
        "additionalProperties": False,
    }
    hidden = {
        "type": "object",
        "description": view.say(message("A record that you may not read.")),
        "required": ["restricted"],
        "properties": {"restricted": {"const": True}},
        "additionalProperties": False,
    }
    return {"anyOf": [here, hidden], "examples": [{"id": 7, "title": "Acme"}]}


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    optional = {"type": ["string", "null"]}
    mistake = {
        "type": "object",
        "required": ["field", "code", "message", "help"],
        "properties": {
            "field": optional,
            "code": text,
            "message": text,
            "help": optional,
            "at": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        },
    }
    return {
        "type": "object",
        "required": ["status", "title", "code", "detail", "errors"],
        "properties": {
            "status": {"type": "integer"},
            "title": text,
            "code": text,
            "detail": text,
            "errors": {"type": "array", "items": mistake},
        },
    }


def shared_responses(view: Viewpoint) -> dict[str, Any]:
    """The refusals, by status."""
    return {
        f"refused_{status}": {
            "description": view.say(sentence),
            "content": {"application/problem+json": {"schema": PROBLEM}},
        }
        for status, sentence in _REFUSALS.items()
    }


def refusals(*statuses: int) -> dict[str, Any]:
    """References to the refusals with these statuses."""
    return {str(s): {"$ref": f"#/components/responses/refused_{s}"} for s in statuses}


def if_match(view: Viewpoint) -> dict[str, Any]:
    """The header that names the version a change is based on."""
    return {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": view.say(message("The ETag of the record as you read it.")),
        "schema": {"type": "string", "examples": ['"3"']},
    }


def record_id(view: Viewpoint) -> dict[str, Any]:
    """The id in a path."""
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": view.say(message("The id of the record.")),
        "schema": {"type": "integer", "format": "int64", "minimum": 1},
    }


def query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter of the query string."""
    return {"name": name, "in": "query", "description": description, "schema": schema}
