"""What there is for the caller: the index, the caller, the description."""

from __future__ import annotations

from typing import Any

from flask import Response

from tailorbird_metadata.model import Entity
from tailorbird_runtime.web.api.call import MEDIA_TYPE, Call, json_answer
from tailorbird_runtime.web.api.parameters import no_parameters

BASE = "/api/v1"


def index(call: Call) -> Response:
    """`GET /`: the kinds of records that the caller may read, and where they are."""
    no_parameters(call.request.query_string)
    model = call.context.live.model
    readable = [
        e
        for e in model.entities.values()
        if e.retired is None and call.policy.of(e.id).read is not False
    ]
    return json_answer(
        {
            "name": model.workspace.label.render(call.locale),
            "release": call.context.live.release,
            "me": f"{BASE}/me",
            "openapi": f"{BASE}/openapi.json",
            "entities": [_entity(call, e) for e in readable],
        }
    )


def _entity(call: Call, entity: Entity) -> dict[str, Any]:
    rights = call.policy.of(entity.id)
    verbs = ("read", "create", "edit", "delete")
    return {
        "name": entity.name,
        "label": entity.label.render(call.locale),
        "label_many": entity.label_many.render(call.locale),
        "url": f"{BASE}/{entity.name}",
        "may": [verb for verb in verbs if rights.right(verb) is not False],
        "conversions": [n for n in entity.conversions if rights.right(n) is not False],
    }


def me(call: Call) -> Response:
    """`GET /me`: the person behind the token."""
    no_parameters(call.request.query_string)
    actor, context = call.actor, call.context
    roles = (context.live.model.role(role_id) for role_id in actor.roles)
    return json_answer(
        {
            "id": actor.id,
            "name": actor.name,
            "email": actor.email,
            "locale": context.locale,
            "timezone": context.zone,
            "team": actor.team,
            "teams": sorted(actor.teams),
            "roles": [
                {"name": r.name, "label": r.label.render(call.locale)}
                for r in roles
                if r is not None
            ],
        }
    )


def openapi(call: Call) -> Response:
    """`GET /openapi.json`: all of this in OpenAPI 3.1, as far as the caller may use it."""
    no_parameters(call.request.query_string)
    release = call.context.live.release
    body = call.plans.openapi(call.policy, release, call.locale)
    return Response(body, content_type=MEDIA_TYPE)
