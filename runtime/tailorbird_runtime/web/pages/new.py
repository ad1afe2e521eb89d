"""`/<entity>/new`: the form that makes a record, the long one or the short one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from tailorbird_metadata.messages import message
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import FieldBinder, Raw
from tailorbird_runtime.forms.places import SHORT
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.validation.errors import RecordInvalid
from tailorbird_runtime.web.asking import Asking, asking, is_partial, own_address
from tailorbird_runtime.web.lines import MORE_LINES, raw_lines, sent_lines
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.edit import Answer, EditPage
from tailorbird_runtime.web.raw import PRESET, presets, raw, typed

ALL_FIELDS = "all"
"""What the short form sends to go on in the long one."""


def add(blueprint: Blueprint) -> None:
    """Register the page."""

    @blueprint.get("/<entity>/new")
    def new_form(entity: str) -> Answer:
        return _new(asking(entity)).page()

    @blueprint.post("/<entity>/new")
    def create(entity: str) -> Answer:
        return _create(asking(entity))


def _new(found: Asking) -> EditPage:
    if not found.may("create"):
        raise not_allowed(found.model, found.entity, "create")
    given = presets(found.entity, _sent())
    given = {n: v for n, v in given.items() if found.entity.fields[n].id in found.readable}
    preset = {**_copied(found), **given}
    draft = found.records.draft(found.actor, found.entity.id, _plain(preset))
    back = own_address(request.values.get("back", "")) or places.list_page(found.entity.name)
    thing = found.voice.inside(found.entity.label)
    return EditPage(
        asking=found,
        record=draft,
        preset=preset,
        title=found.voice.say(message("New {thing}", thing=thing)),
        action=places.new_page(found.entity.name),
        cancel=back,
        save=found.voice.say(message("Save {thing}", thing=thing)),
        save_and_new=True,
        extra=_kept(given),
        short=found.short_form if request.values.get(SHORT) else (),
    )


def _sent() -> list[tuple[str, str]]:
    """What stands in the address and, after a refused save, in the form."""
    return [*request.args.items(multi=True), *request.form.items(multi=True)]


def _kept(given: Mapping[str, Raw]) -> dict[str, str]:
    """What a form sends back beside its fields: where it came from, and with what it began."""
    found = {f"{PRESET}{name}": text for name, text in given.items() if isinstance(text, str)}
    for key in ("back", SHORT):
        if key in request.values:
            found[key] = request.values[key]
    return found


def _copied(found: Asking) -> dict[str, Raw]:
    """The values of the record that is copied, without what is given out or moves by itself."""
    source = request.values.get("copy_of", "")
    if not (source.isascii() and source.isdigit() and len(source) < 19):
        return {}
    record = found.records.get(found.actor, found.entity.id, int(source))
    fields = FieldBinder(entity=found.entity, binder=found.binder)
    stage = found.entity.stage_field()
    copied = {
        f.name: fields.typed(f, record.values.get(f.id))
        for f in found.entity.active_fields()
        if f.id in record.readable
        and f.id not in record.masked
        and not f.system
        and f.unique is None
        and not f.read_only
        and not f.automatic
        and (stage is None or f.id != stage.id)
    }
    return {name: value for name, value in copied.items() if value}


def _create(found: Asking) -> Answer:
    page = _new(found)
    given = typed(found.entity, request.form, page.record.writable | _ids(found, page.preset))
    page = replace(page, lines=sent_lines(found, page.record.writable))
    if request.form.get("then") == ALL_FIELDS:
        extra = {k: v for k, v in page.extra.items() if k != SHORT}
        return replace(page, short=(), extra=extra).page(given)
    if request.form.get("then") == MORE_LINES:
        return page.page(given)
    values = raw(found.entity, given, request.form) | raw_lines(page.lines)
    try:
        made = found.records.create(found.actor, found.entity.id, values, door="form")
    except RecordInvalid as refused:
        return page.page(given, refused.errors), 422
    note = "created" if found.entity.activity_at is None else "logged"
    if request.form.get("then") == "new":
        return redirect(with_note(places.new_page(found.entity.name, page.extra), note), 303)
    back = own_address(request.form.get("back", ""))
    address = with_note(back or places.record_page(found.entity.name, made.id), note)
    return _told(found, made, address) if is_partial() else redirect(address, 303)


def _told(found: Asking, made: Record, address: str) -> Response:
    """For the script of the short form: what was made, and where to go."""
    title = found.binder.value(found.entity.field(found.entity.title), made).text
    return jsonify({"id": made.id, "title": title or f"#{made.id}", "href": address})


def _ids(found: Asking, names: Mapping[str, Raw]) -> frozenset[str]:
    return frozenset(found.entity.fields[n].id for n in names)


def _plain(preset: Mapping[str, Raw]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in preset.items()}
