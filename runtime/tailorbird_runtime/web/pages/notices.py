"""`/notices`: what the product has to tell a person."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from tailorbird_runtime.forms import places
from tailorbird_runtime.web.context import current
from tailorbird_runtime.web.running import run_binder

PAGE = "/notices"


def add(blueprint: Blueprint) -> None:
    """Register the pages."""

    @blueprint.get(PAGE)
    def notices() -> str:
        context = current()
        found = context.live.automation.notices(context.actor)
        about = {(n.entity, n.record) for n in found if n.entity and n.record}
        known = {e.id for e in context.live.model.entities.values()}
        wanted = [(e, r) for e, r in about if e in known and r is not None and e is not None]
        binder = run_binder(context, wanted, ())
        bound = [binder.notice(notice) for notice in found]
        return render_template("pages/notices.html", notices=bound)

    @blueprint.get(PAGE + "/<int:notice>")
    def open_notice(notice: int) -> Response:
        return redirect(_opened(notice), 303)

    @blueprint.post(PAGE + "/read")
    def read_all() -> Response:
        context = current()
        context.live.automation.read_all(context.actor)
        return redirect(PAGE, 303)


def _opened(notice: int) -> str:
    """Where a notice leads: to the record, if the person may read it, else back to the list."""
    context = current()
    found = context.live.automation.open_notice(context.actor, notice)
    if found is None:
        abort(404)
    entity = next((e for e in context.live.model.entities.values() if e.id == found.entity), None)
    if entity is None or found.record is None:
        return PAGE
    seen = context.live.records.titles(context.actor, entity.id, [found.record])
    return places.record_page(entity.name, found.record) if seen else PAGE
