"""From what went wrong inside to an answer: one table, and the words for statuses."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import sqlalchemy as sa
from flask import Response, request
from werkzeug.exceptions import HTTPException

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.records.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    QueryError,
    QueryInvalid,
)
from tailorbird_runtime.records.units import Moved
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid
from tailorbird_runtime.web.api.encoding import Encoder
from tailorbird_runtime.web.api.language import negotiated
from tailorbird_runtime.web.api.problems import ApiProblem, Mistake, not_found
from tailorbird_runtime.web.context import anyone

logger = logging.getLogger(__name__)

_SENTENCES = {
    400: message("The request is not understood."),
    401: message("Send a valid token: Authorization: Bearer …"),
    403: message("You may not do this."),
    404: message("There is no such thing here."),
    405: message("This address does not take this method."),
    409: message("Someone else was faster. Read again and repeat."),
    413: message("The body is too large."),
    415: message("Send the body as JSON: Content-Type: application/json."),
    429: message("Too many requests. Wait a moment."),
    500: message("Something went wrong here. It has been written down."),
    503: message("The service is not available at the moment. Try again."),
}
_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method",
    409: "conflict",
    413: "too_large",
    415: "media_type",
    429: "too_many",
    500: "internal",
    503: "unavailable",
}


def problem_of_status(status: int, sentence: Message | None = None) -> ApiProblem:
    """The problem that stands for an HTTP status."""
    known = status if status in _SENTENCES else (400 if status < 500 else 500)
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "2"}}.get(status, {})
    return ApiProblem(status, _CODES[known], sentence or _SENTENCES[known], headers=headers)


def error_answer(status: int, sentence: Message | None = None) -> Response:
    """The JSON answer for a refusal that happens outside the API's own operations."""
    return finished(problem_of_status(status, sentence).answer(_locale()))


def finished(answer: Response) -> Response:
    """The answer with the headers that all answers of the API have."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "Authorization, Cookie, Accept-Language"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def problem_of(error: Exception) -> ApiProblem:
    """The refusal that an exception stands for; an unforeseen one is logged and a 500."""
    if isinstance(error, ApiProblem):
        return error
    if isinstance(error, NotFound):
        return not_found()
    if isinstance(error, QueryInvalid):
        mistakes = [_asked_wrongly(e) for e in error.errors]
        return ApiProblem(400, mistakes[0].code, mistakes[0].message, mistakes)
    if isinstance(error, NotAllowed):
        mistake = Mistake(code="forbidden", message=error.message, help=error.help)
        return ApiProblem(403, "forbidden", error.message, (mistake,))
    if isinstance(error, RecordInvalid):
        return _invalid(error.errors)
    if isinstance(error, HTTPException) and error.code is not None:
        return problem_of_status(error.code)
    if isinstance(error, Moved):
        return problem_of_status(409)
    if _will_pass(error):
        logger.warning("the database was too busy for an API request", exc_info=error)
        return problem_of_status(503)
    logger.error("an API request failed", exc_info=error)
    return problem_of_status(500)


def stale(conflict: Conflict, entity: Entity, encode: Encoder, locale: str) -> ApiProblem:
    """412 with the record as it is now, who changed it, and which fields."""
    names = [f.name for f in entity.active_fields() if f.id in conflict.fields]
    return ApiProblem(
        412,
        "stale",
        message("Someone else changed this record since you read it."),
        [
            Mistake(code="stale", field=name, message=message("This field was changed meanwhile."))
            for name in names
        ],
        extra={
            "current": encode(conflict.current),
            "changed_by": conflict.changed_by,
            "changed_at": conflict.changed_at,
        },
        headers={"ETag": f'"{conflict.current.version}"'},
    )


def _will_pass(error: Exception) -> bool:
    """Whether the database was busy, locked, out of connections or not there."""
    if isinstance(error, sa.exc.TimeoutError):
        return True
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    code = getattr(error.orig, "sqlite_errorcode", None)
    busy = code is not None and code & 0xFF in _SQLITE_BUSY
    return busy or error.connection_invalidated or state.startswith(_PASSING_STATES)


_SQLITE_BUSY = (5, 6)
_PASSING_STATES = ("08", "40", "53", "55P03", "57P")
"""SQLSTATE: connection, rollback, resources, lock not available, server going down."""


def _invalid(errors: Iterable[RecordError]) -> ApiProblem:
    """422; 400 if all that is wrong are names that nobody knows."""
    found = tuple(errors)
    mistakes = [
        Mistake(
            code=e.code,
            field=e.field if e.step is None else f"{e.step}.{e.field or ''}".rstrip("."),
            message=e.message,
            help=e.help,
        )
        for e in found
    ]
    if any(e.code == "unknown_field" for e in found):
        unknown = [m for m in mistakes if m.code == "unknown_field"]
        return ApiProblem(400, "unknown_field", unknown[0].message, unknown)
    sentence = message("The record was not saved: {reason}", reason=mistakes[0].message)
    return ApiProblem(422, "invalid", sentence, mistakes)


def _asked_wrongly(error: QueryError) -> Mistake:
    return Mistake(
        code=error.code,
        field=error.field or ("where" if error.span is not None else None),
        message=error.message,
        help=error.help,
        at=error.span,
    )


def _locale() -> str:
    return negotiated(request, anyone().locale)
