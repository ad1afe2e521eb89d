"""Actions on a record beside writing it: handing it over, turning it into others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Conversion
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.web.api.body import read_object, read_optional_object
from tailorbird_runtime.web.api.call import (
    DOOR,
    MOST_ID,
    Call,
    json_answer,
    record_answer,
    record_id,
)
from tailorbird_runtime.web.api.encoding import RESTRICTED
from tailorbird_runtime.web.api.parameters import no_parameters
from tailorbird_runtime.web.api.problems import (
    ApiProblem,
    Mistake,
    bad_request,
    not_found,
    unknown_field,
)


def assign_record(call: Call, entity: str, id: str) -> Response:
    """`POST /deal/7/assign` with `owner`, `team` or both: the record in its new hands."""
    found, number = call.entity(entity), record_id(id)
    no_parameters(call.request.query_string)
    body = read_object(call.request)
    _only(body, [n for n in ("owner", "team") if n in found.fields])
    if not body:
        raise bad_request(
            Mistake(code="required", field="owner", message=message("Say who shall have it."))
        )
    before = call.records.get(call.actor, found.id, number)
    outcome = call.records.assign(call.actor, found.id, (number,), door=DOOR, **_hands(body))
    for reason in outcome.refused.values():
        status, code = (422, "invalid") if "assign" in before.may else (403, "forbidden")
        raise ApiProblem(status, code, reason, (Mistake(code=code, message=reason),))
    try:
        record = call.records.get(call.actor, found.id, number)
    except NotFound:
        return json_answer({"id": number, **RESTRICTED})
    return record_answer(call.written(found, record), record)


def _hands(body: Mapping[str, Any]) -> dict[str, Any]:
    owner, team = body.get("owner"), body.get("team")
    if owner is not None and (type(owner) is not int or not 0 < owner <= MOST_ID):
        raise bad_request(
            Mistake(code="invalid", field="owner", message=message("owner is the id of a person."))
        )
    if team is not None and not isinstance(team, str):
        raise bad_request(
            Mistake(code="invalid", field="team", message=message("team is the key of a team."))
        )
    return dict(body)


def convert_record(call: Call, entity: str, id: str, conversion: str) -> Response:
    """`POST /lead/7/convert/qualify`: 201 with the records it became, by step."""
    found, number = call.entity(entity), record_id(id)
    chosen = found.conversions.get(conversion)
    if chosen is None:
        raise not_found()
    no_parameters(call.request.query_string)
    body = read_optional_object(call.request)
    _only(body, ("include", "values"))
    made = call.records.convert(
        call.actor,
        found.id,
        number,
        chosen.name,
        include=_include(chosen, body.get("include")),
        overrides=_values(chosen, body.get("values")),
        door=DOOR,
    )
    return _converted(call, chosen, made)


def _converted(call: Call, chosen: Conversion, made: Mapping[str, Record]) -> Response:
    records = {}
    for step, record in made.items():
        target = call.context.live.model.entity(record.entity_id)
        records[step] = {"entity": target.name, **call.written(target, record)}
    answer = json_answer({"records": records}, 201)
    opened = made.get(chosen.opens or "")
    if opened is not None:
        target = call.context.live.model.entity(opened.entity_id)
        answer.headers["Location"] = f"/api/v1/{target.name}/{opened.id}"
    return answer


def _include(chosen: Conversion, given: object) -> tuple[str, ...] | None:
    if given is None:
        return None
    if isinstance(given, list) and all(isinstance(n, str) and n in chosen.steps for n in given):
        return tuple(given)
    raise bad_request(
        Mistake(
            code="option",
            field="include",
            message=message("include is a list of steps: {names}.", names=", ".join(chosen.steps)),
        )
    )


def _values(chosen: Conversion, given: object) -> Mapping[str, Mapping[str, Any]]:
    if given is None:
        return {}
    if isinstance(given, dict) and all(
        n in chosen.steps and isinstance(v, dict) for n, v in given.items()
    ):
        return given
    raise bad_request(
        Mistake(
            code="invalid",
            field="values",
            message=message(
                "values holds an object for each of these steps: {names}.",
                names=", ".join(chosen.steps),
            ),
        )
    )


def _only(body: Mapping[str, Any], known: list[str] | tuple[str, ...]) -> None:
    unknown = [unknown_field(name) for name in body if name not in known]
    if unknown:
        raise ApiProblem(400, "unknown_field", unknown[0].message, unknown)
