"""`/<entity>/lookup/<field>`: what a picker finds while someone types."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Blueprint, abort, render_template, request

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.web.asking import Asking, asking

MOST_OPTIONS = 20
LONGEST_TEXT = 200
_VALUE = "v."
_PLACE = re.compile(r"[a-z][a-z0-9_.-]{0,80}")


def add(blueprint: Blueprint) -> None:
    """Register the part."""

    @blueprint.get("/<entity>/lookup/<field>")
    def options(entity: str, field: str) -> str:
        found = asking(entity)
        lookup = found.entity.fields.get(field)
        if lookup is None or lookup.type not in ("lookup", "user"):
            abort(404)
        if lookup.id not in found.readable and not found.may("create"):
            abort(404)
        text = request.args.get("q", "").strip()[:LONGEST_TEXT]
        place = request.args.get("list", "")
        return render_template(
            "parts/options.html",
            found=_found(found, lookup, text),
            list=place if _PLACE.fullmatch(place) else "pick",
            people=lookup.type == "user",
            person=found.binder.person,
        )


def _found(found: Asking, lookup: Field, text: str) -> list[tuple[int, str, str]]:
    """Id, title and a second word; what belongs to the same other record comes first."""
    near = list(_near(found, lookup, text))
    known = {record_id for record_id, _, _ in near}
    others = found.records.options_for_lookup(found.actor, lookup, text)
    far = [(i, title, "") for i, title in others if i not in known]
    return [*near, *far][:MOST_OPTIONS]


def _near(found: Asking, lookup: Field, text: str) -> Iterator[tuple[int, str, str]]:
    """Contacts of the account that is chosen in the same form, and the like."""
    if lookup.to is None:
        return
    target = found.model.entity(lookup.to)
    rights = found.policy.of(target.id)
    title = target.field(target.title)
    if rights.read is False or not rights.usable(title.id) or title.type != "text":
        return
    for own, back in _companions(found.entity, target, lookup):
        chosen = _chosen(found, own)
        if chosen is None or not rights.usable(back.id):
            continue
        filters = [Filter(field=back.name, operator="in", values=(chosen,))]
        if text:
            filters.append(Filter(field=title.name, operator="contains", values=(text,)))
        query = Query(filters=tuple(filters), columns=(title.id, back.id), limit=MOST_OPTIONS)
        for record in found.records.list(found.actor, target.id, query).records:
            yield record.id, str(record.values.get(title.id)), record.titles.get(back.id, "")
        return


def _companions(entity: Entity, target: Entity, lookup: Field) -> Iterator[tuple[Field, Field]]:
    """Pairs of a lookup here and one of the target that point to the same entity."""
    for own in entity.active_fields():
        for back in target.active_fields():
            alike = own.type == back.type == "lookup" and own.to == back.to
            if alike and own.id != lookup.id:
                yield own, back


def _chosen(found: Asking, own: Field) -> int | None:
    """The id that the form has chosen for a lookup, else the one that is stored."""
    sent = request.args.get(_VALUE + own.name)
    if sent is not None:
        return _number(sent)
    record_id = _number(request.args.get("record", ""))
    if record_id is None:
        return None
    try:
        record = found.records.get(found.actor, found.entity.id, record_id)
    except NotFound:
        return None
    value = record.values.get(own.id)
    return value if isinstance(value, int) else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
