"""`/<entity>/<id>/edit`: the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Layout
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
from tailorbird_runtime.forms.layouts import short_form
from tailorbird_runtime.records.errors import Conflict
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid
from tailorbird_runtime.validation.references import REFERENCES
from tailorbird_runtime.web.asking import Asking, asking, is_partial
from tailorbird_runtime.web.chosen import names_of, titles_of_given
from tailorbird_runtime.web.lines import (
    MORE_LINES,
    TypedLines,
    grid_of,
    raw_lines,
    sent_lines,
)
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.raw import raw, typed

Answer = str | Response | tuple[str, int]


def add(blueprint: Blueprint) -> None:
    """Register the pages."""

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
    short: tuple[str, ...] = ()
    """The ids of the fields of the short form; none for the long one."""
    lines: Mapping[str, TypedLines] = empty_map()
    """What was typed into the lines of fields (by name), as far as it was sent."""

    @property
    def layout(self) -> Layout:
        """What stands where."""
        asking = self.asking
        return short_form(asking.model, self.short) if self.short else asking.layout

    def page(
        self,
        given: Mapping[str, Raw] | None = None,
        faults: Sequence[RecordError] = (),
        conflict: BoundConflict | None = None,
    ) -> str:
        """The page; `given` is what was typed, `faults` what is wrong with it."""
        asking = self.asking
        page = self._with(faults) if self.short else self
        template = "parts/short_form.html" if is_partial() else "pages/short.html"
        return render_template(
            template if self.short else "pages/form.html",
            form=page.form(given, faults, conflict),
            screen=asking.screen if not self.short else "",
            entity=asking.entity.name,
            label_many=asking.voice.say(asking.entity.label_many),
            above=None,
            back=self.cancel,
        )

    def _with(self, faults: Sequence[RecordError]) -> EditPage:
        """The short form with what was missing on it."""
        named = {f.field for f in faults}
        fields = (f for f in self.asking.entity.active_fields() if f.name in named)
        more = (f.id for f in fields if f.id in self.record.writable)
        return replace(self, short=tuple(dict.fromkeys((*self.short, *more))))

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
            layout=self.layout,
            fields=FieldBinder(
                entity=asking.entity,
                binder=asking.binder,
                choices=asking.choices(stages),
                prefix="q" if self.short else "f",
            ),
            conditions=Conditions(
                entity=asking.entity,
                layout=self.layout,
                voice=asking.voice,
                inputs=asking.inputs,
                row=row_of(asking.model, asking.entity, self.record.values, given or {}),
                readable=readable | self.record.writable,
                before=self.record.values if self.record.id else None,
            ),
            writable=frozenset(self.record.writable),
            readable=readable,
            record=self.record,
            typed=given,
            preset=self.preset,
            titles=titles_of_given(asking, given or {}, self.record),
            faults=faults,
            grid=grid_of(asking, self.record, self.lines, faults),
        )

    def _stages(self) -> tuple[str, ...] | None:
        """The stages of the record's pipeline that may follow its own."""
        stage = self.asking.entity.stage_field()
        current = self.record.values.get(stage.id) if stage else None
        for pipeline in self.asking.entity.pipelines.values():
            if current is not None and pipeline.by_id(current) is not None:
                leads = pipeline.moves.leads
                return tuple(s.id for s in pipeline.stages.values() if leads(current, s.id))
        return None


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


def _update(found: Asking, record: Record) -> Answer:
    page = _edit(found, record)
    given = typed(found.entity, request.form, record.writable)
    version = sent_version()
    page = replace(page, lines=sent_lines(found, record.writable))
    if request.form.get("then") == MORE_LINES:
        return page.page(given)
    try:
        found.records.update(
            found.actor,
            found.entity.id,
            record.id,
            raw(found.entity, given, request.form) | raw_lines(page.lines),
            version=version,
            door="form",
        )
    except RecordInvalid as refused:
        return page.page(given, refused.errors), 422
    except Conflict as clashed:
        fresh = replace(_edit(found, _stored(found, record.id)), lines=page.lines)
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
        elif field.type in REFERENCES:
            chosen = (yours,) if isinstance(yours, str) else tuple(yours)
            shown = found.voice.join(list(names_of(found, field, chosen).values()))
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
