"""The list of an entity's fields: type, when required, how often filled, used where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request

from tailorbird_designer.web import kinds, numbers
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.frame import Mark, mark
from tailorbird_designer.web.numbers import Filled
from tailorbird_designer.web.uses import Uses, uses
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Entity, Field

FEW = 20
"""Below this share of records a field is shown as hardly used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRequired:
    """When a field is required: a chip, coloured where it depends on something."""

    label: str
    conditional: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFieldRow:
    """One field of the list; `percent` is None for a new one."""

    name: str
    label: str
    icon: str
    type: str
    href: str
    words: str
    chosen: bool
    retired: bool
    mark: Mark | None
    required: BoundRequired | None
    percent: int | None
    share: str
    few: bool
    used: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFilter:
    """A filter of the list, and the address that turns it on or off."""

    label: str
    href: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFieldList:
    """What the list's template sees."""

    rows: tuple[BoundFieldRow, ...]
    filters: tuple[BoundFilter, ...]
    order: str
    new: str
    find: str
    movable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What list and drawer share about an entity."""

    entity: Entity
    filled: Filled
    uses: Uses


def look_at(at: Desk, entity: Entity) -> Looked:
    """Figures and uses of an entity's fields."""
    filled = numbers.filled(at.ports.engine, at.context.live, entity.id)
    return Looked(entity=entity, filled=filled, uses=uses(at.model))


def field_list(at: Desk, looked: Looked, chosen: str = "") -> BoundFieldList:
    """The list with the filters of the address; `chosen` is the field in the drawer."""
    entity = looked.entity
    base = f"/designer/entities/{entity.name}/fields"
    shown = [f for f in entity.fields.values() if not f.system]
    only = request.args.get("only", "")
    rows = (row(at, looked, f, chosen) for f in shown)
    return BoundFieldList(
        rows=tuple(r for r in rows if _passes(r, only) or r.chosen),
        filters=tuple(
            BoundFilter(
                label=at.say(label),
                href=base if only == key else f"{base}?only={key}",
                on=only == key,
            )
            for key, label in (
                ("changed", message("Changed in draft")),
                ("empty", message("Never filled")),
            )
        ),
        order=f"/designer/entities/{entity.name}/order-fields",
        new=f"/designer/entities/{entity.name}/new-field",
        find=request.args.get("q", ""),
        movable=only == "",
    )


def row(at: Desk, looked: Looked, field: Field, chosen: str) -> BoundFieldRow:
    """A field as a row."""
    entity = looked.entity
    label, kind = at.say(field.label), at.say(kinds.type_of(field, at.model))
    known = at.published_field(entity, field) is not None
    percent = looked.filled.percent(field.id) if known else None
    places = len(looked.uses.of(entity.id, field.id))
    used = counted(places, message("1 place"), message("{n} places", n=places))
    everywhere = " ".join(field.label.values.values())
    return BoundFieldRow(
        name=field.name,
        label=label,
        icon=kinds.kind_icon(field.type),
        type=kind,
        href=f"/designer/entities/{entity.name}/fields/{field.name}",
        words=f"{everywhere} {field.name} {kind}".lower(),
        chosen=field.name == chosen,
        retired=field.retired is not None,
        mark=mark(at, f"{entity.name}.fields.{field.name}", retired=field.retired is not None),
        required=_required(at, entity, field),
        percent=percent,
        share=_share(at, field, known, percent),
        few=percent is not None and percent < FEW,
        used=at.say(used) if places else "–",
    )


def gates_of(entity: Entity, field: Field) -> Iterator[Message]:
    """The stages that need the field, the earliest of each pipeline."""
    for pipeline in entity.pipelines.values():
        for stage in pipeline.stages.values():
            if any(field.id in item.fields for item in stage.enter.values()):
                yield message("From {stage}", stage=stage.label)
                break


def rules_of(entity: Entity, field: Field) -> tuple[str, ...]:
    """The names of the rules that require the field."""
    return tuple(r.name for r in entity.rules.values() if field.id in r.require)


def _required(at: Desk, entity: Entity, field: Field) -> BoundRequired | None:
    if field.required:
        return BoundRequired(label=at.say(message("Always")), conditional=False)
    gate = next(gates_of(entity, field), None)
    if gate is not None:
        return BoundRequired(label=at.say(gate), conditional=True)
    for name in rules_of(entity, field):
        when = entity.rules[name].when
        return BoundRequired(
            label=at.say(message("By a rule")), conditional=True, why=when.text if when else ""
        )
    return None


def _share(at: Desk, field: Field, known: bool, percent: int | None) -> str:
    if not known:
        return at.say(message("new"))
    return f"{percent}%" if percent is not None else "–"


def _passes(found: BoundFieldRow, only: str) -> bool:
    if only == "changed":
        return found.mark is not None
    if only == "empty":
        return found.percent == 0 and not found.retired
    return True
