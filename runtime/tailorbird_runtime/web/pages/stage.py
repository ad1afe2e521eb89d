"""`/<entity>/<id>/stage`: moving along a pipeline or across a board; `/done` ticks a task off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import BoardView, Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import BoundField, Raw
from tailorbird_runtime.records.errors import Conflict, NotAllowed
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid
from tailorbird_runtime.web.asking import Asking, asking, is_partial, own_address
from tailorbird_runtime.web.chosen import lone_field
from tailorbird_runtime.web.doings import done_raw
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.board import board_of, cards_of
from tailorbird_runtime.web.pages.edit import Answer, sent_version
from tailorbird_runtime.web.raw import raw, typed


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundReason:
    """Why a move was refused; `href` leads to where it can be mended, if not to a field here."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundAsking:
    """A move that was refused: why, and the fields where it can be mended."""

    title: str
    action: str
    to: str
    view: str
    version: int
    back: str
    reasons: tuple[BoundReason, ...]
    fields: tuple[BoundField, ...]


def add(blueprint: Blueprint) -> None:
    """Register the actions."""

    @blueprint.post("/<entity>/<int:record_id>/stage")
    def move(entity: str, record_id: int) -> Answer:
        found = asking(entity)
        record = found.records.get(found.actor, found.entity.id, record_id)
        return Move(found, record, _field(found), request.form.get("to", "")).carry_out()

    @blueprint.post("/<entity>/<int:record_id>/done")
    def done(entity: str, record_id: int) -> Answer:
        found = asking(entity)
        values = done_raw(found.entity)
        if not values:
            abort(404)
        page = places.record_page(entity, record_id)
        try:
            found.records.update(
                found.actor, found.entity.id, record_id, values, version=None, door="inline"
            )
        except RecordInvalid:
            return redirect(places.record_action(entity, record_id, "edit"), 303)
        back = own_address(request.form.get("back", "")) or page
        return redirect(with_note(back, "done"), 303)


def _field(found: Asking) -> Field:
    """The field that the move writes: that of the board, else the stage."""
    view = request.form.get("view", "")
    if is_partial() and (view or found.entity.boards):
        return found.entity.field(board_of(found, view).by)
    stage = found.entity.stage_field()
    if stage is None:
        abort(404)
    return stage


