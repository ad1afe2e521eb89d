"""One request to the API: who calls, with which model and rights, and in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Request, Response

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.web.api.encoding import RESTRICTED, Encoder, to_json
from tailorbird_runtime.web.api.plans import Plans
from tailorbird_runtime.web.api.problems import ApiProblem, bad_parameter, not_found
from tailorbird_runtime.web.context import RequestContext

if TYPE_CHECKING:
    from tailorbird_runtime.records.service import RecordService

DOOR = "api"
MEDIA_TYPE = "application/json"
MOST_ID = 2**63 - 1

_ID = re.compile(r"[1-9][0-9]{0,18}")
_VERSION = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Everything that an operation works with; made once a request."""

    request: Request
    context: RequestContext
    plans: Plans
    policy: Policy
    locale: str

    @property
    def actor(self) -> Actor:
        """The person who calls."""
        return self.context.actor

    @property
    def records(self) -> RecordService:
        """The service that reads and writes records."""
        return self.context.live.records

    def entity(self, name: str) -> Entity:
        """A readable kind of record; raises ApiProblem 404."""
        return self.plans.entity(self.policy, name)

    def condition(self, entity_id: str, text: str) -> Expression:
        """The meaning of a `where` text for the caller; raises QueryInvalid."""
        return self.records.condition(self.actor, entity_id, text)

    def encoder(self, entity: Entity) -> Encoder:
        """Writes whole records of an entity, as GET without parameters does."""
        return self.plans.of_record(self.policy, entity.name, b"").encode

    def written(self, entity: Entity, record: Record) -> dict[str, Any]:
        """The JSON object of a record that was just written; its writer may not see it now."""
        if not record.readable:
            return {"id": record.id, **RESTRICTED}
        return self.encoder(entity)(record)


def record_id(text: str) -> int:
    """The id in a path; raises ApiProblem 404 for what cannot be one."""
    if _ID.fullmatch(text) and int(text) <= MOST_ID:
        return int(text)
    raise not_found()


def expected_version(request: Request) -> int | None:
    """The version that a change is based on, from If-Match; None for `*`.

    Raises ApiProblem 428 without the header and 400 for what is not the ETag of a record.
    """
    tags = request.if_match
    if "If-Match" not in request.headers:
        raise ApiProblem(
            428, "if_match", message("Send If-Match with the ETag of the record as you read it.")
        )
    if tags.star_tag:
        return None
    given = tags.as_set(include_weak=True)
    if len(given) == 1:
        (tag,) = given
        if tag and tags.contains(tag) and _VERSION.fullmatch(tag):
            return int(tag)
    raise bad_parameter("If-Match", message('If-Match takes one ETag, as in "3".'))


def json_answer(body: Any, status: int = 200) -> Response:
    """An answer with a JSON body."""
    return Response(to_json(body), status, content_type=MEDIA_TYPE)


def record_answer(body: dict[str, Any], record: Record, status: int = 200) -> Response:
    """An answer with one record, and its version as ETag."""
    answer = json_answer(body, status)
    answer.headers["ETag"] = f'"{record.version}"'
    return answer
