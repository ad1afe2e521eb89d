"""`/<entity>/draft`: what defaults make of a form that is being filled in."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tailorbird_runtime.forms.fields import FieldBinder
from tailorbird_runtime.web.asking import Asking, asking
from tailorbird_runtime.web.raw import raw, typed

_VALUE = "v."


def add(blueprint: Blueprint) -> None:
    """Register the part."""

    @blueprint.get("/<entity>/draft")
    def draft(entity: str) -> Response:
        return jsonify(_defaults(asking(entity)))


def _defaults(found: Asking) -> dict[str, dict[str, str]]:
    """Text and title by field name, for the fields whose default looks at other values."""
    sent = MultiDict(
        (k.removeprefix(_VALUE), v)
        for k, v in request.args.items(multi=True)
        if k.startswith(_VALUE) and v
    )
    entity = found.entity
    given = typed(entity, sent, {f.id for f in entity.active_fields()})
    record = found.records.draft(found.actor, entity.id, raw(entity, given, sent))
    fields = FieldBinder(entity=entity, binder=found.binder)
    made = {}
    for field in entity.active_fields():
        derived = field.default is not None and field.default.expression is not None
        if not derived or field.name in given or field.id not in record.writable:
            continue
        text = fields.typed(field, record.values.get(field.id))
        if isinstance(text, str):
            made[field.name] = {"typed": text, "title": record.titles.get(field.id, "")}
    return made
