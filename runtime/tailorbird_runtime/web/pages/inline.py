"""`/<entity>/<id>/field/<field>`: one field, edited in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import BoundField, Raw
from tailorbird_runtime.records.errors import Conflict
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid
from tailorbird_runtime.web.asking import Asking, asking, is_partial
from tailorbird_runtime.web.chosen import lone_field
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.edit import Answer, sent_version
from tailorbird_runtime.web.pages.record import RecordPage
from tailorbird_runtime.web.raw import raw, typed


def add(blueprint: Blueprint) -> None:
    """Register the parts."""

    @blueprint.get("/<entity>/<int:record_id>/field/<field>")
    def field_editor(entity: str, record_id: int, field: str) -> str:
        place = _place(asking(entity), record_id, field)
        return place.shown() if request.args.get("show") else place.editor()

    @blueprint.post("/<entity>/<int:record_id>/field/<field>")
    def save_field(entity: str, record_id: int, field: str) -> Answer:
        return _save(_place(asking(entity), record_id, field))


@dataclass(frozen=True)
class Place:
    """One field of one record."""

    asking: Asking
    record: Record
    field: Field

    @property
    def address(self) -> str:
        """Where the field is edited."""
        return places.inline_field(self.asking.entity.name, self.record.id, self.field.name)

    def shown(self) -> str:
        """The field as it is saved, with the head of the page, which may say it too."""
        page = RecordPage(self.asking, self.record)
        detail = page.binder.detail(self.field.id)
        if detail is None:
            abort(404)
        return render_template("parts/detail_saved.html", detail=detail, page=page.bound())

    def editor(
        self,
        given: dict[str, Raw] | None = None,
        faults: Sequence[RecordError] = (),
        conflict: str = "",
    ) -> str:
        """The field with a control, and those that the same refusal names."""
        given = given or {}
        names = {f.field for f in faults if f.field} - {self.field.name}
        also = [
            f
            for f in self.asking.entity.active_fields()
            if f.name in names and f.id in self.record.writable and BINDINGS[f.type].inline
        ]
        placed = {self.field.name, *(f.name for f in also)}
        say = self.asking.voice.say
        return render_template(
            "parts/detail_edit.html",
            field=self._bound(self.field, given, faults),
            also=[self._bound(f, given, faults) for f in also],
            reasons=[say(f.message) for f in faults if f.field not in placed],
            conflict=conflict,
            action=self.address,
            version=self.record.version,
        )

    def _bound(
        self, field: Field, given: dict[str, Raw], faults: Sequence[RecordError]
    ) -> BoundField:
        return lone_field(
            self.asking,
            field,
            given,
            prefix="inline",
            record=self.record,
            faults=faults,
            required=field.required,
        )


def _place(found: Asking, record_id: int, name: str) -> Place:
    record = found.records.get(found.actor, found.entity.id, record_id)
    field = found.entity.fields.get(name)
    if field is None or field.id not in record.readable:
        abort(404)
    editable = BINDINGS[field.type].inline and (
        field.id in record.writable or request.method != "GET"
    )
    if not editable and not request.args.get("show"):
        abort(404)
    return Place(found, record, field)


def _save(place: Place) -> Answer:
    found, record = place.asking, place.record
    given = typed(found.entity, request.form, {f.id for f in found.entity.active_fields()})
    try:
        found.records.update(
            found.actor,
            found.entity.id,
            record.id,
            raw(found.entity, given, request.form),
            version=sent_version(),
            door="inline",
        )
    except RecordInvalid as refused:
        return place.editor(given, refused.errors), 422
    except Conflict as clashed:
        return _again(place, given, clashed), 409
    return _saved(place)


def _saved(place: Place) -> Answer:
    found, record = place.asking, place.record
    address = places.record_page(found.entity.name, record.id, f"field-{place.field.name}")
    if not is_partial():
        return redirect(with_note(address, "saved"), 303)
    fresh = _place(found, record.id, place.field.name)
    answer = Response(fresh.shown(), mimetype="text/html")
    if RecordPage(found, record).conditional() != RecordPage(found, fresh.record).conditional():
        answer.headers["HX-Refresh"] = "true"
    return answer


def _again(place: Place, given: dict[str, Raw], clashed: Conflict) -> str:
    """The editor anew over the record as it is now, with what was typed."""
    found = place.asking
    label = found.voice.say(place.field.label)
    theirs = found.binder.value(place.field, clashed.current).text or "–"
    who = clashed.changed_by or found.voice.say(message("Somebody"))
    sentence = message(
        "{name} changed this at {time}. {field} is now {value}. Save again to keep yours.",
        name=who,
        time=found.voice.moment(clashed.changed_at),
        field=label,
        value=theirs,
    )
    fresh = Place(
        found, found.records.get(found.actor, found.entity.id, place.record.id), place.field
    )
    return fresh.editor(given, conflict=found.voice.say(sentence))
