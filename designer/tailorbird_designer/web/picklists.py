"""`/designer/picklists`: lists of options that several fields share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import abort, request

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web import keys, numbers
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import gone_if_done
from tailorbird_designer.web.frame import Mark, mark, page
from tailorbird_designer.web.inputs import Input, errors_at
from tailorbird_designer.web.option_rows import (
    BoundOptions,
    bound_options,
    new_options,
    option_edits,
)
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.texts import TextPlace, new_texts, text_edits, text_inputs
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_metadata.messages import counted, message
from tailorbird_metadata.model import Entity, Field, Model, Picklist, Text
from tailorbird_metadata.names import is_name


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundListCard:
    """A shared list in the overview."""

    label: str
    name: str
    href: str
    facts: str
    mark: Mark | None
    origin: BoundOrigin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundListUse:
    """A field that offers the list."""

    label: str
    thing: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPicklist:
    """The form of one list; `action` is where it is sent."""

    title: str
    name: str
    action: str
    labels: tuple[Input, ...]
    key: Input | None
    options: BoundOptions
    uses: tuple[BoundListUse, ...]
    mark: Mark | None
    origin: BoundOrigin | None
    may_reset: bool


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/picklists")
    def lists() -> Answer:
        at = desk()
        return page("designer/picklists.html", tuple(_cards(at)))

    @pages.get("/designer/new-picklist")
    def new_form() -> Answer:
        return _new_page(desk(), None, Troubles())

    @pages.post("/designer/new-picklist")
    def create() -> Answer:
        return _create(desk())

    @pages.get("/designer/picklists/<name>")
    def one(name: str) -> Answer:
        at = desk()
        return _page(at, _list_of(at, name), None, Troubles())

    @pages.post("/designer/picklists/<name>")
    def save_list(name: str) -> Answer:
        at = desk()
        return _save(at, _list_of(at, name))

    @pages.post("/designer/picklists/<name>/reset")
    def reset(name: str) -> Answer:
        at = desk()
        found = _list_of(at, name)
        return save(
            [Edit(verb=Verb.RESET, path=f"picklists.{found.name}")],
            title=message("{thing}: reset to the pack", thing=found.label),
            back=f"/designer/picklists/{found.name}",
            again=lambda troubles: _page(at, found, None, troubles),
        )


def users_of(model: Model, picklist: Picklist) -> tuple[tuple[Entity, Field], ...]:
    """The fields that offer a shared list."""
    return tuple(
        (entity, field)
        for entity in model.entities.values()
        for field in entity.fields.values()
        if field.picklist is not None and field.picklist.path == picklist.path
    )


def _list_of(at: Desk, name: str) -> Picklist:
    found = at.model.picklists.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


def _cards(at: Desk) -> Iterator[BoundListCard]:
    for found in at.model.picklists.values():
        options = sum(o.retired is None for o in found.options.values())
        fields = len(users_of(at.model, found))
        facts = (
            counted(options, message("1 option"), message("{n} options", n=options)),
            counted(fields, message("in 1 field"), message("in {n} fields", n=fields)),
        )
        path = f"picklists.{found.name}"
        yield BoundListCard(
            label=at.say(found.label),
            name=found.name,
            href=f"/designer/picklists/{found.name}",
            facts=" · ".join(at.say(f) for f in facts),
            mark=mark(at, path),
            origin=origin_of(at, path),
        )


def _page(at: Desk, found: Picklist, sent: Mapping[str, str] | None, troubles: Troubles) -> str:
    path = f"picklists.{found.name}"
    origin = origin_of(at, path)
    counts, parents = _counts(at, found), _parents(at, found)
    bound = BoundPicklist(
        title=at.say(found.label),
        name=found.name,
        action=f"/designer/picklists/{found.name}",
        labels=text_inputs(at, _label(path, found.label), sent, troubles),
        key=None,
        options=bound_options(at, f"{path}.options", found, counts, parents, sent, troubles),
        uses=tuple(_uses(at, found)),
        mark=mark(at, path),
        origin=origin,
        may_reset=origin is not None and bool(origin.changes),
    )
    return page("designer/picklist.html", bound, troubles)


def _save(at: Desk, found: Picklist) -> Answer:
    sent, path = request.form.to_dict(), f"picklists.{found.name}"
    edits = [
        *text_edits(at, _label(path, found.label), sent),
        *option_edits(at, f"{path}.options", found, _parents(at, found), sent),
    ]
    return save(
        edits,
        title=message("List {name}", name=found.label),
        back=f"/designer/picklists/{found.name}",
        again=lambda troubles: _page(at, found, sent, troubles),
    )


def _new_page(at: Desk, sent: Mapping[str, str] | None, troubles: Troubles) -> str:
    path = f"picklists.{(sent or {}).get('key', '')}"
    key = Input(
        id="in-key",
        name="key",
        label=at.say(message("Key")),
        kind="key",
        value=(sent or {}).get("key", ""),
        limit=40,
        hint=at.say(message("The name in files, addresses and the API. Empty: from the label.")),
        errors=errors_at(troubles, "key", "key"),
    )
    bound = BoundPicklist(
        title=at.say(message("New list")),
        name="",
        action="/designer/new-picklist",
        labels=text_inputs(at, _label(path, None), sent, troubles),
        key=key,
        options=bound_options(at, f"{path}.options", None, {}, None, sent, troubles),
        uses=(),
        mark=None,
        origin=None,
        may_reset=False,
    )
    return page("designer/picklist.html", bound, troubles)


def _create(at: Desk) -> Answer:
    sent = request.form.to_dict()
    labels = [sent.get("label.en", ""), *(sent.get(f"label.{x}", "") for x in _locales(at))]
    taken = set(at.model.picklists)
    sent["key"] = sent.get("key", "").strip() or keys.proposed_key(labels, "list", taken)
    found = Troubles(_wrong(at, sent))
    if found:
        return _new_page(at, sent, found), 422
    path = f"picklists.{sent['key']}"
    label, others = new_texts(at, f"{path}.label", "label", sent)
    options, texts = new_options(at, f"{path}.options", sent)
    value: dict[str, Json] = {**({"label": label} if label else {}), "options": options}
    return save(
        [Edit(verb=Verb.ADD, path=path, value=value), *others, *texts],
        title=message("New list {name}", name=label or sent["key"]),
        back=f"/designer/picklists/{sent['key']}",
        again=lambda troubles: _new_page(at, sent, troubles),
    )


def _wrong(at: Desk, sent: Mapping[str, str]) -> Iterator[Trouble]:
    key = sent["key"]
    if not any(sent.get(f"label.{x}", "").strip() for x in _locales(at)):
        yield trouble(message("Give the list a name."), at.say, f"picklists.{key}.label")
    if not is_name(key):
        help_ = message("Small letters, digits and single _, beginning with a letter, at most 40.")
        yield trouble(message("`{name}` cannot be a key.", name=key), at.say, "key", help_)
    elif key in at.model.picklists:
        yield trouble(message("The key `{name}` is taken.", name=key), at.say, "key")


def _locales(at: Desk) -> tuple[str, ...]:
    return at.model.workspace.locales


def _label(path: str, text: Text | None) -> TextPlace:
    return TextPlace(path=f"{path}.label", name="label", text=text, title=message("Label"))


def _counts(at: Desk, found: Picklist) -> Mapping[str, int]:
    """How many records have each option, over all fields in force that offer the list."""
    counts: Counter[str] = Counter()
    for entity, field in users_of(at.published, found):
        counts.update(numbers.options(at.ports.engine, at.context.live, entity.id, field.id))
    return counts


def _parents(at: Desk, found: Picklist) -> Picklist | None:
    """The list that the options depend on, by the first field that says so."""
    for entity, field in users_of(at.model, found):
        if field.depends_on is not None:
            return entity.field(field.depends_on).picklist
    return None


def _uses(at: Desk, found: Picklist) -> Iterator[BoundListUse]:
    for entity, field in users_of(at.model, found):
        yield BoundListUse(
            label=at.say(field.label),
            thing=at.say(entity.label),
            icon=entity.icon,
            href=f"/designer/entities/{entity.name}/fields/{field.name}",
        )
