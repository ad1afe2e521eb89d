"""Refusals of the API: one class, one JSON form (RFC 9457), in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response

from tailorbird_metadata.messages import Message, message

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong with a request; `field` is the name that the caller wrote.

    `at` is the place in the text of a `where`: first offset, end offset.
    """

    code: str
    message: Message
    field: str | None = None
    help: Message | None = None
    at: tuple[int, int] | None = None

    def as_json(self, locale: str) -> dict[str, Any]:
        """The member of `errors`."""
        found: dict[str, Any] = {
            "field": self.field,
            "code": self.code,
            "message": self.message.render(locale),
            "help": self.help.render(locale) if self.help is not None else None,
        }
        if self.at is not None:
            found["at"] = self.at
        return found


@dataclass(eq=False)
class ApiProblem(Exception):
    """A refusal: the HTTP status, a stable code for programs, a sentence for people.

    `extra` are further members of the body, `headers` further headers of the answer.
    """

    status: int
    code: str
    detail: Message
    errors: Sequence[Mistake] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, locale: str) -> Response:
        """The HTTP answer, in `locale`."""
        body = {
            "status": self.status,
            "title": HTTPStatus(self.status).phrase,
            "code": self.code,
            "detail": self.detail.render(locale),
            "errors": [e.as_json(locale) for e in self.errors],
            **self.extra,
        }
        answer = Response(
            orjson.dumps(body, option=orjson.OPT_UTC_Z), self.status, content_type=MEDIA_TYPE
        )
        answer.headers["Content-Language"] = locale
        answer.headers.extend(self.headers)
        return answer


def not_found() -> ApiProblem:
    """The same answer for what does not exist and for what the caller may not read."""
    return ApiProblem(404, "not_found", message("There is no such thing here."))


def unknown_field(name: str) -> Mistake:
    """The same sentence for a field that does not exist and for one that may not be read."""
    return Mistake(
        code="unknown_field",
        field=name[:80],
        message=message("There is no field {name}.", name=name[:80]),
    )


def bad_request(*errors: Mistake) -> ApiProblem:
    """A 400 about one or several fields or parameters."""
    return ApiProblem(400, errors[0].code, errors[0].message, errors)


def bad_parameter(name: str, reason: Message, help: Message | None = None) -> ApiProblem:
    """A 400 about one query parameter."""
    return bad_request(Mistake(code="parameter", field=name[:80], message=reason, help=help))
