"""`/<entity>/<id>/convert/<conversion>`: one record made into others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Conversion, Entity
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import BoundField, FieldBinder, Raw
from tailorbird_runtime.forms.form import BoundError
from tailorbird_runtime.forms.layouts import choose
from tailorbird_runtime.records.drafts import StepDraft
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid
from tailorbird_runtime.web.asking import Asking, asking
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.edit import Answer, sent_version
from tailorbird_runtime.web.raw import raw, typed

MOST_FIELDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundStep:
    """One record that comes out of it; `reuses` says which existing one is taken instead."""

    name: str
    label: str
    icon: str
    required: bool
    included: bool
    reuses: str
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundConversion:
    """Everything the conversion's template sees."""

    entity: str
    label_many: str
    title: str
    intro: str
    source: str
    action: str
    back: str
    save: str
    version: int
    steps: tuple[BoundStep, ...]
    errors: tuple[BoundError, ...] = ()
    conflict: None = None


def add(blueprint: Blueprint) -> None:
    """Register the pages."""

    @blueprint.get("/<entity>/<int:record_id>/convert/<conversion>")
    def convert_form(entity: str, record_id: int, conversion: str) -> Answer:
        return ConversionPage.of(asking(entity), record_id, conversion).page()

    @blueprint.post("/<entity>/<int:record_id>/convert/<conversion>")
    def convert(entity: str, record_id: int, conversion: str) -> Answer:
        return ConversionPage.of(asking(entity), record_id, conversion).carry_out()


@dataclass(frozen=True)
class ConversionPage:
    """One conversion of one record by one person."""

    asking: Asking
    record: Record
    conversion: Conversion

    @classmethod
    def of(cls, found: Asking, record_id: int, name: str) -> ConversionPage:
        """The page; 404 for a conversion that the entity does not have."""
        conversion = found.entity.conversions.get(name)
        if conversion is None:
            abort(404)
        record = found.records.get(found.actor, found.entity.id, record_id)
        return cls(found, record, conversion)

    def page(self, faults: Sequence[RecordError] = (), sent: bool = False) -> str:
        """The page with its steps."""
        asking = self.asking
        page = places.record_page(asking.entity.name, self.record.id)
        title = asking.binder.value(asking.entity.field(asking.entity.title), self.record).text
        drafts = asking.records.conversion_draft(
            asking.actor, asking.entity.id, self.record.id, self.conversion.name
        )
        say = asking.voice.say
        steps = tuple(self._step(d, faults, sent) for d in drafts)
        bound = BoundConversion(
            entity=asking.entity.name,
            label_many=say(asking.entity.label_many),
            title=say(self.conversion.label),
            intro=say(
                message("{name} becomes these records. Change what is not right.", name=title)
            ),
            source=title,
            action=f"{page}/convert/{self.conversion.name}",
            back=page,
            save=say(self.conversion.label),
            version=self.record.version,
            steps=steps,
            errors=tuple(self._error(f, steps) for f in faults),
        )
        return render_template("pages/convert.html", page=bound, back=page)

    def carry_out(self) -> Answer:
        """Convert, or say what is wrong."""
        asking = self.asking
        include = self._included()
        try:
            made = asking.records.convert(
                asking.actor,
                asking.entity.id,
                self.record.id,
                self.conversion.name,
                include=include,
                overrides={n: self._typed_raw(n) for n in self.conversion.steps if n in include},
                version=sent_version(),
            )
        except RecordInvalid as refused:
            return self.page(refused.errors, sent=True), 422
        opens = made.get(self.conversion.opens or "") or next(iter(made.values()), None)
        if opens is None:
            address = places.record_page(asking.entity.name, self.record.id)
        else:
            name = asking.model.entity(opens.entity_id).name
            address = places.record_page(name, opens.id)
        return redirect(with_note(address, "converted"), 303)

    def _included(self) -> frozenset[str]:
        wanted = set(request.form.getlist("include"))
        return frozenset(
            s.name for s in self.conversion.steps.values() if s.required or s.name in wanted
        )

    def _typed(self, step: str) -> dict[str, Raw]:
        entity = self._entity(step)
        part = self._part(step)
        return typed(entity, part, {f.id for f in entity.active_fields()})

    def _typed_raw(self, step: str) -> dict[str, Any]:
        return raw(self._entity(step), self._typed(step), self._part(step))

    def _part(self, step: str) -> MultiDict[str, str]:
        prefix = f"{step}."
        return MultiDict(
            (k.removeprefix(prefix), v)
            for k, v in request.form.items(multi=True)
            if k.startswith(prefix)
        )

    def _entity(self, step: str) -> Entity:
        return self.asking.model.entity(self.conversion.steps[step].entity)

    def _step(self, draft: StepDraft, faults: Sequence[RecordError], sent: bool) -> BoundStep:
        asking, step = self.asking, draft.step
        entity = asking.model.entity(step.entity)
        mine = [f for f in faults if f.step == step.name]
        given = self._typed(step.name) if sent else None
        say = asking.voice.say
        existing = draft.existing
        reuses = ""
        if existing is not None:
            title = asking.binder.value(entity.field(entity.title), existing).text
            reuses = say(message("{name} exists already and is used.", name=title))
        fields = () if existing is not None else self._fields(entity, draft, mine, given)
        return BoundStep(
            name=step.name,
            label=say(step.label),
            icon=entity.icon,
            required=step.required,
            included=step.name in self._included() if sent else draft.included,
            reuses=reuses,
            fields=tuple(fields),
        )

    def _fields(
        self,
        entity: Entity,
        draft: StepDraft,
        faults: Sequence[RecordError],
        given: Mapping[str, Raw] | None,
    ) -> list[BoundField]:
        """What the lead brings along, what is required, and what was refused."""
        asking, record = self.asking, draft.record
        binder = FieldBinder(
            entity=entity,
            binder=asking.binder,
            choices=asking.choices(),
            prefix=f"{draft.step.name}",
        )
        refused = {f.field for f in faults}
        linked = set(draft.step.links)
        order = choose(asking.model, entity, asking.actor.roles).fields()
        fields = [
            f
            for f in (entity.field(i) for i in dict.fromkeys((entity.title, *order)))
            if f.id in record.writable and BINDINGS[f.type].asked and f.id not in linked
        ]
        wanted = [
            f
            for f in fields
            if f.required or f.name in refused or record.values.get(f.id) not in (None, (), False)
        ]
        bound = []
        for field in wanted[: MOST_FIELDS + len(refused)]:
            made = binder.editable(
                field,
                record=record,
                typed=given.get(field.name) if given is not None else None,
                titles=record.titles,
                required=field.required,
                errors=[asking.voice.say(f.message) for f in faults if f.field == field.name],
            )
            bound.append(in_step(made, draft.step.name))
        return bound

    def _error(self, fault: RecordError, steps: Sequence[BoundStep]) -> BoundError:
        say = self.asking.voice.say
        step = next((s for s in steps if s.name == fault.step), None)
        named = f"{fault.step}.{fault.field}"
        field = next((f for f in step.fields if f.name == named), None) if step else None
        label = f"{step.label} · {field.label}" if step and field else step.label if step else ""
        return BoundError(text=say(fault.message), label=label, anchor=field.id if field else "")


def in_step(field: BoundField, step: str) -> BoundField:
    """A field whose control is named after its step: `deal.name`."""
    return replace(field, name=f"{step}.{field.name}")
