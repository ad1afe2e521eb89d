"""Creating, changing, deleting and restoring a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Response

from tailorbird_metadata.model import Entity
from tailorbird_runtime.records.errors import Conflict
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.web.api.body import read_object
from tailorbird_runtime.web.api.call import (
    DOOR,
    Call,
    expected_version,
    record_answer,
    record_id,
)
from tailorbird_runtime.web.api.errors import stale
from tailorbird_runtime.web.api.parameters import no_parameters

T = TypeVar("T")


def create_record(call: Call, entity: str) -> Response:
    """`POST /deal`: 201 with the record and its address."""
    found = _entity(call, entity)
    raw = read_object(call.request)
    record = call.records.create(call.actor, found.id, raw, door=DOOR)
    return created(call, found, record)


def update_record(call: Call, entity: str, id: str) -> Response:
    """`PATCH /deal/7`: the fields in the body, on the version that If-Match names."""
    found, number = _entity(call, entity), record_id(id)
    version = expected_version(call.request)
    raw = read_object(call.request)
    record = _on_version(
        call,
        found,
        lambda: call.records.update(call.actor, found.id, number, raw, version=version, door=DOOR),
    )
    return record_answer(call.written(found, record), record)


def delete_record(call: Call, entity: str, id: str) -> Response:
    """`DELETE /deal/7`: into the bin, on the version that If-Match names."""
    found, number = _entity(call, entity), record_id(id)
    version = expected_version(call.request)
    _on_version(
        call,
        found,
        lambda: call.records.delete(call.actor, found.id, number, version=version, door=DOOR),
    )
    return Response(status=204)


def restore_record(call: Call, entity: str, id: str) -> Response:
    """`POST /deal/7/restore`: out of the bin."""
    found, number = _entity(call, entity), record_id(id)
    record = call.records.restore(call.actor, found.id, number, door=DOOR)
    return record_answer(call.written(found, record), record)


def created(call: Call, entity: Entity, record: Record) -> Response:
    """201 for a new record."""
    answer = record_answer(call.written(entity, record), record, 201)
    answer.headers["Location"] = f"/api/v1/{entity.name}/{record.id}"
    return answer


def _entity(call: Call, name: str) -> Entity:
    found = call.entity(name)
    no_parameters(call.request.query_string)
    return found


def _on_version(call: Call, entity: Entity, write: Callable[[], T]) -> T:
    try:
        return write()
    except Conflict as conflict:
        encode = call.encoder(entity)
        raise stale(conflict, entity, encode, call.locale) from conflict
