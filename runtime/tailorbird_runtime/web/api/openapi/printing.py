"""The paths of sheets: a record filled into a template for paper."""

from __future__ import annotations

from typing import Any

from tailorbird_metadata.messages import Message
from tailorbird_metadata.model import Entity, Template
from tailorbird_runtime.printing.sheet import PRINT, templates_for
from tailorbird_runtime.web.api.openapi.parts import record_id, refusals
from tailorbird_runtime.web.api.openapi.pieces import Piece, answer, operation
from tailorbird_runtime.web.api.openapi.viewpoint import Viewpoint

_KEYS = ("template", "title", "text", "html")


def printing_paths(view: Viewpoint, entity: Entity, one: str) -> dict[str, Any]:
    """The sheets below `one` record, if the person may print some record."""
    if view.rights(entity).right(PRINT) is False:
        return {}
    return {
        f"{one}/print/{template.name}": _sheet(view, entity, template)
        for template in templates_for(view.model, entity.id)
    }


def _sheet(view: Viewpoint, entity: Entity, template: Template) -> Piece:
    schema: Piece = {
        "type": "object",
        "required": list(_KEYS),
        "properties": {key: {"type": "string"} for key in _KEYS},
    }
    made = operation(
        view,
        entity,
        f"print_{template.name}",
        Message("{text}", {"text": template.label}),
        responses={"200": answer(view, schema), **refusals(400, 401, 404)},
    )
    return {"parameters": [record_id(view)], "get": made}
