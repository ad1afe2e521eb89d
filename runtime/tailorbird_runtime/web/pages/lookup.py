"""`/<entity>/lookup/<field>`: what a picker finds while someone types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, render_template, request
from werkzeug.datastructures import MultiDict

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.forms.conditions import row_of
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.references import REFERENCES
from tailorbird_runtime.web.asking import Asking, asking
from tailorbird_runtime.web.listing import column_of
from tailorbird_runtime.web.raw import PRESET, typed

MOST_OPTIONS = 20
LONGEST_TEXT = 200
_VALUE = "v."
_ROOMY = frozenset({"f", "inline"})
"""Prefixes of controls on forms over which a short form may open."""
_PLACE = re.compile(r"[a-z][a-z0-9_.-]{0,80}")


def add(blueprint: Blueprint) -> None:
    """Register the part."""

    @blueprint.get("/<entity>/lookup/<field>")
    def options(entity: str, field: str) -> str:
        found = asking(entity)
        lookup = found.entity.fields.get(field)
        if lookup is None or lookup.type not in REFERENCES:
            abort(404)
        if lookup.id not in found.readable and not found.may("create"):
            abort(404)
        text = request.args.get("q", "").strip()[:LONGEST_TEXT]
        place = request.args.get("list", "")
        return render_template(
            "parts/options.html",
            found=_with_columns(found, lookup, _found(found, lookup, text)),
            new=_new(found, lookup, text, place),
            list=place if _PLACE.fullmatch(place) else "pick",
            people=not lookup.leads_to,
            person=found.binder.person,
        )


def _found(found: Asking, lookup: Field, text: str) -> list[Option]:
    """Id, title and a second word; what belongs to the same other record comes first."""
    if lookup.targets:
        return list(_of_several(found, lookup, text))
    if lookup.offer is not None:
        of = (found.entity.id, _row(found))
        fitting = found.records.options_for_lookup(found.actor, lookup, text, of=of)
        return [(i, title, "") for i, title in fitting]
    near = list(_near(found, lookup, text))
    known = {record_id for record_id, _, _ in near}
    others = found.records.options_for_lookup(found.actor, lookup, text)
    far = [(i, title, "") for i, title in others if i not in known]
    return [*near, *far][:MOST_OPTIONS]


Option = tuple[int | str, str, str]
"""Id, title and what stands beside it."""


def _with_columns(found: Asking, lookup: Field, options: list[Option]) -> list[Option]:
    """The options with the columns that the picker of the target names."""
    target = found.model.entity(lookup.to) if lookup.to else None
    if target is None or target.picker is None or not options:
        return options
    inner = replace(found, entity=target)
    columns = [c for p in target.picker.columns if (c := column_of(inner, p)) is not None]
    if not columns or inner.rights.read is False:
        return options
    ids = tuple(record_id for record_id, _, _ in options)
    query = Query(
        filters=(Filter(field="id", operator="in", values=ids),),
        columns=tuple(c.path for c in columns),
        limit=MOST_OPTIONS,
    )
    said: dict[int | str, str] = {}
    for record in found.records.list(found.actor, target.id, query).records:
        shown = (found.binder.value(c.field, record, key=c.path, tight=True) for c in columns)
        said[record.id] = " · ".join(v.text for v in shown if v.text)
    return [(i, title, said.get(i, second)) for i, title, second in options]


def _new(found: Asking, lookup: Field, text: str, place: str) -> tuple[str, str] | None:
    """The short form for what is not found, and its label; None where it has no room."""
    if lookup.to is None or place.partition("-")[0] not in _ROOMY:
        return None
    inner = replace(found, entity=found.model.entity(lookup.to))
    if not inner.short_form:
        return None
    title = inner.entity.field(inner.entity.title)
    preset = {f"{PRESET}{title.name}": text} if text and title.type == "text" else {}
    thing = found.voice.inside(inner.entity.label)
    sentence = message("New {thing}", thing=thing)
    if preset:
        sentence = message("New {thing}: {name}", thing=thing, name=text)
    return inner.new_address(preset), found.voice.say(sentence)


def _of_several(found: Asking, lookup: Field, text: str) -> Iterator[Option]:
    """What is found of each kind, with its kind beside it; the kinds take turns to be first."""
    by_kind: list[list[Option]] = []
    for target in lookup.targets:
        entity = found.model.entity(target)
        one = replace(lookup, type="lookup", to=target, targets=())
        label = found.voice.say(entity.label)
        options = found.records.options_for_lookup(found.actor, one, text)
        by_kind.append([(f"{target}/{i}", title, label) for i, title in options])
    each = max(1, MOST_OPTIONS // len(by_kind))
    for found_of_kind in by_kind:
        yield from found_of_kind[:each]


def _row(found: Asking) -> dict[str, Any]:
    """The record as it stands in the form: what is stored, with what was typed laid over it.

    Links to records that the person may not read count as empty: nothing tells about those.
    """
    stored = _stored(found)
    sent = MultiDict(
        (name.removeprefix(_VALUE), value)
        for name, value in request.args.items(multi=True)
        if name.startswith(_VALUE)
    )
    given = typed(found.entity, sent, (f.id for f in found.entity.active_fields()))
    values = {} if stored is None else {**stored.values, "id": stored.id}
    row = row_of(found.model, found.entity, values, given)
    for field in found.entity.active_fields():
        value = row.get(field.id) if field.type == "lookup" else None
        if value is not None and not found.records.titles(found.actor, str(field.to), [value]):
            row[field.id] = None
    return row


def _near(found: Asking, lookup: Field, text: str) -> Iterator[Option]:
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
    record = _stored(found)
    value = None if record is None else record.values.get(own.id)
    return value if isinstance(value, int) else None


def _stored(found: Asking) -> Record | None:
    """The record that is edited, if it is stored and may be read."""
    record_id = _number(request.args.get("record", ""))
    if record_id is None:
        return None
    try:
        return found.records.get(found.actor, found.entity.id, record_id)
    except NotFound:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
