"""A new entity, and what an entity says about itself as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import request

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web import keys
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import BoundHead, entity_head, entity_of
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.inputs import Choice, Input, choices, errors_at
from tailorbird_designer.web.origin import BoundOrigin, origin_of, raw
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.texts import (
    TextPlace,
    new_texts,
    text_edits,
    text_inputs,
    without_labels,
)
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Text
from tailorbird_metadata.names import ENTITY_WORDS, is_name, plural

_ICONS = (
    "database", "briefcase", "building", "users", "user", "target-arrow", "file-invoice",
    "file-text", "headset", "package", "calendar-event", "checklist", "receipt", "tool", "truck",
    "home", "school", "heart-handshake", "shopping-cart", "map-pin", "tag", "ticket", "trophy",
    "bolt", "coin", "contract",
)  # fmt: skip
"""Proposed to choose from; every icon of the product can be named in the file."""

_NEW = "new"
_DEFAULT_TITLE = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundEntityForm:
    """What the form's template sees."""

    title: str
    action: str
    back: str
    save: str
    labels: tuple[Input, ...]
    helps: tuple[Input, ...]
    settings: tuple[Input, ...]
    icons: tuple[Choice, ...]
    icon_errors: tuple[str, ...]
    key: str
    origin: BoundOrigin | None
    retired: bool
    may_retire: bool
    proposes: bool


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/entities/new")
    def new_form() -> Answer:
        return _new_page(None, Troubles())

    @pages.post("/designer/entities/new")
    def create() -> Answer:
        return _create()

    @pages.get("/designer/propose-key")
    def propose() -> Answer:
        return keys.proposed_key(request.args.getlist("label"), "")

    @pages.get("/designer/entities/<entity>/settings")
    def settings(entity: str) -> Answer:
        at = desk()
        return _settings_page(at, entity_of(at, entity), None, Troubles())

    @pages.post("/designer/entities/<entity>/settings")
    def save_settings(entity: str) -> Answer:
        at = desk()
        return _save(at, entity_of(at, entity))

    @pages.post("/designer/entities/<entity>/retire")
    def retire(entity: str) -> Answer:
        at = desk()
        return _retire(at, entity_of(at, entity))

    @pages.post("/designer/entities/<entity>/reset")
    def reset(entity: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        return save(
            [Edit(verb=Verb.RESET, path=found.name)],
            title=message("{thing}: reset to the pack", thing=found.label),
            back=f"/designer/entities/{found.name}/settings",
            again=lambda troubles: _settings_page(at, found, None, troubles),
        )


# -- a new one ---------------------------------------------------------------------------------


def _new_page(sent: Mapping[str, str] | None, troubles: Troubles) -> str:
    at = desk()
    key = (sent or {}).get("key", "")
    form = BoundEntityForm(
        title=at.say(message("New entity")),
        action="/designer/entities/new",
        back="/designer",
        save=at.say(message("Add to the draft")),
        labels=(
            *text_inputs(at, _one(key, None), sent, troubles),
            *text_inputs(at, _many(key, None), sent, troubles),
        ),
        helps=(),
        settings=(
            Input(
                id="in-key",
                name="key",
                label=at.say(message("Key")),
                kind="key",
                value=key,
                limit=40,
                hint=at.say(
                    message("The name in files, addresses and the API. Empty: from the label.")
                ),
                errors=errors_at(troubles, "key", "key"),
            ),
            *text_inputs(at, _title_label(key), sent, troubles),
        ),
        icons=_icons(None if sent is None else sent.get("icon")),
        icon_errors=errors_at(troubles, "icon", f"{key}.icon"),
        key="",
        origin=None,
        retired=False,
        may_retire=False,
        proposes=True,
    )
    return page("designer/entity_form.html", form, troubles, head=None)


def _create() -> Answer:
    at, sent = desk(), request.form.to_dict()
    labels = [sent.get(f"one.{x}", "") for x in at.model.workspace.locales]
    sent["key"] = sent.get("key", "").strip() or keys.proposed_key(
        labels, "thing", {*at.model.entities, *ENTITY_WORDS}
    )
    found = Troubles(_wrong_new(at, sent))
    if found:
        return _new_page(sent, found), 422
    key = sent["key"]
    return save(
        _new_edits(at, sent),
        title=message("New entity {name}", name=sent.get(f"one.{at.model.workspace.locale}", key)),
        back=f"/designer/entities/{key}/fields",
        again=lambda troubles: _new_page(sent, troubles),
    )


def _wrong_new(at: Desk, sent: Mapping[str, str]) -> Iterator[Trouble]:
    key, own = sent["key"], at.model.workspace.locale
    if not sent.get(f"one.{own}", "").strip():
        yield trouble(message("Give the entity a name."), at.say, f"{key}.label.one")
    if not is_name(key):
        yield trouble(
            message("`{name}` cannot be a key.", name=key),
            at.say,
            "key",
            message("Small letters, digits and single _, beginning with a letter, at most 40."),
        )
    elif key in at.model.entities or key == _NEW or key in ENTITY_WORDS:
        yield trouble(message("The key `{name}` is taken.", name=key), at.say, "key")


def _new_edits(at: Desk, sent: Mapping[str, str]) -> list[Edit]:
    key = sent["key"]
    sent = {**{f"many.{x}": _several(x, sent) for x in at.model.workspace.locales}, **_said(sent)}
    one, other_ones = new_texts(at, f"{key}.label.one", "one", sent)
    many, other_many = new_texts(at, f"{key}.label.many", "many", sent)
    title, other_titles = new_texts(at, f"{key}.fields.{_DEFAULT_TITLE}.label", "title", sent)
    field: dict[str, Json] = {"type": "text", "max": 140, "required": True}
    label: dict[str, Json] = {"one": one, "many": many or one}
    value: dict[str, Json] = {
        "label": label,
        "icon": sent.get("icon", _ICONS[0]),
        "title": _DEFAULT_TITLE,
        "fields": {_DEFAULT_TITLE: {"label": title, **field} if title else field},
    }
    return [Edit(verb=Verb.ADD, path=key, value=value), *other_ones, *other_many, *other_titles]


def _said(sent: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in sent.items() if v.strip()}


def _several(locale: str, sent: Mapping[str, str]) -> str:
    """The name of several from that of one: English has a plural, Chinese has none."""
    one = " ".join(sent.get(f"one.{locale}", "").split())
    return plural(one) if one and locale == "en" else one


# -- one that is there --------------------------------------------------------------------------


def _settings_page(
    at: Desk, entity: Entity, sent: Mapping[str, str] | None, troubles: Troubles
) -> str:
    name = entity.name
    form = BoundEntityForm(
        title=at.say(entity.label),
        action=f"/designer/entities/{name}/settings",
        back=f"/designer/entities/{name}/fields",
        save=at.say(message("Save in the draft")),
        labels=tuple(i for p in _labels(entity) for i in text_inputs(at, p, sent, troubles)),
        helps=text_inputs(at, _help(entity), sent, troubles),
        settings=(_title_field(at, entity, sent, troubles), _shortcut(at, entity, sent, troubles)),
        icons=_icons(entity.icon if sent is None else sent.get("icon")),
        icon_errors=errors_at(troubles, "icon", f"{name}.icon"),
        key=name,
        origin=origin_of(at, name, entity.origin),
        retired=entity.retired is not None,
        may_retire=name not in ("task", "activity"),
        proposes=False,
    )
    head: BoundHead = entity_head(at, entity, "")
    return page("designer/entity_form.html", form, troubles, head=head)


def _save(at: Desk, entity: Entity) -> Answer:
    sent = request.form.to_dict()
    edits = [e for p in (*_labels(entity), _help(entity)) for e in text_edits(at, p, sent)]
    for key, now in (
        ("icon", entity.icon),
        ("title", entity.field(entity.title).name),
        ("shortcut", entity.shortcut or ""),
    ):
        said = sent.get(key, now).strip()
        if said != now:
            edits.append(Edit(verb=Verb.SET, path=f"{entity.name}.{key}", value=said or None))
    return save(
        edits,
        title=message("{thing}: settings", thing=entity.label),
        back=f"/designer/entities/{entity.name}/settings",
        again=lambda troubles: _settings_page(at, entity, sent, troubles),
    )


def _retire(at: Desk, entity: Entity) -> Answer:
    path = entity.name
    published = at.published_entity(entity)
    if entity.retired is not None:
        edits = [Edit(verb=Verb.SET, path=f"{path}.retired", value=None)]
        title = message("{thing} back in use", thing=entity.label)
    elif published is None:
        file = f"entities/{path}/entity.yaml"
        edits = [*without_labels(at, path), Edit(verb=Verb.TEXT, path=file, text=None)]
        title = message("{thing} taken out again", thing=entity.label)
    else:
        edits = [Edit(verb=Verb.RETIRE, path=path, value=at.voice.today.isoformat())]
        title = message("{thing} retired", thing=entity.label)
    gone = published is None
    return save(
        edits,
        title=title,
        back="/designer" if gone else f"/designer/entities/{path}/settings",
        again=lambda troubles: _settings_page(at, entity, None, troubles),
    )


def _labels(entity: Entity) -> tuple[TextPlace, TextPlace]:
    return _one(entity.name, entity.label), _many(entity.name, entity.label_many)


def _one(name: str, text: Text | None) -> TextPlace:
    return TextPlace(
        path=f"{name}.label.one", name="one", text=text, title=message("Name of one"), required=True
    )


def _many(name: str, text: Text | None) -> TextPlace:
    return TextPlace(
        path=f"{name}.label.many", name="many", text=text, title=message("Name of several")
    )


def _title_label(name: str) -> TextPlace:
    path = f"{name}.fields.{_DEFAULT_TITLE}.label"
    return TextPlace(path=path, name="title", text=None, title=message("What names a record"))


def _help(entity: Entity) -> TextPlace:
    return TextPlace(
        path=f"{entity.name}.help", name="help", text=entity.help, title=message("Help"), lines=True
    )


def _title_field(
    at: Desk, entity: Entity, sent: Mapping[str, str] | None, troubles: Troubles
) -> Input:
    fits = [f for f in entity.active_fields() if FIELD_TYPES[f.type].title]
    now = entity.field(entity.title).name if sent is None else sent.get("title", "")
    return Input(
        id="in-title",
        name="title",
        label=at.say(message("Field that names a record")),
        kind="choice",
        options=choices(((f.name, at.say(f.label)) for f in fits), now),
        errors=errors_at(troubles, "title", f"{entity.name}.title"),
    )


def _shortcut(
    at: Desk, entity: Entity, sent: Mapping[str, str] | None, troubles: Troubles
) -> Input:
    now = raw(at, f"{entity.name}.shortcut") or ""
    return Input(
        id="in-shortcut",
        name="shortcut",
        label=at.say(message("Letter of the keyboard")),
        kind="key",
        value=now if sent is None else sent.get("shortcut", ""),
        limit=1,
        hint=at.say(message("G and this letter goes to the list, C and this letter makes one.")),
        errors=errors_at(troubles, "shortcut", f"{entity.name}.shortcut"),
    )


def _icons(chosen: str | None) -> tuple[Choice, ...]:
    wanted = chosen or _ICONS[0]
    return choices(((name, name) for name in _ICONS), wanted)
