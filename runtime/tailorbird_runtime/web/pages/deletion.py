"""Deleting, the bin, and bringing back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import SortKey
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.table import RowBinder, with_query
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.validation.errors import RecordInvalid
from tailorbird_runtime.web.asking import Asking, asking, safe_back
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.assign import sent_ids
from tailorbird_runtime.web.pages.edit import Answer


def add(blueprint: Blueprint) -> None:
    """Register pages and actions."""

    @blueprint.get("/<entity>/<int:record_id>/delete")
    def confirm(entity: str, record_id: int) -> Answer:
        return _confirm(asking(entity), record_id)

    @blueprint.post("/<entity>/<int:record_id>/delete")
    def delete(entity: str, record_id: int) -> Answer:
        found = asking(entity)
        try:
            found.records.delete(found.actor, found.entity.id, record_id, door="form")
        except RecordInvalid:
            return _confirm(found, record_id), 422
        return redirect(with_note(places.list_page(entity), "deleted"), 303)

    @blueprint.post("/<entity>/delete")
    def delete_several(entity: str) -> Response:
        return _delete_several(asking(entity))

    @blueprint.post("/<entity>/<int:record_id>/restore")
    def restore(entity: str, record_id: int) -> Response:
        found = asking(entity)
        found.records.restore(found.actor, found.entity.id, record_id, door="form")
        return redirect(with_note(places.record_page(entity, record_id), "restored"), 303)

    @blueprint.get("/<entity>/bin")
    def bin_page(entity: str) -> str:
        return render_template("pages/bin.html", page=_bin(asking(entity)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundDeleted:
    """A record in the bin."""

    href: str
    title: str
    mark: str
    deleted: str
    may_restore: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundBin:
    """Everything the bin's template sees."""

    entity: str
    label_many: str
    rows: tuple[BoundDeleted, ...]
    next: str
    previous: str


def _confirm(found: Asking, record_id: int) -> str:
    record = found.records.get(found.actor, found.entity.id, record_id)
    if "delete" not in record.may:
        raise not_allowed(found.model, found.entity, "delete")
    deletion = found.records.deletion(found.actor, found.entity.id, record_id)
    say = found.voice.say
    taken = []
    for entity_id, count in deletion.takes.items():
        entity = found.model.entity(entity_id)
        label = entity.label if count == 1 else entity.label_many
        taken.append(say(message("{n} {things}", n=count, things=label)))
    page = places.record_page(found.entity.name, record_id)
    title = found.binder.value(found.entity.field(found.entity.title), record).text
    return render_template(
        "pages/delete.html",
        title_of=title or f"#{record_id}",
        action=places.record_action(found.entity.name, record_id, "delete"),
        back=page,
        blocked=[say(m) for m in deletion.blocked],
        takes=found.voice.join(taken),
    )


def _delete_several(found: Asking) -> Response:
    done = refused = 0
    for record_id in sent_ids():
        try:
            found.records.delete(found.actor, found.entity.id, record_id, door="bulk")
        except (NotAllowed, NotFound, RecordInvalid):
            refused += 1
        else:
            done += 1
    note = "deleted" if not refused else "deleted_some" if done else "deleted_none"
    return redirect(with_note(safe_back(places.list_page(found.entity.name)), note), 303)


def _bin(found: Asking) -> BoundBin:
    address = places.bin_page(found.entity.name)
    query = Query(
        sort=(SortKey(field="deleted_at", descending=True),),
        columns=tuple(dict.fromkeys((found.entity.title, "deleted_at", "deleted_by"))),
        after=request.args.get("after"),
        before=request.args.get("before"),
        deleted=True,
    )
    page = found.records.list(found.actor, found.entity.id, query)
    rows = RowBinder(entity=found.entity, binder=found.binder, columns=(), card=None)
    return BoundBin(
        entity=found.entity.name,
        label_many=found.voice.say(found.entity.label_many),
        rows=tuple(_deleted(found, rows, r) for r in page.records),
        next=with_query(address, [("after", page.next)]) if page.next else "",
        previous=with_query(address, [("before", page.previous)]) if page.previous else "",
    )


def _deleted(found: Asking, rows: RowBinder, record: Record) -> BoundDeleted:
    title = rows.title(record)
    at = record.values.get("deleted_at")
    who = record.titles.get("deleted_by") or found.voice.say(message("Tailorbird"))
    when = found.voice.moment(at) if at is not None else ""
    return BoundDeleted(
        href=places.record_page(found.entity.name, record.id),
        title=title,
        mark=found.voice.initials(title),
        deleted=found.voice.say(message("Deleted by {name}, {time}", name=who, time=when)),
        may_restore=found.may("delete"),
    )
