"""`/<entity>/new` and `/<entity>/<id>/edit`: the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from tailorbird_metadata.messages import message
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.conditions import Conditions, row_of
from tailorbird_runtime.forms.fields import FieldBinder, Raw
from tailorbird_runtime.forms.form import (
    BoundClash,
    BoundConflict,
    BoundForm,
    FormBuilder,
    build,
    clash,
)
from tailorbird_runtime.records.errors import Conflict
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid
from tailorbird_runtime.web.asking import Asking, asking, own_address
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.raw import presets, raw, typed

Answer = str | Response | tuple[str, int]


def add(blueprint: Blueprint) -> None:
    """Register the pages."""

    @blueprint.get("/<entity>/new")
    def new_form(entity: str) -> Answer:
        return _new(asking(entity)).page()

    @blueprint.post("/<entity>/new")
    def create(entity: str) -> Answer:
        return _create(asking(entity))

    @blueprint.get("/<entity>/<int:record_id>/edit")
    def edit_form(entity: str, record_id: int) -> Answer:
        found = asking(entity)
        return _edit(found, _stored(found, record_id)).page()

    @blueprint.post("/<entity>/<int:record_id>/edit")
    def update(entity: str, record_id: int) -> Answer:
        found = asking(entity)
        return _update(found, _stored(found, record_id))


@dataclass(frozen=True, kw_only=True)
class EditPage:
    """One form of one person: a stored record, or a draft of a new one."""

    asking: Asking
    record: Record
    preset: Mapping[str, Raw]
    title: str
    action: str
    cancel: str
    save: str
    version: int | None = None
    save_and_new: bool = False
    extra: Mapping[str, str]

    def page(
        self,
        given: Mapping[str, Raw] | None = None,
        faults: Sequence[RecordError] = (),
        conflict: BoundConflict | None = None,
    ) -> str:
        """The page; `given` is what was typed, `faults` what is wrong with it."""
        asking = self.asking
        form = self.form(given, faults, conflict)
        return render_template(
            "pages/form.html",
            form=form,
            entity=asking.entity.name,
            label_many=asking.voice.say(asking.entity.label_many),
            above=None,
            back=self.cancel,
        )

    def form(
        self,
        given: Mapping[str, Raw] | None,
        faults: Sequence[RecordError],
        conflict: BoundConflict | None,
    ) -> BoundForm:
        """The finished form."""
        builder = self._builder(given, faults)
        return build(
            builder,
            title=self.title,
            action=self.action,
            cancel=self.cancel,
            save=self.save,
            save_and_new=self.save_and_new,
            conflict=conflict,
            version=self.version,
            extra=self.extra,
        )

    def _builder(
        self, given: Mapping[str, Raw] | None, faults: Sequence[RecordError]
    ) -> FormBuilder:
        asking = self.asking
        readable = frozenset(self.record.readable)
        stages = self._stages()
        return FormBuilder(
            entity=asking.entity,
            layout=asking.layout,
            fields=FieldBinder(
                entity=asking.entity, binder=asking.binder, choices=asking.choices(stages)
            ),
            conditions=Conditions(
                entity=asking.entity,
                layout=asking.layout,
                voice=asking.voice,
                inputs=asking.inputs,
                row=row_of(asking.model, asking.entity, self.record.values, given or {}),
                readable=readable | self.record.writable,
            ),
            writable=frozenset(self.record.writable),
            readable=readable,
            record=self.record,
            typed=given,
            preset=self.preset,
            titles=self._titles(given),
            faults=faults,
        )

    def _titles(self, given: Mapping[str, Raw] | None) -> dict[str, str]:
        """The names of what is chosen: as stored, or as it was sent."""
        found = dict(self.record.titles)
        for name, value in (given or {}).items():
            field = self.asking.entity.fields[name]
            if field.type in ("lookup", "user") and isinstance(value, str):
                if value == str(self.record.values.get(field.id) or ""):
                    continue
                found[field.id] = chosen_title(self.asking, name, value)
        return found

    def _stages(self) -> tuple[str, ...] | None:
        """The stages of the pipeline that the record follows."""
        stage = self.asking.entity.stage_field()
        current = self.record.values.get(stage.id) if stage else None
        for pipeline in self.asking.entity.pipelines.values():
            if current is not None and pipeline.by_id(current) is not None:
                return tuple(s.id for s in pipeline.stages.values())
        return None


def chosen_title(found: Asking, field_name: str, value: str) -> str:
    """The name of the record or person with this id, empty if the person may not read it."""
    from tailorbird_runtime.web.listing import filter_titles

    return filter_titles(found, field_name, [value]).get(value, "")


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
        extra={"back": back} if "back" in request.values else {},
    )


def _sent() -> list[tuple[str, str]]:
    """What stands in the address and, after a refused save, in the form."""
    return [*request.args.items(multi=True), *request.form.items(multi=True)]


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


def _edit(found: Asking, record: Record) -> EditPage:
    page = places.record_page(found.entity.name, record.id)
    if "edit" not in record.may:
        raise not_allowed(found.model, found.entity, "edit")
    title = record.titles.get(found.entity.title) or str(
        found.binder.value(found.entity.field(found.entity.title), record).text
    )
    return EditPage(
        asking=found,
        record=record,
        preset={},
        title=found.voice.say(message("Edit {name}", name=title or f"#{record.id}")),
        action=places.record_action(found.entity.name, record.id, "edit"),
        cancel=page,
        save=found.voice.say(message("Save")),
        version=record.version,
        extra={},
    )


def _create(found: Asking) -> Answer:
    page = _new(found)
    given = typed(found.entity, request.form, page.record.writable | _ids(found, page.preset))
    try:
        made = found.records.create(
            found.actor, found.entity.id, raw(found.entity, given, request.form), door="form"
        )
    except RecordInvalid as refused:
        return page.page(given, refused.errors), 422
    note = "created" if found.entity.activity_at is None else "logged"
    if request.form.get("then") == "new":
        kept = {f"set.{k}": v for k, v in page.preset.items() if isinstance(v, str)}
        return redirect(with_note(places.new_page(found.entity.name, kept), note), 303)
    back = own_address(request.form.get("back", ""))
    address = back or places.record_page(found.entity.name, made.id)
    return redirect(with_note(address, note), 303)


def _update(found: Asking, record: Record) -> Answer:
    page = _edit(found, record)
    given = typed(found.entity, request.form, record.writable)
    version = sent_version()
    try:
        found.records.update(
            found.actor,
            found.entity.id,
            record.id,
            raw(found.entity, given, request.form),
            version=version,
            door="form",
        )
    except RecordInvalid as refused:
        return page.page(given, refused.errors), 422
    except Conflict as clashed:
        fresh = _edit(found, _stored(found, record.id))
        return fresh.page(given, conflict=bind_conflict(found, clashed, given)), 409
    return redirect(with_note(page.cancel, "saved"), 303)


def bind_conflict(found: Asking, clashed: Conflict, given: Mapping[str, Raw]) -> BoundConflict:
    """Who was faster, and for each field that both changed the two values."""
    return BoundConflict(
        who=clashed.changed_by or found.voice.say(message("Somebody")),
        when=found.voice.moment(clashed.changed_at),
        clashes=tuple(_clashes(found, clashed, given)),
    )


def _clashes(found: Asking, clashed: Conflict, given: Mapping[str, Raw]) -> list[BoundClash]:
    pairs = []
    for field in found.entity.active_fields():
        if field.id not in clashed.fields or field.name not in given:
            continue
        value = found.binder.value(field, clashed.current)
        yours = given[field.name]
        shown: Any = yours
        if field.picklist is not None and isinstance(yours, str):
            option = field.picklist.options.get(yours)
            shown = found.voice.say(option.label) if option else yours
        elif field.type in ("lookup", "user") and isinstance(yours, str):
            shown = chosen_title(found, field.name, yours)
        label = found.voice.say(field.label)
        pairs.append(clash(label, f"f-{field.name}", value.text, shown))
    return pairs


def sent_version() -> int:
    """The version of the record that the form was drawn from; 400 without one."""
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        abort(400)
    return int(text)


def _stored(found: Asking, record_id: int) -> Record:
    return found.records.get(found.actor, found.entity.id, record_id)


def _ids(found: Asking, names: Mapping[str, Raw]) -> frozenset[str]:
    return frozenset(found.entity.fields[n].id for n in names)


def _plain(preset: Mapping[str, Raw]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in preset.items()}
