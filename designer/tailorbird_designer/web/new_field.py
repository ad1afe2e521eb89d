"""A new field: its type first, then everything about it on one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import request

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web import keys, kinds
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_head, entity_of
from tailorbird_designer.web.field_drawer import help_place, label_place
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.inputs import Input, errors_at, input_id
from tailorbird_designer.web.option_rows import BoundOptions, bound_options, new_options
from tailorbird_designer.web.requiring import condition_hint, new_rule, rule_edit
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.settings import has, setting_input, setting_values, settings_of
from tailorbird_designer.web.texts import label_edit, locales_of, text_inputs
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_metadata.fieldtypes import DECLARABLE, FIELD_TYPES, LATER_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_metadata.names import FIELD_WORDS, is_name

OFFERED = tuple(n for n in DECLARABLE if n not in LATER_TYPES and n != "lines")
"""The types that a new field can have: those that run, but lines, which begin with the entity
that they are and are written as text."""

_UNNAMED = "new_field"
"""Stands in item paths for a field whose key is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundType:
    """A field type to choose."""

    label: str
    help: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundNewField:
    """What the template sees: types to choose from, or the form for one of them."""

    types: tuple[BoundType, ...] = ()
    type: str = ""
    type_label: str = ""
    icon: str = ""
    action: str = ""
    back: str = ""
    labels: tuple[Input, ...] = ()
    helps: tuple[Input, ...] = ()
    key: Input | None = None
    settings: tuple[Input, ...] = ()
    ticks: tuple[Input, ...] = ()
    options: BoundOptions | None = None
    required: str = ""
    condition: Input | None = None


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/entities/<entity>/new-field")
    def new_form(entity: str) -> Answer:
        at = desk()
        return _page(at, entity_of(at, entity), request.args.get("type", ""), None, Troubles())

    @pages.post("/designer/entities/<entity>/new-field")
    def create(entity: str) -> Answer:
        at = desk()
        return _create(at, entity_of(at, entity))


def _page(
    at: Desk, entity: Entity, kind: str, sent: Mapping[str, str] | None, troubles: Troubles
) -> str:
    back = f"/designer/entities/{entity.name}/fields"
    address = f"/designer/entities/{entity.name}/new-field"
    if kind not in OFFERED:
        bound = BoundNewField(types=tuple(_types(at, address)), back=back)
    else:
        bound = _form(at, entity, kind, sent, troubles)
    head = entity_head(at, entity, "fields")
    return page("designer/new_field.html", bound, troubles, head=head)


def _types(at: Desk, address: str) -> Iterator[BoundType]:
    for name in OFFERED:
        help_ = kinds.kind_help(name)
        yield BoundType(
            label=at.say(kinds.kind_label(name)),
            help=at.say(help_) if help_ else "",
            icon=kinds.kind_icon(name),
            href=f"{address}?type={name}",
        )


def _form(
    at: Desk, entity: Entity, kind: str, sent: Mapping[str, str] | None, troubles: Troubles
) -> BoundNewField:
    path = f"{entity.name}.fields.{(sent or {}).get('key') or _UNNAMED}"
    field_type = FIELD_TYPES[kind]
    found = settings_of(at, field_type, path)
    inputs = [setting_input(at, entity, None, s, sent, troubles) for s in found]
    options = None
    if has(field_type, "options"):
        options = bound_options(at, f"{path}.options", None, {}, None, sent, troubles)
    required = has(field_type, "required")
    return BoundNewField(
        type=kind,
        type_label=at.say(kinds.kind_label(kind)),
        icon=kinds.kind_icon(kind),
        action=f"/designer/entities/{entity.name}/new-field?type={kind}",
        back=f"/designer/entities/{entity.name}/fields",
        labels=text_inputs(at, label_place(path, None), sent, troubles),
        helps=text_inputs(at, help_place(path, None), sent, troubles),
        key=_key(at, path, sent, troubles),
        settings=tuple(i for i in inputs if i.kind != "tick"),
        ticks=tuple(i for i in inputs if i.kind == "tick"),
        options=options,
        required=(sent or {}).get("required", "never") if required else "",
        condition=_condition(at, entity, sent, troubles) if required else None,
    )


