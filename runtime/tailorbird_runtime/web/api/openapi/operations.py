"""The paths of one entity: only the verbs that the person may use."""

from __future__ import annotations

from typing import Any

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.web.api.openapi.actions import action_paths
from tailorbird_runtime.web.api.openapi.entities import reference
from tailorbird_runtime.web.api.openapi.listing import list_parameters, record_parameters
from tailorbird_runtime.web.api.openapi.parts import if_match, record_id, refusals
from tailorbird_runtime.web.api.openapi.pieces import (
    Piece,
    answer,
    body,
    done,
    operation,
    record_answer,
)
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint


def entity_paths(view: Viewpoint, entity: Entity) -> dict[str, Any]:
    """The path items of an entity, by path."""
    rights = view.rights(entity)
    collection: Piece = {"get": _list(view, entity)}
    if rights.create is not False:
        collection["post"] = _create(view, entity)
    item: Piece = {"parameters": [record_id(view)], "get": _get(view, entity)}
    if rights.edit is not False:
        item["patch"] = _change(view, entity)
    if rights.delete is not False:
        item["delete"] = _delete(view, entity)
    return {
        f"/{entity.name}": collection,
        f"/{entity.name}/{{id}}": item,
        **action_paths(view, entity),
    }


def _list(view: Viewpoint, entity: Entity) -> Piece:
    return operation(
        view,
        entity,
        "list",
        message("List {things}", things=entity.label_many),
        parameters=list_parameters(view, entity),
        responses={
            "200": answer(view, reference(f"{entity.name}.page")),
            **refusals(400, 401),
        },
    )


def _create(view: Viewpoint, entity: Entity) -> Piece:
    return operation(
        view,
        entity,
        "create",
        message("Create {thing}", thing=entity.label),
        requestBody=body(reference(f"{entity.name}.new")),
        responses={
            "201": record_answer(view, entity, "Location"),
            **refusals(400, 401, 403, 413, 415, 422),
        },
    )


def _get(view: Viewpoint, entity: Entity) -> Piece:
    return operation(
        view,
        entity,
        "get",
        message("Read {thing}", thing=entity.label),
        parameters=record_parameters(view, entity),
        responses={"200": record_answer(view, entity), **refusals(400, 401, 404)},
    )


def _change(view: Viewpoint, entity: Entity) -> Piece:
    return operation(
        view,
        entity,
        "change",
        message("Change {thing}", thing=entity.label),
        parameters=[if_match(view)],
        requestBody=body(reference(f"{entity.name}.change")),
        responses={
            "200": record_answer(view, entity),
            **refusals(400, 401, 403, 404, 412, 413, 415, 422, 428),
        },
    )


def _delete(view: Viewpoint, entity: Entity) -> Piece:
    return operation(
        view,
        entity,
        "delete",
        message("Put {thing} into the bin", thing=entity.label),
        parameters=[if_match(view)],
        responses={"204": done(view), **refusals(400, 401, 403, 404, 412, 422, 428)},
    )