@dataclass(frozen=True)
class Move:
    """A record on its way to another column."""

    asking: Asking
    record: Record
    field: Field
    to: str

    def carry_out(self) -> Answer:
        """Move it, or say what is missing."""
        found, record = self.asking, self.record
        given = typed(found.entity, request.form, {f.id for f in found.entity.active_fields()})
        given.pop(self.field.name, None)
        values = {**raw(found.entity, given, request.form), self.field.name: self.to}
        try:
            made = found.records.update(
                found.actor,
                found.entity.id,
                record.id,
                values,
                version=sent_version(),
                door="inline" if is_partial() else "form",
            )
        except RecordInvalid as refused:
            return self._refused(given, refused.errors)
        except NotAllowed as refused:
            if not is_partial():
                raise
            sentence = found.voice.say(refused.message)
            return self._answer(self._asking(given, (), (BoundReason(text=sentence),)), 422)
        except Conflict as clashed:
            return self._clashed(clashed)
        if is_partial():
            return self._card(made, None)
        return redirect(with_note(places.record_page(found.entity.name, record.id), "moved"), 303)

    def _refused(self, given: dict[str, Raw], faults: Sequence[RecordError]) -> Answer:
        say = self.asking.voice.say
        names = [f.field for f in faults if f.field]
        fields = [
            f
            for f in self.asking.entity.active_fields()
            if (f.name in names or f.name in given)
            and f.id in self.record.writable
            and BINDINGS[f.type].inline
        ]
        asked = {f.name for f in fields}
        lines = {
            f"{say(f.message)} {say(f.help)}".strip(): self._mended_at(f)
            for f in faults
            if f.field not in asked
        }
        shown = [f for f in faults if f.field in asked]
        reasons = tuple(BoundReason(text=text, href=href) for text, href in lines.items())
        bound = self._asking(given, tuple(fields), reasons, shown)
        return self._answer(bound, 422)

    def _mended_at(self, fault: RecordError) -> str:
        """Where a demand on children can be met: their list on the record's page."""
        stage, _, item_name = (fault.rule or "").rpartition(".enter.")
        stages = [s for p in self.asking.entity.pipelines.values() for s in p.stages.values()]
        for found in stages:
            item = found.enter.get(item_name)
            if not stage.endswith(f".{found.name}") or item is None or item.need is None:
                continue
            for path in item.need.reads:
                if ":" in path:
                    return self._related(path.partition(":")[0])
        return ""

    def _related(self, path: str) -> str:
        child_id, _, lookup_id = path.partition(".")
        found, page = self.asking, places.record_page(self.asking.entity.name, self.record.id)
        for child, lookup in found.model.children_of(found.entity.id):
            if child.id == child_id and lookup.id == lookup_id:
                if lookup.collection in found.layout.side.panels:
                    return f"{page}#related-{lookup.collection}"
                for tab in found.layout.tabs.values():
                    if lookup.collection in tab.panels:
                        return f"{page}?tab={tab.name}#related-{lookup.collection}"
        return page

    def _asking(
        self,
        given: dict[str, Raw],
        fields: Sequence[Field],
        reasons: tuple[BoundReason, ...],
        faults: Sequence[RecordError] = (),
    ) -> BoundAsking:
        found, record = self.asking, self.record
        title = (
            message("Fill in 1 field to move it to {stage}", stage=self._label())
            if len(fields) == 1
            else message(
                "Fill in {n} fields to move it to {stage}", n=len(fields), stage=self._label()
            )
            if fields
            else message("This cannot move to {stage}", stage=self._label())
        )
        return BoundAsking(
            title=found.voice.say(title),
            action=places.record_action(found.entity.name, record.id, "stage"),
            to=self.to,
            view=request.form.get("view", ""),
            version=record.version,
            back=places.record_page(found.entity.name, record.id),
            reasons=reasons,
            fields=tuple(self._bound(f, given, faults) for f in fields),
        )

    def _bound(
        self, field: Field, given: dict[str, Raw], faults: Sequence[RecordError]
    ) -> BoundField:
        return lone_field(
            self.asking,
            field,
            given,
            prefix=f"ask{self.record.id}",
            record=self.record,
            faults=faults,
            required=True,
        )

    def _label(self) -> str:
        options = self.field.picklist.options if self.field.picklist else {}
        option = options.get(self.to)
        return self.asking.voice.say(option.label) if option else self.to

    def _answer(self, bound: BoundAsking, status: int) -> Answer:
        if is_partial():
            return self._card(self.record, bound, status)
        found = self.asking
        page = render_template(
            "pages/stage.html",
            asking=bound,
            entity=found.entity.name,
            label_many=found.voice.say(found.entity.label_many),
            record_title=found.binder.value(
                found.entity.field(found.entity.title), self.record
            ).text,
            back=bound.back,
        )
        return page, status

    def _card(self, record: Record, bound: BoundAsking | None, status: int = 200) -> Answer:
        found = self.asking
        view: BoardView = board_of(found, request.form.get("view", ""))
        fresh = (
            found.records.get(found.actor, found.entity.id, record.id) if bound is None else record
        )
        card = cards_of(found, view).card(fresh)
        page = render_template("parts/card.html", card=card, asking=bound)
        return Response(page, status=status, mimetype="text/html")

    def _clashed(self, clashed: Conflict) -> Answer:
        found = self.asking
        sentence = found.voice.say(
            message(
                "{name} changed this at {time}. Look at it again before you move it.",
                name=clashed.changed_by or found.voice.say(message("Somebody")),
                time=found.voice.moment(clashed.changed_at),
            )
        )
        fresh = Move(found, clashed.current, self.field, self.to)
        return fresh._answer(fresh._asking({}, (), (BoundReason(text=sentence),)), 409)
