"""`/designer/automations`: what the product does by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import abort, jsonify, redirect, render_template, request

from tailorbird_designer.conditions import Names
from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.sentences import Pieces
from tailorbird_designer.web import builder
from tailorbird_designer.web.automation_form import (
    NEW,
    AutomationForm,
    blank,
    stored,
    teller_of,
    typed,
)
from tailorbird_designer.web.automation_view import LIST, sentence_for, view
from tailorbird_designer.web.case_lines import cases_of
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_of, gone_if_done
from tailorbird_designer.web.frame import Mark, bound, mark, page
from tailorbird_designer.web.inputs import Choice
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.runs_view import BoundState, states
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.troubles import Troubles
from tailorbird_designer.web.values import sent_values
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Automation
from tailorbird_runtime.web.notes import with_note


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLine:
    """One automation in the list; without a state it is not published yet."""

    label: str
    href: str
    sentence: Pieces
    state: BoundState | None
    mark: Mark | None
    origin: BoundOrigin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundGroup:
    """The automations of one entity."""

    label: str
    icon: str
    lines: tuple[BoundLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundAutomations:
    """What the list's template sees."""

    groups: tuple[BoundGroup, ...]
    entities: tuple[Choice, ...]
    all_paused: bool
    paused_since: str


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get(LIST)
    def overview() -> Answer:
        return _list(desk())

    @pages.post(f"{LIST}/switch-all")
    def switch_all() -> Answer:
        at = desk()
        running = at.context.live.automation
        if request.form.get("way") == "resume":
            running.resume_all()
        else:
            running.stop_all(by=at.person)
        return redirect(with_note(LIST, "saved"), 303)

    @pages.get(f"{LIST}/{NEW}")
    def new() -> Answer:
        at = desk()
        chosen = request.args.get("on", "")
        return page(
            "designer/automation.html", view(at, blank(at, entity_of(at, chosen)), Troubles())
        )

    @pages.get(f"{LIST}/<name>")
    def one(name: str) -> Answer:
        at = desk()
        return _page(at, stored(at, _found(at, name)), Troubles())

    @pages.get(f"{LIST}/<name>/cases")
    def cases(name: str) -> Answer:
        at = desk()
        found = cases_of(at, _found(at, name))
        return render_template("designer/parts/cases.html", cases=found)

    @pages.post(f"{LIST}/<name>/look")
    def look(name: str) -> Answer:
        at = desk()
        form = _typed(at, name)
        shown = view(at, form, Troubles(form.wrong if form.typed and not form.action else ()))
        return render_template(
            "designer/parts/automation_form.html", page=shown, desk=bound(at), live=True
        )

    @pages.post(f"{LIST}/<name>")
    def keep(name: str) -> Answer:
        return _keep(desk(), name)

    @pages.post(f"{LIST}/<name>/pause")
    def pause(name: str) -> Answer:
        return _pause(desk(), name)

    @pages.post(f"{LIST}/<name>/<how>")
    def out(name: str, how: str) -> Answer:
        return _out(desk(), name, how)

    @pages.get("/designer/conditions/<entity>")
    def check(entity: str) -> Answer:
        at = desk()
        names = Names(at.model, entity_of(at, entity).id)
        said = builder.problem_at(request.args.get("text", ""), names, teller_of(at))
        right = at.say(message("This can be understood."))
        return jsonify({"text": said or right, "right": not said})


def _found(at: Desk, name: str) -> Automation:
    found = at.model.automations.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


def _typed(at: Desk, name: str) -> AutomationForm:
    values = sent_values()
    if name == NEW:
        return typed(at, blank(at, entity_of(at, request.form.get("on", ""))), values)
    return typed(at, stored(at, _found(at, name)), values)


def _keep(at: Desk, name: str) -> Answer:
    form = _typed(at, name)
    if form.action:
        return _page(at, form, Troubles())
    if form.wrong:
        return _page(at, form, Troubles(form.wrong)), 422
    return save(
        form.edits,
        title=message("Automation {name}", name=form.title or form.name),
        back=f"{LIST}/{form.name}",
        again=lambda troubles: _page(at, form, troubles),
    )


def _page(at: Desk, form: AutomationForm, troubles: Troubles) -> str:
    shown = view(at, form, troubles)
    return page("designer/automation.html", shown, troubles)


def _pause(at: Desk, name: str) -> Answer:
    """Pause or resume what is in force; no draft and no publish is needed for that."""
    draft = _found(at, name)
    running = at.context.live.automation
    known = next((a for a in running.model.automations.values() if a.id == draft.id), None)
    if known is None:
        abort(404)
    if request.form.get("way") == "resume":
        running.resume(known.name)
    else:
        running.pause(known.name, by=at.person)
    return redirect(with_note(f"{LIST}/{name}", "saved"), 303)


def _out(at: Desk, name: str, how: str) -> Answer:
    """Switch it off or on again in the draft, take back what is only in the draft, or reset it."""
    found = _found(at, name)
    path = f"automations.{name}"
    published = any(a.id == found.id for a in at.published.automations.values())
    switched = Edit(verb=Verb.SET, path=f"{path}.off", value=None if found.off else True)
    ways = {
        "retire": (
            switched if published else Edit(verb=Verb.RETIRE, path=path),
            message("Automation {name} switched on", name=found.label)
            if found.off
            else message("Automation {name} taken out of use", name=found.label),
        ),
        "reset": (
            Edit(verb=Verb.RESET, path=path),
            message("Automation {name} as in the pack", name=found.label),
        ),
    }
    if how not in ways:
        abort(404)
    edit, title = ways[how]
    gone = how == "retire" and not published
    return save(
        [edit],
        title=title,
        back=LIST if gone else f"{LIST}/{name}",
        again=lambda troubles: _page(at, stored(at, found), troubles),
    )


def _list(at: Desk) -> str:
    paused = at.context.live.automation.all_paused()
    shown = BoundAutomations(
        groups=tuple(_groups(at)),
        entities=tuple(
            Choice(value=e.name, label=at.say(e.label))
            for e in at.model.entities.values()
            if e.retired is None
        ),
        all_paused=paused is not None,
        paused_since=at.voice.moment(paused.since) if paused is not None and paused.since else "",
    )
    return page("designer/automations.html", shown)


def _groups(at: Desk) -> Iterator[BoundGroup]:
    known = states(at)
    for entity in at.model.entities.values():
        lines = tuple(
            BoundLine(
                label=at.say(a.label),
                href=f"{LIST}/{a.name}",
                sentence=sentence_for(at, a),
                state=known.get(a.id),
                mark=mark(at, f"automations.{a.name}"),
                origin=origin_of(at, f"automations.{a.name}"),
            )
            for a in at.model.automations.values()
            if a.entity == entity.id
        )
        if lines:
            yield BoundGroup(label=at.say(entity.label), icon=entity.icon, lines=lines)
