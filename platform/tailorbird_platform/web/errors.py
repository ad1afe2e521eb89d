"""Answers when a request fails: in the product's look for pages, as JSON for the API."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tailorbird_metadata.messages import Message, message
from tailorbird_platform.live import NothingApplied
from tailorbird_platform.settings import Settings
from tailorbird_platform.web.entrance import visitor
from tailorbird_platform.web.turned_away import TurnedAway
from tailorbird_runtime.web.api.errors import error_answer
from tailorbird_runtime.web.errors import error_page

TOO_LARGE = message("What was sent is too large.")


def add_errors(app: Flask, settings: Settings) -> None:
    """Register the answers for everything that no page or operation handles itself."""

    def answer(status: int, sentence: Message | None) -> Response:
        if "tailorbird" not in g:
            g.tailorbird = visitor(settings)
        if request.path.startswith("/api/"):
            return error_answer(status, sentence)
        return error_page(status, sentence)

    def turned_away(failure: TurnedAway) -> Response:
        return answer(failure.status, failure.sentence)

    def nothing_applied(failure: NothingApplied) -> Response:
        return answer(503, failure.message)

    def refused(failure: HTTPException) -> Response:
        if failure.response is not None and failure.code is None:
            return failure.get_response()
        status = failure.code or 500
        if 300 <= status < 400:
            return failure.get_response()
        made = answer(status, TOO_LARGE if status == 413 else None)
        for name, value in failure.get_headers(request.environ):
            if name in ("Allow", "Retry-After"):
                made.headers[name] = value
        return made

    def broken(failure: Exception) -> Response:
        app.logger.exception("request failed: %s %s", request.method, request.path)
        return answer(500, None)

    app.register_error_handler(TurnedAway, turned_away)
    app.register_error_handler(NothingApplied, nothing_applied)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, broken)
