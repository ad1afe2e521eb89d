"""`/<entity>/<id>/press/<automation>`: a button on the page of a record."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from tailorbird_runtime.automation import is_outward
from tailorbird_runtime.automation.words import step_words
from tailorbird_runtime.forms import places
from tailorbird_runtime.web.asking import Asking, asking
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.running import automation_of, buttons

_NOTES = {"done": "ran", "skipped": "ran_not", "failed": "ran_wrong", "stopped": "ran_wrong"}


def add(blueprint: Blueprint) -> None:
    """Register the pages."""

    @blueprint.get("/<entity>/<int:record_id>/press/<automation>")
    def confirm_press(entity: str, record_id: int, automation: str) -> str:
        return _confirm(asking(entity), record_id, automation)

    @blueprint.post("/<entity>/<int:record_id>/press/<automation>")
    def press(entity: str, record_id: int, automation: str) -> Response:
        found = asking(entity)
        outcome = automation_of(found).press(found.actor, found.entity.id, record_id, automation)
        page = places.record_page(found.entity.name, record_id)
        return redirect(with_note(page, _NOTES[outcome.state]), 303)


def _confirm(found: Asking, record_id: int, name: str) -> str:
    """What would be done; nothing is, before the person says so."""
    record = found.records.get(found.actor, found.entity.id, record_id)
    page = places.record_page(found.entity.name, record_id)
    action = f"{page}/press/{name}"
    button = next((b for b in buttons(found, record) if b.action == action), None)
    if button is None:
        abort(404)
    automation = found.model.automations[name]
    steps = [
        found.voice.say(step_words(found.model, found.entity, step))
        for step in automation.steps.values()
    ]
    title = found.binder.value(found.entity.field(found.entity.title), record).text
    return render_template(
        "pages/press.html",
        label=button.label,
        title_of=title or f"#{record_id}",
        steps=steps,
        outward=is_outward(automation),
        action=action,
        back=page,
    )
