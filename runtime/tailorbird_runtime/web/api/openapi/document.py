"""Puts the document together, byte for byte the same for the same model, roles and language."""

from __future__ import annotations

from typing import Any

import orjson

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Model
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.web.api.openapi.entities import entity_schemas
from tailorbird_runtime.web.api.openapi.operations import entity_paths
from tailorbird_runtime.web.api.openapi.parts import refusals, shared_responses, shared_schemas
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint

BASE = "/api/v1"


def openapi_document(model: Model, policy: Policy, release: int, locale: str) -> bytes:
    """The OpenAPI 3.1 description of what someone with these rights can do, as JSON."""
    view = Viewpoint(model=model, policy=policy, locale=locale)
    entities = view.entities()
    paths = _general_paths(view)
    schemas = shared_schemas(view)
    for entity in entities:
        paths.update(entity_paths(view, entity))
        schemas.update(entity_schemas(view, entity))
    document = {
        "openapi": "3.1.0",
        "info": _info(view, release),
        "servers": [{"url": BASE}],
        "security": [{"token": []}],
        "tags": [{"name": e.name, "description": view.say(e.label_many)} for e in entities],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": shared_responses(view),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return orjson.dumps(document)


def _info(view: Viewpoint, release: int) -> dict[str, Any]:
    return {
        "title": view.say(view.model.workspace.label),
        "version": str(release),
        "description": view.say(
            message("Made from the configuration, as far as your roles may read and write.")
        ),
    }


def _general_paths(view: Viewpoint) -> dict[str, Any]:
    return {
        "/": {"get": _plain(view, "index", view.say(message("What there is for you here")))},
        "/me": {"get": _plain(view, "me", view.say(message("Who you are")))},
        "/openapi.json": {"get": _plain(view, "openapi", view.say(message("This description")))},
    }


def _plain(view: Viewpoint, name: str, summary: str) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "responses": {
            "200": {
                "description": view.say(message("Done.")),
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            **refusals(401),
        },
    }
