"""The addresses of the API, and what is the same for all of them.

Every address takes every method: what it has no operation for is answered here, in JSON, as is
every refusal and every fault, so that no answer of the API is ever a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, g, request

from tailorbird_metadata.messages import SOURCE_LOCALE
from tailorbird_runtime.web.api import about, actions, printing, reading, running, writing
from tailorbird_runtime.web.api.call import Call
from tailorbird_runtime.web.api.errors import finished, problem_of, problem_of_status
from tailorbird_runtime.web.api.kept import Kept
from tailorbird_runtime.web.api.language import negotiated
from tailorbird_runtime.web.api.plans import Plans
from tailorbird_runtime.web.api.problems import not_found
from tailorbird_runtime.web.context import RequestContext

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
MODELS_KEPT = 4
"""Plans are kept for so many models: the present one, and those that requests still end on."""

Operation = Callable[..., Response]

_ROUTES: tuple[tuple[str, Mapping[str, Operation]], ...] = (
    ("", {"GET": about.index}),
    ("/", {"GET": about.index}),
    ("/me", {"GET": about.me}),
    ("/openapi.json", {"GET": about.openapi}),
    ("/<entity>", {"GET": reading.list_records, "POST": writing.create_record}),
    (
        "/<entity>/<id>",
        {
            "GET": reading.get_record,
            "PATCH": writing.update_record,
            "DELETE": writing.delete_record,
        },
    ),
    ("/<entity>/<id>/restore", {"POST": writing.restore_record}),
    ("/<entity>/<id>/assign", {"POST": actions.assign_record}),
    ("/<entity>/<id>/convert/<conversion>", {"POST": actions.convert_record}),
    ("/<entity>/<id>/print/<template>", {"GET": printing.print_record}),
    ("/<entity>/<id>/runs", {"GET": running.list_runs}),
    ("/<entity>/<id>/press/<automation>", {"POST": running.press_button}),
)


def api_blueprint() -> Blueprint:
    """The API under `/api/v1`; it needs `g.tailorbird`, as the front door sets it."""
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    known: Kept[Plans] = Kept(MODELS_KEPT)
    for path, operations in _ROUTES:
        blueprint.add_url_rule(
            path,
            endpoint=path.replace("/", "_").replace(".", "_") or "index",
            view_func=_door(known, operations),
            methods=METHODS,
            provide_automatic_options=False,
        )
    blueprint.add_url_rule(
        "/<path:rest>",
        endpoint="nowhere",
        view_func=_door(known, {}),
        methods=METHODS,
        provide_automatic_options=False,
    )
    return blueprint


def _door(known: Kept[Plans], operations: Mapping[str, Operation]) -> Callable[..., Response]:
    def answer(**path: str) -> Response:
        try:
            return finished(_carried_out(known, operations, path))
        except Exception as error:
            return finished(problem_of(error).answer(_locale()))

    return answer


def _carried_out(
    known: Kept[Plans], operations: Mapping[str, Operation], path: Mapping[str, Any]
) -> Response:
    context = g.get("tailorbird")
    if not isinstance(context, RequestContext):
        raise problem_of_status(401)
    if not operations:
        raise not_found()
    method = "GET" if request.method == "HEAD" else request.method
    if method == "OPTIONS":
        return Response(status=204, headers={"Allow": _allowed(operations)})
    operation = operations.get(method)
    if operation is None:
        refusal = problem_of_status(405)
        refusal.headers = {"Allow": _allowed(operations)}
        raise refusal
    model = context.live.model
    call = Call(
        request=request,
        context=context,
        plans=known.get(model.digest, lambda: Plans(model)),
        policy=context.live.records.policy(context.actor),
        locale=_locale(),
    )
    return operation(call, **path)


def _allowed(operations: Mapping[str, Operation]) -> str:
    heads = ("HEAD",) if "GET" in operations else ()
    return ", ".join((*operations, *heads, "OPTIONS"))


def _locale() -> str:
    context = g.get("tailorbird")
    offered: tuple[str, ...] = ()
    if isinstance(context, RequestContext):
        offered = context.live.model.workspace.locales
    return negotiated(request, getattr(context, "locale", SOURCE_LOCALE), offered)
