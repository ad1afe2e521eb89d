"""The pieces that operations are made of: answers, bodies, summaries."""

from __future__ import annotations

from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.web.api.openapi.entities import reference
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint

Piece = dict[str, Any]


def operation(view: Viewpoint, entity: Entity, verb: str, summary: Message, **more: Any) -> Piece:
    """An operation on an entity's records."""
    return {
        "operationId": f"{verb}_{entity.name}",
        "summary": view.say(summary),
        "tags": [entity.name],
        **more,
    }


def answer(view: Viewpoint, schema: Piece, *headers: str) -> Piece:
    """A good answer in JSON with these headers."""
    found: Piece = done(view)
    if headers:
        found["headers"] = {name: {"schema": {"type": "string"}} for name in headers}
    return {**found, "content": {"application/json": {"schema": schema}}}


def done(view: Viewpoint) -> Piece:
    """A good answer without a body."""
    return {"description": view.say(message("Done."))}


def body(schema: Piece, *, required: bool = True) -> Piece:
    """A JSON body."""
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def record_answer(view: Viewpoint, entity: Entity, *headers: str) -> Piece:
    """A good answer with one record and its version."""
    return answer(view, reference(entity.name), "ETag", *headers)
