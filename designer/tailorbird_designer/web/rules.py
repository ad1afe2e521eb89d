"""`/designer/entities/<e>/rules`: the data rules of an entity as sentences, and one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import abort, render_template

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.sentences import Pieces, Teller, rule_sentence
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_head, entity_of, gone_if_done
from tailorbird_designer.web.frame import Mark, bound, mark, page
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.rule_form import RuleForm, form_of, published_part, stored
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.tentative import tentative
from tailorbird_designer.web.troubles import Troubles
from tailorbird_designer.web.trying import Trial, trial
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Model, Rule

_NEW = "new-rule"
"""In the place of a name in addresses; no name can be it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRuleLine:
    """One rule in the list."""

    name: str
    label: str
    href: str
    sentence: Pieces
    note: str
    mark: Mark | None
    origin: BoundOrigin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRules:
    """What the list's template sees."""

    entity: str
    new: str
    lines: tuple[BoundRuleLine, ...]
    off: tuple[BoundRuleLine, ...]


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/entities/<entity>/rules")
    def rules(entity: str) -> Answer:
        at = desk()
        return _list(at, entity_of(at, entity))

    @pages.get("/designer/entities/<entity>/rules/<name>")
    def rule(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        return _page(at, found, stored(at, found, _rule(found, name)), Troubles())

    @pages.post("/designer/entities/<entity>/rules/<name>/look")
    def look(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        form = form_of(at, found, _rule(found, name))
        return _partial(at, found, form, tentative(at, form.edits).troubles)

    @pages.post("/designer/entities/<entity>/rules/<name>")
    def keep(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        form = form_of(at, found, _rule(found, name))
        if form.action:
            return _page(at, found, form, Troubles())
        if form.wrong:
            return _page(at, found, form, Troubles(form.wrong)), 422
        return save(
            form.edits,
            title=message("{thing}: rule {name}", thing=found.label, name=form.title),
            back=f"/designer/entities/{found.name}/rules/{form.name}",
            again=lambda troubles: _page(at, found, form, troubles),
        )

    @pages.post("/designer/entities/<entity>/rules/<name>/<how>")
    def out(entity: str, name: str, how: str) -> Answer:
        at = desk()
        return _out(at, entity_of(at, entity), name, how)


def _rule(entity: Entity, name: str) -> Rule | None:
    if name == _NEW:
        return None
    found = entity.rules.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


def _out(at: Desk, entity: Entity, name: str, how: str) -> Answer:
    """Switch a rule off, take an own one away, or go back to what the pack says."""
    path = f"{entity.name}.rules.{name}"
    rule = entity.rules.get(name)
    edits = {
        "retire": Edit(verb=Verb.RETIRE, path=path, value=at.voice.today.isoformat()),
        "reset": Edit(verb=Verb.RESET, path=path),
    }
    if how not in edits:
        abort(404)
    titles = {
        "retire": message("{thing}: rule {name} switched off", thing=entity.label, name=name),
        "reset": message("{thing}: rule {name} as in the pack", thing=entity.label, name=name),
    }
    return save(
        [edits[how]],
        title=titles[how],
        back=f"/designer/entities/{entity.name}/rules",
        again=lambda troubles: (
            _page(at, entity, stored(at, entity, rule), troubles)
            if rule is not None
            else _list(at, entity, troubles)
        ),
    )


def _list(at: Desk, entity: Entity, troubles: Troubles | None = None) -> str:
    shown = BoundRules(
        entity=entity.name,
        new=f"/designer/entities/{entity.name}/rules/{_NEW}",
        lines=tuple(_lines(at, entity)),
        off=tuple(_switched_off(at, entity)),
    )
    return page("designer/rules.html", shown, troubles or (), head=entity_head(at, entity, "rules"))


def _lines(at: Desk, entity: Entity) -> Iterator[BoundRuleLine]:
    for rule in entity.rules.values():
        path = f"{entity.name}.rules.{rule.name}"
        label = at.say(rule.label) if rule.label is not None else ""
        yield BoundRuleLine(
            name=rule.name,
            label=label or (at.say(rule.message) if rule.message else rule.name),
            href=f"/designer/entities/{entity.name}/rules/{rule.name}",
            sentence=sentence_of(at, at.model, entity, rule),
            note=at.say(message("only new records")) if rule.enforce == "new_only" else "",
            mark=mark(at, path),
            origin=origin_of(at, path),
        )


def _switched_off(at: Desk, entity: Entity) -> Iterator[BoundRuleLine]:
    start = f"{entity.name}.rules."
    for path, origins in at.workbench.compiled.origins.items():
        name = path.removeprefix(start)
        if not path.startswith(start) or "." in name or name in entity.rules:
            continue
        if origins and origins[-1].value == "off":
            yield BoundRuleLine(
                name=name, label=name, href=f"{start_of(entity)}/{name}/reset", sentence=(),
                note="", mark=mark(at, path), origin=origin_of(at, path),
            )  # fmt: skip


def start_of(entity: Entity) -> str:
    """The address of the list of rules."""
    return f"/designer/entities/{entity.name}/rules"


def sentence_of(at: Desk, model: Model, entity: Entity, rule: Rule) -> Pieces:
    """A rule in words, marked against what is published."""
    teller = Teller(model=model, voice=at.voice)
    before = Teller(model=at.published, voice=at.voice)
    known = at.published_entity(entity)
    was = None
    if known is not None:
        was = next((r for r in known.rules.values() if r.id == rule.id), None)
    return rule_sentence(teller, entity, rule, was, before if was is not None else teller)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRule:
    """What the page of one rule sees."""

    form: RuleForm
    sentence: Pieces
    trial: Trial | None
    action: str
    list: str
    origin: BoundOrigin | None
    mark: Mark | None
    is_new: bool


def _bound(at: Desk, entity: Entity, form: RuleForm) -> BoundRule:
    there = tentative(at, form.edits) if form.edits else None
    model = there.model if there is not None else at.model
    name = form.name or form.proposed
    now = model.entities.get(entity.name)
    rule = now.rules.get(name) if now is not None else None
    path = f"{entity.name}.rules.{name}"
    return BoundRule(
        form=form,
        sentence=sentence_of(at, model, now, rule) if now is not None and rule is not None else (),
        trial=_trial(at, model, entity, form, path) if rule is not None else None,
        action=f"{start_of(entity)}/{_NEW if form.is_new else name}",
        list=start_of(entity),
        origin=None if form.is_new else origin_of(at, path),
        mark=None if form.is_new else mark(at, path),
        is_new=form.is_new,
    )


def _trial(at: Desk, model: Model, entity: Entity, form: RuleForm, path: str) -> Trial | None:
    block = "check" if form.kind == "check" else "when"
    was = published_part(at, entity, form.rule, block)
    return trial(at, model, path, was, form.parts[block].conditions, block)


def _page(at: Desk, entity: Entity, form: RuleForm, troubles: Troubles) -> str:
    form = form.with_troubles(at, troubles)
    shown = _bound(at, entity, form)
    return page("designer/rule.html", shown, troubles, head=entity_head(at, entity, "rules"))


def _partial(at: Desk, entity: Entity, form: RuleForm, troubles: Troubles) -> str:
    form = form.with_troubles(at, troubles)
    return render_template(
        "designer/parts/rule_form.html", page=_bound(at, entity, form), desk=bound(at), live=True
    )