def _key(at: Desk, path: str, sent: Mapping[str, str] | None, troubles: Troubles) -> Input:
    return Input(
        id="in-key",
        name="key",
        label=at.say(message("Key")),
        kind="key",
        value=(sent or {}).get("key", ""),
        limit=40,
        hint=at.say(message("The name in files, addresses and the API. Empty: from the label.")),
        errors=errors_at(troubles, "key", "key"),
    )


def _condition(
    at: Desk, entity: Entity, sent: Mapping[str, str] | None, troubles: Troubles
) -> Input:
    rule = new_rule((sent or {}).get("key", _UNNAMED))
    return Input(
        id=input_id("when"),
        name="when",
        label=at.say(message("Condition")),
        hint=at.say(condition_hint(entity)),
        kind="formula",
        value=(sent or {}).get("when", ""),
        check=f"/designer/entities/{entity.name}/check-formula?as=condition",
        errors=errors_at(troubles, "when", f"{entity.name}.rules.{rule}"),
    )


def _create(at: Desk, entity: Entity) -> Answer:
    kind, sent = request.args.get("type", ""), request.form.to_dict()
    if kind not in OFFERED:
        return _page(at, entity, "", None, Troubles()), 422
    labels = [sent.get("label.en", ""), *(sent.get(f"label.{x}", "") for x in locales_of(at))]
    taken = {*entity.fields, *FIELD_WORDS}
    sent["key"] = sent.get("key", "").strip() or keys.proposed_key(labels, "field", taken)
    found = Troubles(_wrong(at, entity, sent))
    if found:
        return _page(at, entity, kind, sent, found), 422
    return save(
        _edits(at, entity, kind, sent),
        title=message("{thing}: new field {field}", thing=entity.label, field=sent["key"]),
        back=f"/designer/entities/{entity.name}/fields/{sent['key']}",
        again=lambda troubles: _page(at, entity, kind, sent, troubles),
    )


def _wrong(at: Desk, entity: Entity, sent: Mapping[str, str]) -> Iterator[Trouble]:
    key = sent["key"]
    if not any(sent.get(f"label.{x}", "").strip() for x in locales_of(at)):
        own = f"{entity.name}.fields.{key}.label"
        yield trouble(message("Give the field a label."), at.say, own)
    if not is_name(key):
        help_ = message("Small letters, digits and single _, beginning with a letter, at most 40.")
        yield trouble(message("`{name}` cannot be a key.", name=key), at.say, "key", help_)
    elif key in entity.fields or key in FIELD_WORDS:
        yield trouble(message("The key `{name}` is taken.", name=key), at.say, "key")


def _edits(at: Desk, entity: Entity, kind: str, sent: Mapping[str, str]) -> list[Edit]:
    key, field_type = sent["key"], FIELD_TYPES[kind]
    path = f"{entity.name}.fields.{key}"
    value: dict[str, Json] = {}
    others: list[Edit] = []
    for name in ("label", "help"):
        own, *rest = locales_of(at)
        if said := " ".join(sent.get(f"{name}.{own}", "").split()):
            value[name] = said
        texts = {x: " ".join(sent.get(f"{name}.{x}", "").split()) for x in rest}
        others += [label_edit(x, f"{path}.{name}", t) for x, t in texts.items() if t]
    value["type"] = kind
    if sent.get("required") == "always":
        value["required"] = True
    value |= setting_values(settings_of(at, field_type, path), sent)
    if has(field_type, "options") and "picklist" not in value:
        options, texts_of_options = new_options(at, f"{path}.options", sent)
        value["options"] = options
        others += texts_of_options
    edits = [Edit(verb=Verb.ADD, path=path, value=value), *others]
    if sent.get("required") == "when":
        edits.append(rule_edit(entity.name, key, " ".join(sent.get("when", "").split())))
    return edits
