"""`/designer/templates`: texts of mails and notices, in every language of the company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import abort, request

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.sentences import Teller
from tailorbird_designer.sentences.automations import phrase_text
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_of, gone_if_done
from tailorbird_designer.web.frame import Mark, mark, page
from tailorbird_designer.web.inputs import Choice, Input, errors_at, input_id
from tailorbird_designer.web.keys import proposed_key
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.people_choices import placeholders
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.texts import (
    TextPlace,
    label_edit,
    language_name,
    locales_of,
    text_edits,
    text_inputs,
)
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation, Entity, Template, Text
from tailorbird_metadata.model.automation import Mail, Notify
from tailorbird_metadata.model.phrase import Phrase
from tailorbird_metadata.names import is_name

LIST = "/designer/templates"
NEW = "new-template"
"""In the place of a name in addresses; no name can be it."""
_PARTS = (
    ("subject", message("Subject"), False),
    ("body", message("Text"), True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLine:
    """One template in the list."""

    label: str
    entity: str
    subject: str
    href: str
    uses: tuple[tuple[str, str], ...]
    mark: Mark | None
    origin: BoundOrigin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTemplates:
    """The list."""

    lines: tuple[BoundLine, ...]
    entities: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTemplate:
    """The form of one template."""

    title: str
    name: str
    action: str
    on: str
    entity: str
    is_new: bool
    labels: tuple[Input, ...]
    key: Input | None
    subjects: tuple[Input, ...]
    bodies: tuple[Input, ...]
    places: tuple[tuple[str, str], ...]
    uses: tuple[tuple[str, str], ...]
    origin: BoundOrigin | None


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get(LIST)
    def overview() -> Answer:
        at = desk()
        shown = BoundTemplates(
            lines=tuple(_lines(at)),
            entities=tuple(
                Choice(value=e.name, label=at.say(e.label))
                for e in at.model.entities.values()
                if e.retired is None
            ),
        )
        return page("designer/templates.html", shown)

    @pages.get(f"{LIST}/{NEW}")
    def new() -> Answer:
        at = desk()
        entity = entity_of(at, request.args.get("on", ""))
        return _page(at, entity, None, None, Troubles())

    @pages.get(f"{LIST}/<name>")
    def one(name: str) -> Answer:
        at = desk()
        found = _found(at, name)
        return _page(at, at.model.entity(found.entity), found, None, Troubles())

    @pages.post(f"{LIST}/<name>")
    def keep(name: str) -> Answer:
        at = desk()
        if name == NEW:
            return _create(at, entity_of(at, request.form.get("on", "")))
        found = _found(at, name)
        sent = request.form.to_dict()
        entity = at.model.entity(found.entity)
        return save(
            list(_edits(at, found, sent)),
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


def _lines(at: Desk) -> Iterator[BoundLine]:
    teller = Teller(model=at.model, voice=at.voice)
    for found in at.model.templates.values():
        yield BoundLine(
            label=at.say(found.label),
            entity=at.say(at.model.entity(found.entity).label),
            subject=phrase_text(found.subject, teller, at.model.entity(found.entity)),
            href=f"{LIST}/{found.name}",
            uses=tuple(_uses(at, found.name)),
            mark=mark(at, f"templates.{found.name}"),
            origin=origin_of(at, f"templates.{found.name}"),
        )


def _uses(at: Desk, name: str) -> Iterator[tuple[str, str]]:
    """The automations that send it."""
    for automation in at.model.automations.values():
        if name in _sent_by(automation):
            yield at.say(automation.label), f"/designer/automations/{automation.name}"


def _sent_by(automation: Automation) -> set[str]:
    deeds = (s.does for s in automation.steps.values())
    return {d.template for d in deeds if isinstance(d, (Mail, Notify)) and d.template}


def _page(
    at: Desk,
    entity: Entity,
    found: Template | None,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> str:
    teller = Teller(model=at.model, voice=at.voice)
    name = found.name if found is not None else (sent or {}).get("key", "")
    path = f"templates.{name}"
    new_title = at.say(message("New template"))
    shown = BoundTemplate(
        title=at.say(found.label) if found is not None else new_title,
        name=found.name if found is not None else "",
        action=f"{LIST}/{found.name if found is not None else NEW}",
        on=entity.name,
        entity=at.say(entity.label),
        is_new=found is None,
        labels=text_inputs(at, _label(found, name), sent, troubles),
        key=None if found is not None else _key(at, sent, troubles),
        subjects=tuple(_inputs(at, teller, entity, found, "subject", path, sent, troubles)),
        bodies=tuple(_inputs(at, teller, entity, found, "body", path, sent, troubles)),
        places=tuple(placeholders(teller, entity)),
        uses=tuple(_uses(at, found.name)) if found is not None else (),
        origin=origin_of(at, path) if found is not None else None,
    )
    return page("designer/template.html", shown, troubles)


def _inputs(
    at: Desk,
    teller: Teller,
    entity: Entity,
    found: Template | None,
    part: str,
    path: str,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> Iterator[Input]:
    """One input a language; others than the company's own may stay empty."""
    title, lines = next((t, m) for k, t, m in _PARTS if k == part)
    own = at.model.workspace.locale
    for locale in locales_of(at):
        name = f"{part}.{locale}"
        said = _said(found, part, locale, teller, entity)
        what = message("{what}, {language}", what=title, language=language_name(locale))
        written = f"{path}.{part}" if locale == own else f"labels.{locale}.{path}.{part}"
        yield Input(
            id=input_id(name), name=name, label=at.say(what), kind="lines" if lines else "text",
            value=said if sent is None else sent.get(name, ""),
            lang="zh-CN" if locale == "zh" else locale, required=locale == own,
            errors=errors_at(troubles, name, written),
        )  # fmt: skip


