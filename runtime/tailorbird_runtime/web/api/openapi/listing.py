"""The parameters with which lists and records are asked for."""

from __future__ import annotations

from typing import Any

from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.records.query import DEFAULT_LIMIT, MOST
from tailorbird_runtime.records.sorting import sortable
from tailorbird_runtime.web.api.openapi.parts import query
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint

Parameter = dict[str, Any]
TEXT = {"type": "string"}
FLAG = {"type": "boolean", "default": False}


def list_parameters(view: Viewpoint, entity: Entity) -> list[Parameter]:
    """What a list takes."""
    size = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}
    limit = message("How many records a page has.")
    after = message("The `next` of the page before.")
    total = message("Whether to count.")
    return [
        _where(view),
        _filter(view, entity),
        _sort(view, entity),
        query("limit", view.say(limit), size),
        query("after", view.say(after), TEXT),
        query("total", view.say(total), FLAG),
        *record_parameters(view, entity),
    ]


def record_parameters(view: Viewpoint, entity: Entity) -> list[Parameter]:
    """What lists and single records take: fields, linked records, the bin."""
    readable = view.rights(entity).readable()
    lookups = [f.name for f in readable if f.type == "lookup" and view.target(f) is not None]
    fields = message("Which fields to answer; all by default.")
    found = [query("fields", view.say(fields), TEXT)]
    if lookups:
        expand = message(
            "Lookups whose records to answer with, up to three deep: {names}.",
            names=", ".join(lookups),
        )
        found.append(query("expand", view.say(expand), TEXT))
    deleted = message("Whether to look into the bin.")
    return [*found, query("deleted", view.say(deleted), FLAG)]


def _where(view: Viewpoint) -> Parameter:
    where = message(
        "A condition in the language of expressions, as in `{example}`.", example="id > 7"
    )
    return query("where", view.say(where), TEXT)


def _filter(view: Viewpoint, entity: Entity) -> Parameter:
    rights = view.rights(entity)
    usable = [f for f in rights.readable() if rights.usable(f.id)]
    words = message("`filter[field][operator]=value`; several together must all hold.")
    properties = {f.name: _operators(f.type) for f in usable}
    return {
        **query("filter", view.say(words), {"type": "object", "properties": properties}),
        "style": "deepObject",
        "explode": True,
    }


def _sort(view: Viewpoint, entity: Entity) -> Parameter:
    readable = view.rights(entity).readable()
    names = [f.name for f in readable if sortable(view.policy, entity.id, f.id)]
    sort = message(
        "Fields to sort by, in order, `-` in front for downwards: {names}.",
        names=", ".join(names),
    )
    return query("sort", view.say(sort), TEXT)


def _operators(type_: str) -> dict[str, Any]:
    names = FIELD_TYPES[type_].filter_operators
    return {"type": ["string", "object"], "properties": dict.fromkeys(names, TEXT)}
