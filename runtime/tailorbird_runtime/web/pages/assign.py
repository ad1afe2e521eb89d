"""`/<entity>/assign` and `/<entity>/<id>/assign`: handing records over."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from tailorbird_runtime.forms import places
from tailorbird_runtime.records.assigning import KEEP
from tailorbird_runtime.web.asking import Asking, asking, safe_back
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.edit import Answer

MOST_AT_ONCE = 200


def add(blueprint: Blueprint) -> None:
    """Register the actions."""

    @blueprint.post("/<entity>/assign")
    def assign_several(entity: str) -> Answer:
        return _assign(asking(entity), sent_ids(), places.list_page(entity))

    @blueprint.post("/<entity>/<int:record_id>/assign")
    def assign_one(entity: str, record_id: int) -> Answer:
        return _assign(asking(entity), (record_id,), places.record_page(entity, record_id))


def sent_ids() -> tuple[int, ...]:
    """The ids that a bulk form sent; 400 for none, for too many, or for something else."""
    texts = request.values.getlist("id")
    if not texts or len(texts) > MOST_AT_ONCE:
        abort(400)
    if not all(t.isascii() and t.isdigit() and len(t) < 19 for t in texts):
        abort(400)
    return tuple(dict.fromkeys(int(t) for t in texts))


def _assign(found: Asking, ids: Sequence[int], page: str) -> Response:
    owner = request.form.get("owner", "")
    team = request.form.get("team", "")
    if not owner and not team:
        return redirect(safe_back(page), 303)
    if owner and not (owner.isascii() and owner.isdigit() and len(owner) < 19):
        abort(400)
    outcome = found.records.assign(
        found.actor,
        found.entity.id,
        ids,
        owner=int(owner) if owner else KEEP,
        team=team or KEEP,
    )
    back = safe_back(page)
    if outcome.refused:
        return redirect(with_note(back, "assigned_some" if outcome.done else "assigned_none"), 303)
    if len(ids) == 1 and back == page and not _still_readable(found, ids[0]):
        back = places.list_page(found.entity.name)
    return redirect(with_note(back, "assigned"), 303)


def _still_readable(found: Asking, record_id: int) -> bool:
    """Whether the person can still read the record after handing it over."""
    return bool(found.records.titles(found.actor, found.entity.id, [record_id]))
