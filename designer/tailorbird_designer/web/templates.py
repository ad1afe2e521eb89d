"""`/designer/templates`: texts of mails, notices and printed sheets, in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template, request

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.sentences import Teller
from tailorbird_designer.sentences.automations import phrase_text
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_of, gone_if_done
from tailorbird_designer.web.frame import Mark, mark, page
from tailorbird_designer.web.inputs import Choice, Input
from tailorbird_designer.web.keys import proposed_key
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.template_form import (
    KINDS,
    LIST,
    NEW,
    edits_of,
    key_input,
    kind_input,
    kind_of,
    label_place,
    text_parts,
    whole,
    wrong,
)
from tailorbird_designer.web.template_look import BoundEyes, BoundLook, eyes_of, look
from tailorbird_designer.web.template_places import BoundPlaces, places
from tailorbird_designer.web.texts import text_inputs
from tailorbird_designer.web.troubles import Troubles
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation, Entity, Template, TemplateKind
from tailorbird_metadata.model.automation import Mail, Notify
from tailorbird_runtime.printing.sheet import PRINT

_ICONS = {TemplateKind.MESSAGE: "mail", TemplateKind.PRINT: "printer"}
_UNNAMED = "new_template"
"""The key of a new template until it has one, for looking at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLine:
    """One template in the list; `uses` are what sends it, or who may print it."""

    label: str
    entity: str
    subject: str
    href: str
    uses: tuple[tuple[str, str], ...]
    unused: str
    mark: Mark | None
    origin: BoundOrigin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundGroup:
    """The templates of a kind."""

    label: str
    icon: str
    use_icon: str
    lines: tuple[BoundLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTemplates:
    """The list, and what new ones there can be: by kind the entities with their addresses."""

    groups: tuple[BoundGroup, ...]
    kinds: tuple[tuple[str, tuple[Choice, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTemplate:
    """The form of one template."""

    title: str
    name: str
    action: str
    on: str
    entity: str
    is_new: bool
    is_sheet: bool
    labels: tuple[Input, ...]
    kind: Input
    key: Input | None
    subjects: tuple[Input, ...]
    bodies: tuple[Input, ...]
    places: BoundPlaces
    uses: tuple[tuple[str, str], ...]
    may_go: bool
    origin: BoundOrigin | None
    eyes: BoundEyes
    look: BoundLook


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get(LIST)
    def overview() -> Answer:
        at = desk()
        shown = BoundTemplates(groups=tuple(_groups(at)), kinds=tuple(_new(at)))
        return page("designer/templates.html", shown)

    @pages.get(f"{LIST}/{NEW}")
    def new() -> Answer:
        at = desk()
        sent = {"kind": request.args.get("kind", "")}
        return _page(at, entity_of(at, request.args.get("on", "")), None, sent, Troubles())

    @pages.get(f"{LIST}/<name>")
    def one(name: str) -> Answer:
        at = desk()
        found = _found(at, name)
        return _page(at, at.model.entity(found.entity), found, None, Troubles())

    @pages.post(f"{LIST}/<name>/look")
    def look_at(name: str) -> Answer:
        at = desk()
        sent = request.form.to_dict()
        found = None if name == NEW else _found(at, name)
        on = sent.get("on", "")
        entity = entity_of(at, on) if found is None else at.model.entity(found.entity)
        return render_template(
            "designer/parts/template_look.html", look=_look(at, entity, found, sent), live=True
        )

    @pages.post(f"{LIST}/<name>")
    def keep(name: str) -> Answer:
        at = desk()
        if name == NEW:
            return _create(at, entity_of(at, request.form.get("on", "")))
        found = _found(at, name)
        sent = request.form.to_dict()
        entity = at.model.entity(found.entity)
        return save(
            list(edits_of(at, found, sent)),
            title=message("Template {name}", name=found.label),
            back=f"{LIST}/{name}",
            again=lambda troubles: _page(at, entity, found, sent, troubles),
        )

    @pages.post(f"{LIST}/<name>/retire")
    def retire(name: str) -> Answer:
        at = desk()
        found = _found(at, name)
        entity = at.model.entity(found.entity)
        return save(
            [Edit(verb=Verb.RETIRE, path=f"templates.{name}")],
            title=message("Template {name} taken away", name=found.label),
            back=LIST,
            again=lambda troubles: _page(at, entity, found, None, troubles),
        )


def _found(at: Desk, name: str) -> Template:
    found = at.model.templates.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


# -- the list -------------------------------------------------------------------------------------


def _groups(at: Desk) -> Iterator[BoundGroup]:
    titles = {
        TemplateKind.MESSAGE: message("Mails and notices"),
        TemplateKind.PRINT: message("Sheets to print"),
    }
    for kind, title in titles.items():
        lines = tuple(_line(at, t) for t in at.model.templates.values() if t.kind is kind)
        if lines:
            use = "bolt" if kind is TemplateKind.MESSAGE else "user-circle"
            yield BoundGroup(label=at.say(title), icon=_ICONS[kind], use_icon=use, lines=lines)


def _line(at: Desk, found: Template) -> BoundLine:
    entity = at.model.entity(found.entity)
    unused = {
        TemplateKind.MESSAGE: message("No automation sends it."),
        TemplateKind.PRINT: message("Nobody but admins may print it."),
    }
    return BoundLine(
        label=at.say(found.label),
        entity=at.say(entity.label),
        subject=phrase_text(found.subject, Teller(model=at.model, voice=at.voice), entity),
        href=f"{LIST}/{found.name}",
        uses=tuple(_uses(at, found)),
        unused=at.say(unused[found.kind]),
        mark=mark(at, f"templates.{found.name}"),
        origin=origin_of(at, f"templates.{found.name}"),
    )


def _new(at: Desk) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    entities = [e for e in at.model.entities.values() if e.retired is None]
    for kind, label in KINDS.items():
        address = f"{LIST}/{NEW}?kind={kind.value}&on="
        yield (
            at.say(label),
            tuple(Choice(value=f"{address}{e.name}", label=at.say(e.label)) for e in entities),
        )


def _uses(at: Desk, found: Template) -> Iterator[tuple[str, str]]:
    """The automations that send it, or the roles that may print it."""
    if found.kind is TemplateKind.PRINT:
        entity = at.model.entity(found.entity)
        for role in at.model.roles.values():
            may = at.policies.of([role.id]).of(found.entity)
            if not role.everything and may.right(PRINT) is not False and may.read is not False:
                yield at.say(role.label), f"/designer/roles/{role.name}?entity={entity.name}"
        return
    for automation in at.model.automations.values():
        if found.name in _sent_by(automation):
            yield at.say(automation.label), f"/designer/automations/{automation.name}"


def _sent_by(automation: Automation) -> set[str]:
    deeds = (s.does for s in automation.steps.values())
    return {d.template for d in deeds if isinstance(d, (Mail, Notify)) and d.template}


# -- one template ---------------------------------------------------------------------------------


def _page(
    at: Desk,
    entity: Entity,
    found: Template | None,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> str:
    name = found.name if found is not None else (sent or {}).get("key", "")
    path = f"templates.{name}"
    uses = tuple(_uses(at, found)) if found is not None else ()
    kind = kind_input(at, found, sent, troubles, _fixed(at, found))
    shown = BoundTemplate(
        title=at.say(found.label if found is not None else message("New template")),
        name=found.name if found is not None else "",
        action=f"{LIST}/{found.name if found is not None else NEW}",
        on=entity.name,
        entity=at.say(entity.label),
        is_new=found is None,
        is_sheet=kind_of(found, sent) is TemplateKind.PRINT,
        labels=text_inputs(at, label_place(found, name), sent, troubles),
        kind=kind,
        key=None if found is not None else key_input(at, sent, troubles),
        subjects=tuple(text_parts(at, entity, found, "subject", sent, troubles)),
        bodies=tuple(text_parts(at, entity, found, "body", sent, troubles)),
        places=places(Teller(model=at.model, voice=at.voice), entity),
        uses=uses,
        may_go=found is not None and (found.kind is TemplateKind.PRINT or not uses),
        origin=origin_of(at, path) if found is not None else None,
        eyes=eyes_of(at, entity),
        look=_look(at, entity, found, sent),
    )
    return page("designer/template.html", shown, troubles)


def _fixed(at: Desk, found: Template | None) -> Message | None:
    """Why a template stays what it is."""
    if found is None:
        return None
    if found.kind is TemplateKind.MESSAGE and any(True for _ in _uses(at, found)):
        return message("An automation sends it, so it stays a mail or notice.")
    if origin_of(at, f"templates.{found.name}") is not None:
        return message("The pack says what it is for.")
    return None


def _look(
    at: Desk, entity: Entity, found: Template | None, sent: Mapping[str, str] | None
) -> BoundLook:
    if found is not None:
        edits = list(edits_of(at, found, sent)) if sent is not None else []
        return look(at, entity, found.name, kind_of(found, sent), edits)
    own = at.model.workspace.locale
    if not all((sent or {}).get(f"{part}.{own}", "").strip() for part in ("subject", "body")):
        nothing = message("The example appears when there are a subject and a text.")
        return BoundLook(mistakes=(), example=None, nothing=at.say(nothing))
    named = {**(sent or {}), f"label.{own}": "–"}
    edits = list(whole(at, entity, _UNNAMED, named))
    return look(at, entity, _UNNAMED, kind_of(None, sent), edits)


def _create(at: Desk, entity: Entity) -> Answer:
    sent = request.form.to_dict()
    title = sent.get(f"label.{at.model.workspace.locale}", "").strip()
    taken = set(at.model.templates)
    sent["key"] = name = sent.get("key", "").strip() or proposed_key([title], "template", taken)
    found = Troubles(wrong(at, sent, name))
    if found:
        return _page(at, entity, None, sent, found), 422
    edits: Sequence[Edit] = list(whole(at, entity, name, sent))
    return save(
        edits,
        title=message("New template {name}", name=title),
        back=f"{LIST}/{name}",
        again=lambda troubles: _page(at, entity, None, sent, troubles),
    )
