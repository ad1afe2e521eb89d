"""One field beside the list: everything that can be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_designer.web import kinds, numbers
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.field_list import Looked, gates_of
from tailorbird_designer.web.frame import Mark, mark
from tailorbird_designer.web.inputs import Input, errors_at, input_id
from tailorbird_designer.web.layers import Line, composed_lines
from tailorbird_designer.web.option_rows import BoundOptions, bound_options
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.requiring import condition_hint, condition_of, own_rule
from tailorbird_designer.web.settings import has, setting_input, settings_of
from tailorbird_designer.web.texts import TextPlace, text_inputs
from tailorbird_designer.web.troubles import Troubles
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.layers.addresses import Address
from tailorbird_metadata.messages import counted, message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.trials.backtest import backtest


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundUse:
    """A place that uses the field."""

    label: str
    kind: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRequiredPart:
    """Never, when, or always.

    `warning` says how many records lack a value, `met` how many of them the condition holds for.
    """

    chosen: str
    condition: Input
    warning: str
    met: str
    gates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundDrawer:
    """What the drawer's template sees."""

    title: str
    icon: str
    facts: str
    action: str
    close: str
    mark: Mark | None
    origin: BoundOrigin | None
    key: Input | None
    key_text: str
    labels: tuple[Input, ...]
    helps: tuple[Input, ...]
    settings: tuple[Input, ...]
    ticks: tuple[Input, ...]
    options: BoundOptions | None
    shared: str
    shared_label: str
    required: BoundRequiredPart | None
    uses: tuple[BoundUse, ...]
    access: str
    retired: bool
    published: bool
    may_reset: bool
    lines: tuple[Line, ...]
    code: str


def drawer(
    at: Desk,
    looked: Looked,
    field: Field,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> BoundDrawer:
    """The drawer of a field; `sent` is what stands in a form that was refused."""
    entity, path = looked.entity, f"{looked.entity.name}.fields.{field.name}"
    address = f"/designer/entities/{entity.name}/fields"
    published = at.published_field(entity, field) is not None
    inputs = _setting_inputs(at, entity, field, sent, troubles)
    origin = origin_of(at, path, field.origin)
    shared = field.picklist if field.picklist is not None and field.picklist.shared else None
    return BoundDrawer(
        title=at.say(field.label),
        icon=kinds.kind_icon(field.type),
        facts=at.say(kinds.type_of(field, at.model)),
        action=f"{address}/{field.name}",
        close=address,
        mark=mark(at, path, retired=field.retired is not None),
        origin=origin,
        key=None if published or origin is not None else _key(at, path, field, sent, troubles),
        key_text=field.name,
        labels=text_inputs(at, label_place(path, field), sent, troubles),
        helps=text_inputs(at, help_place(path, field), sent, troubles),
        settings=tuple(i for i in inputs if i.kind != "tick"),
        ticks=tuple(i for i in inputs if i.kind == "tick"),
        options=_options(at, entity, field, sent, troubles),
        shared=f"/designer/picklists/{shared.name}" if shared else "",
        shared_label=at.say(shared.label) if shared else "",
        required=_required(at, looked, field, sent, troubles),
        uses=_uses(at, looked, field),
        access=f"/designer/entities/{entity.name}/access",
        retired=field.retired is not None,
        published=published,
        may_reset=origin is not None and bool(origin.changes),
        lines=composed_lines(
            at.workbench.files, Address("entity", (entity.name,)), ("fields", field.name)
        ),
        code=f"/designer/code?item={path}",
    )


def label_place(path: str, field: Field | None) -> TextPlace:
    """The label of a field."""
    text = field.label if field is not None else None
    return TextPlace(path=f"{path}.label", name="label", text=text, title=message("Label"))


def help_place(path: str, field: Field | None) -> TextPlace:
    """The help text of a field."""
    text = field.help if field is not None else None
    return TextPlace(
        path=f"{path}.help", name="help", text=text, title=message("Help text"), lines=True
    )


def _setting_inputs(
    at: Desk,
    entity: Entity,
    field: Field,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> list[Input]:
    found = settings_of(at, FIELD_TYPES[field.type], f"{entity.name}.fields.{field.name}")
    return [setting_input(at, entity, field, s, sent, troubles) for s in found]


def _key(
    at: Desk, path: str, field: Field, sent: Mapping[str, str] | None, troubles: Troubles
) -> Input:
    return Input(
        id="in-key",
        name="key",
        label=at.say(message("Key")),
        kind="key",
        value=field.name if sent is None else sent.get("key", ""),
        limit=40,
        hint=at.say(message("Fixed once it is published.")),
        errors=errors_at(troubles, "key", f"{path}.name"),
    )


def _options(
    at: Desk,
    entity: Entity,
    field: Field,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> BoundOptions | None:
    if field.picklist is None:
        return None
    own = None if field.picklist.shared else field.picklist
    counts = numbers.options(at.ports.engine, at.context.live, entity.id, field.id)
    path = f"{entity.name}.fields.{field.name}.options"
    parents = entity.field(field.depends_on).picklist if field.depends_on else None
    return bound_options(at, path, own, counts, parents, sent, troubles)


def _required(
    at: Desk,
    looked: Looked,
    field: Field,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> BoundRequiredPart | None:
    entity = looked.entity
    if not has(FIELD_TYPES[field.type], "required"):
        return None
    text = condition_of(entity, field)
    chosen = "always" if field.required else "when" if text else "never"
    rule = own_rule(entity, field)
    condition = Input(
        id=input_id("when"),
        name="when",
        label=at.say(message("Condition")),
        hint=at.say(condition_hint(entity)),
        kind="formula",
        value=text if sent is None else sent.get("when", ""),
        check=f"/designer/entities/{entity.name}/check-formula?as=condition",
        errors=errors_at(troubles, "when", f"{entity.name}.rules.{rule}"),
    )
    return BoundRequiredPart(
        chosen=chosen if sent is None else sent.get("required", chosen),
        condition=condition,
        warning=_warning(at, looked, field),
        met=_met(at, entity, rule) if text and sent is None else "",
        gates=at.voice.join([at.say(g) for g in gates_of(entity, field)]),
    )


def _warning(at: Desk, looked: Looked, field: Field) -> str:
    without, all_of_them = looked.filled.without(field.id), looked.filled.records
    if not without:
        return ""
    sentence = message(
        "{n} of {m} records have no value. They stay as they are until somebody edits them.",
        n=at.voice.integer(without),
        m=at.voice.integer(all_of_them),
    )
    return at.say(sentence)


def _met(at: Desk, entity: Entity, rule: str) -> str:
    """How many records the rule would stop now: its condition holds and the value is missing."""
    now = at.context.live.clock()
    path = f"{entity.name}.rules.{rule}"
    found = backtest(at.ports.engine, at.published, at.model, path, now=now)
    sentence = counted(
        found.matches,
        message("The condition holds for 1 record that has no value."),
        message(
            "The condition holds for {n} records that have no value.",
            n=at.voice.integer(found.matches),
        ),
    )
    return at.say(sentence)


def _uses(at: Desk, looked: Looked, field: Field) -> tuple[BoundUse, ...]:
    return tuple(
        BoundUse(label=at.say(u.label) or u.name, kind=at.say(u.kind), icon=u.icon, href=u.href)
        for u in looked.uses.of(looked.entity.id, field.id)
    )
