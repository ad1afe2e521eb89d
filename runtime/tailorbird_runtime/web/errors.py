"""When something goes wrong: a page in the product's look that says what, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, g, make_response, render_template

from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.people import NotPermitted, PeopleRefused, UnknownPerson
from tailorbird_runtime.records.errors import Conflict, NotAllowed, NotFound, QueryInvalid
from tailorbird_runtime.validation.errors import RecordInvalid
from tailorbird_runtime.web.context import RequestContext
from tailorbird_runtime.web.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    title: Message
    sentence: Message
    icon: str = "alert-triangle"


_KINDS: Mapping[int, _Kind] = {
    400: _Kind(
        title=message("This request makes no sense here"),
        sentence=message("The address or the form was incomplete. Go back and try again."),
    ),
    401: _Kind(
        title=message("Please sign in"),
        sentence=message("This page is for people of the company."),
        icon="lock",
    ),
    403: _Kind(
        title=message("Not allowed"),
        sentence=message("Your roles do not allow this. An admin can change that."),
        icon="lock",
    ),
    404: _Kind(
        title=message("Nothing here"),
        sentence=message("It does not exist, was deleted, or is not visible to you."),
        icon="map-pin",
    ),
    405: _Kind(
        title=message("This cannot be done here"),
        sentence=message("The address is right, but not for this action."),
    ),
    409: _Kind(
        title=message("Somebody was faster"),
        sentence=message("This was changed meanwhile. Open it again to see how it is now."),
        icon="git-compare",
    ),
    413: _Kind(
        title=message("Too much at once"),
        sentence=message("What was sent is larger than this page takes."),
    ),
    422: _Kind(
        title=message("Not saved"),
        sentence=message("Something in it is not right."),
        icon="alert-circle",
    ),
    429: _Kind(
        title=message("Too many tries"),
        sentence=message("Wait a minute, then try again."),
        icon="hourglass",
    ),
    500: _Kind(
        title=message("Something broke"),
        sentence=message("Nothing was saved. The fault is noted; try again in a moment."),
        icon="tool",
    ),
    503: _Kind(
        title=message("Back in a moment"),
        sentence=message("The product is being changed or is busy. Try again in a moment."),
        icon="hourglass",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundProblem:
    """Everything the error templates see."""

    status: int
    title: str
    sentence: str
    help: str
    icon: str
    href: str
    action: str


def error_page(
    status: int, sentence: Message | None = None, help: Message | None = None
) -> Response:
    """The page for a status, with the frame of the product if somebody is signed in.

    `sentence` says more than the status does; without a context (before the front door knew
    anything) the page is in English.
    """
    kind = _KINDS.get(status, _KINDS[500])
    signed_in = isinstance(getattr(g, "tailorbird", None), RequestContext)
    problem = BoundProblem(
        status=status,
        title=say(kind.title),
        sentence=say(sentence or kind.sentence),
        help=say(help),
        icon=kind.icon,
        href="/" if signed_in else "/sign-in",
        action=say(message("To the start page") if signed_in else message("Sign in")),
    )
    template = "errors/inside.html" if signed_in else "errors/outside.html"
    return make_response(render_template(template, problem=problem), status)


def add_errors(blueprint: Blueprint) -> None:
    """Answer what the record service refuses with the page for it."""

    @blueprint.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response:
        return error_page(404)

    @blueprint.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> Response:
        return error_page(403, error.message, error.help)

    @blueprint.errorhandler(Conflict)
    def conflict(error: Conflict) -> Response:
        return error_page(409)

    @blueprint.errorhandler(PeopleRefused)
    def people_refused(error: PeopleRefused) -> Response:
        status = 403 if isinstance(error, NotPermitted) else 422
        return error_page(404 if isinstance(error, UnknownPerson) else status, error.message)

    @blueprint.errorhandler(QueryInvalid)
    def bad_question(error: QueryInvalid) -> Response:
        first = error.errors[0]
        return error_page(400, first.message, first.help)

    @blueprint.errorhandler(RecordInvalid)
    def invalid(error: RecordInvalid) -> Response:
        first = error.errors[0]
        return error_page(422, first.message, first.help)