def _said(found: Template | None, part: str, locale: str, teller: Teller, entity: Entity) -> str:
    """The text with its places in braces, as it is written for this language."""
    phrase: Phrase | None = getattr(found, part) if found is not None else None
    if phrase is None or locale not in phrase.parts:
        return ""
    return phrase_text(phrase, teller, entity, locale)


def _label(found: Template | None, name: str) -> TextPlace:
    text: Text | None = found.label if found is not None else None
    return TextPlace(
        path=f"templates.{name}.label", name="label", text=text, title=message("What it is called"),
        required=True,
    )  # fmt: skip


def _key(at: Desk, sent: Mapping[str, str] | None, troubles: Troubles) -> Input:
    return Input(
        id="in-key", name="key", label=at.say(message("Key")), kind="key", limit=40,
        value=(sent or {}).get("key", ""), errors=errors_at(troubles, "key", "key"),
        hint=at.say(message("The name in files. Empty: from the name.")),
    )  # fmt: skip


def _edits(at: Desk, found: Template, sent: Mapping[str, str]) -> Iterator[Edit]:
    teller = Teller(model=at.model, voice=at.voice)
    entity = at.model.entity(found.entity)
    path, own = f"templates.{found.name}", at.model.workspace.locale
    yield from text_edits(at, _label(found, found.name), sent)
    for part, _, lines in _PARTS:
        for locale in locales_of(at):
            said = _clean(sent.get(f"{part}.{locale}", ""), lines)
            if said == _clean(_said(found, part, locale, teller, entity), lines):
                continue
            if locale == own:
                yield Edit(verb=Verb.SET, path=f"{path}.{part}", value=said or None)
            else:
                yield label_edit(locale, f"{path}.{part}", said)


def _clean(text: str, lines: bool) -> str:
    """Lines end alike and without spaces; a single line is one."""
    if not lines:
        return " ".join(text.split())
    found = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return found.strip("\n")


def _create(at: Desk, entity: Entity) -> Answer:
    sent = request.form.to_dict()
    own = at.model.workspace.locale
    title = sent.get(f"label.{own}", "").strip()
    name = sent.get("key", "").strip() or proposed_key([title], "mail", set(at.model.templates))
    sent["key"] = name
    wrong = Troubles(_wrong(at, sent, name, own))
    if wrong:
        return _page(at, entity, None, sent, wrong), 422
    path = f"templates.{name}"
    value = {
        "label": title,
        "on": entity.name,
        **{p: _clean(sent.get(f"{p}.{own}", ""), lines) for p, _, lines in _PARTS},
    }
    edits = [Edit(verb=Verb.ADD, path=path, value=dict(value))]
    for locale in locales_of(at):
        for part in () if locale == own else ("label", *(p for p, _, _ in _PARTS)):
            said = _clean(sent.get(f"{part}.{locale}", ""), part == "body")
            if said:
                edits.append(label_edit(locale, f"{path}.{part}", said))
    return save(
        edits,
        title=message("New template {name}", name=title),
        back=f"{LIST}/{name}",
        again=lambda troubles: _page(at, entity, None, sent, troubles),
    )


def _wrong(at: Desk, sent: Mapping[str, str], name: str, own: str) -> Iterator[Trouble]:
    path = f"templates.{name}"
    needed: tuple[tuple[str, Message], ...] = (
        ("label", message("Give it a name.")),
        ("subject", message("Write a subject.")),
        ("body", message("Write the text.")),
    )
    for part, sentence in needed:
        if not sent.get(f"{part}.{own}", "").strip():
            yield trouble(sentence, at.say, f"{path}.{part}")
    if not is_name(name) or name in at.model.templates:
        yield trouble(message("`{name}` cannot be a key.", name=name), at.say, "key")
