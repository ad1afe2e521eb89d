"""What uses a field: one walk over the model gives the places for every field at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import (
    Automation,
    Conversion,
    CreateRecord,
    Entity,
    Layout,
    Model,
    Panel,
    Phrase,
    Pipeline,
    Role,
    SetFields,
    Template,
    TemplateKind,
    Text,
)
from tailorbird_metadata.names import proposed_label

Key = tuple[str, str]
"""Entity id and field id."""

USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A place that names or reads a field: what it is, what it is called, its page."""

    kind: Message
    label: Text | str
    icon: str
    href: str
    name: str = ""
    """What it is called where it has no label in the reader's language."""


@dataclass(slots=True)
class Uses:
    """Every use by field, in the order of the model, each place once."""

    model: Model
    found: dict[Key, dict[tuple[str, str, str], Use]] = field(default_factory=dict)

    def of(self, entity: str, field_id: str) -> tuple[Use, ...]:
        """The places that use a field."""
        return tuple(self.found.get((entity, field_id), {}).values())

    def note(self, use: Use, keys: Iterable[Key]) -> None:
        """`use` names these fields."""
        same = (use.kind.text, use.href, str(use.label) or use.name)
        for key in keys:
            self.found.setdefault(key, {})[same] = use


def uses(model: Model) -> Uses:
    """All uses of all fields."""
    found = Uses(model)
    for entity in model.entities.values():
        for use, keys in _in_entity(model, entity):
            found.note(use, keys)
    for role in model.roles.values():
        for use, keys in _in_role(model, role):
            found.note(use, keys)
    for automation in model.automations.values():
        found.note(_automation_use(automation), _in_automation(model, automation))
    for template in model.templates.values():
        texts = (template.subject, template.body)
        found.note(_template_use(template), reads(model, texts, template.entity))
    return found


def reads(model: Model, thing: object, entity: str) -> Iterator[Key]:
    """What all expressions and sentences inside a thing of the model read."""
    if isinstance(thing, Expression):
        for path in thing.reads:
            yield from _read(model, path, entity)
    elif isinstance(thing, Phrase):
        for path in thing.reads():
            yield from _read(model, path, entity)
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from reads(model, value, entity)
    elif isinstance(thing, tuple):
        for value in thing:
            yield from reads(model, value, entity)
    elif is_dataclass(thing) and not isinstance(thing, (Text, type)):
        for place in fields(thing):
            yield from reads(model, getattr(thing, place.name), entity)


def _read(model: Model, path: str, entity: str) -> Iterator[Key]:
    """The fields of one path of `Expression.reads`: `account.team`, `line.deal:amount`."""
    *outer, last = path.split(":")
    owner = entity
    for part in outer:
        child, _, by = part.partition(".")
        yield (child, by)
        owner = child
    if last != "id":
        yield from _along(model, owner, tuple(last.split(".")))


def _along(model: Model, entity: str, path: tuple[str, ...]) -> Iterator[Key]:
    """Every field on a way through lookups."""
    owner: str | None = entity
    for name in path:
        if owner is None or owner == USER:
            return
        yield (owner, name)
        known = model.entity(owner)
        owner = known.field(name).to if known.has(name) else None


def _in_entity(model: Model, entity: Entity) -> Iterator[tuple[Use, list[Key]]]:
    at = f"/designer/entities/{entity.name}"
    own = entity.id
    for f in entity.fields.values():
        if f.formula is not None:
            use = Use(
                kind=message("formula"), label=f.label, icon="sum", href=f"{at}/fields/{f.name}"
            )
            yield use, [k for k in reads(model, f.formula, own) if k != (own, f.id)]
        if f.depends_on is not None:
            use = Use(
                kind=message("field"), label=f.label, icon="select", href=f"{at}/fields/{f.name}"
            )
            yield use, [(own, f.depends_on)]
    for rule in entity.rules.values():
        use = Use(
            kind=message("rule"),
            label=rule.label or "",
            icon="route",
            href=f"{at}/rules/{rule.name}",
            name=proposed_label(rule.name),
        )
        shown = (rule.show_at,) if rule.show_at else ()
        yield use, [*((own, f) for f in (*rule.concerns(), *shown)), *reads(model, rule, own)]
    for pipeline in entity.pipelines.values():
        yield from _in_pipeline(model, entity, pipeline)
    yield from _in_views(model, entity)
    for conversion in entity.conversions.values():
        use = Use(
            kind=message("conversion"), label=conversion.label, icon="transform", href=f"{at}/code"
        )
        yield use, _in_conversion(model, entity, conversion)


def _in_pipeline(
    model: Model, entity: Entity, pipeline: Pipeline
) -> Iterator[tuple[Use, list[Key]]]:
    href = f"/designer/entities/{entity.name}/pipelines/{pipeline.name}"
    for stage in pipeline.stages.values():
        use = Use(kind=message("stage"), label=stage.label, icon="target-arrow", href=href)
        named = [(entity.id, f) for f in stage.sets]
        yield use, [*named, *reads(model, (stage.enter, stage.sets), entity.id)]
    if pipeline.when is not None:
        use = Use(kind=message("pipeline"), label=pipeline.label, icon="target-arrow", href=href)
        yield use, list(reads(model, pipeline.when, entity.id))


def _in_views(model: Model, entity: Entity) -> Iterator[tuple[Use, list[Key]]]:
    """What layouts and views of an entity show, sort and ask."""
    at = f"/designer/entities/{entity.name}"
    for layout in entity.layouts.values():
        href = f"{at}/layouts/{layout.name}"
        use = Use(kind=message("layout"), label=layout.name, icon="layout", href=href)
        yield use, list(_in_layout(model, entity, layout))
    kinds = (_in_lists, _in_boards, _in_calendars, _in_choosing, _on_phones)
    for kind, label, icon, named in (found for kept in kinds for found in kept(model, entity)):
        yield Use(kind=kind, label=label, icon=icon, href=f"{at}/code?file=views"), named


Seen = Iterator[tuple[Message, Text, str, list[Key]]]
"""Views: their kind, their label, their icon, and the fields that they name."""


def _in_lists(model: Model, entity: Entity) -> Seen:
    for view in entity.lists.values():
        named = _columns(model, entity, view.columns)
        named += [(entity.id, s.field) for s in view.sort]
        named += [(entity.id, view.group_by)] if view.group_by else []
        named += reads(model, view.where, entity.id)
        yield message("view"), view.label, "list", named


def _in_boards(model: Model, entity: Entity) -> Seen:
    for board in entity.boards.values():
        parts = (board.by, *board.card, *((board.total,) if board.total else ()))
        named = [*_columns(model, entity, parts), *reads(model, board.where, entity.id)]
        yield message("board"), board.label, "layout-kanban", named


def _in_calendars(model: Model, entity: Entity) -> Seen:
    for calendar in entity.calendars.values():
        more = (calendar.ends, calendar.title, calendar.color_by)
        named = [(entity.id, f) for f in (calendar.starts, *more) if f is not None]
        named += reads(model, calendar.where, entity.id)
        yield message("calendar"), calendar.label, "calendar-event", named


def _in_choosing(model: Model, entity: Entity) -> Seen:
    """Changes of many records at once, and what is looked for when a record is chosen."""
    yield message("view"), entity.label_many, "list", [(entity.id, f) for f in entity.bulk_edit]
    picker = entity.picker
    if picker is not None:
        own = [(entity.id, f) for f in (*picker.search, *(s.field for s in picker.sort))]
        named = [*own, *_columns(model, entity, picker.columns)]
        yield message("view"), entity.label_many, "list", named


def _on_phones(model: Model, entity: Entity) -> Seen:
    card = entity.mobile_card
    if card is not None:
        parts = (card.title, *card.lines, *((card.badge,) if card.badge else ()))
        named = _columns(model, entity, parts)
        yield message("phone"), entity.label, "device-mobile", named


def _columns(model: Model, entity: Entity, paths: Iterable[str]) -> list[Key]:
    """The fields along paths such as `account.phone`."""
    return [k for path in paths for k in _along(model, entity.id, tuple(path.split(".")))]


def _in_layout(model: Model, entity: Entity, layout: Layout) -> Iterator[Key]:
    """What a layout shows and asks, on every kind of screen."""
    own = entity.id
    shown = (*layout.header, *layout.side.fields, *layout.fields(), *layout.quick_create)
    yield from ((own, f) for f in shown)
    children = {lookup.collection: child for child, lookup in model.children_of(own)}
    for tab in layout.tabs.values():
        yield from reads(model, tab.sections, own)
    for place in (*(t.arranged for t in layout.tabs.values()), layout.side.arranged):
        for panel in place.values():
            yield from reads(model, (panel.show_when, panel.values), own)
            child = children.get(panel.name)
            if child is not None:
                yield from _in_panel(model, child, panel)
    if layout.phone is not None:
        yield from _in_layout(model, entity, layout.phone)


def _in_panel(model: Model, child: Entity, panel: Panel) -> Iterator[Key]:
    """What a panel names of the children that it lists."""
    for column in panel.columns:
        yield from _along(model, child.id, tuple(column.split(".")))
    yield from ((child.id, s.field) for s in panel.sort)
    yield from ((child.id, f) for f in panel.values)
    yield from reads(model, panel.where, child.id)


def _in_conversion(model: Model, entity: Entity, conversion: Conversion) -> list[Key]:
    found = [(entity.id, f) for f in (*conversion.sets, *conversion.keep)]
    for step in conversion.steps.values():
        match = (step.match,) if step.match else ()
        found += [(step.entity, f) for f in (*step.sets, *step.links, *match)]
    return [*found, *reads(model, conversion, entity.id)]


def _in_role(model: Model, role: Role) -> Iterator[tuple[Use, list[Key]]]:
    for entity_id, grant in role.can.items():
        entity = model.entity(entity_id)
        use = Use(
            kind=message("access"),
            label=role.label,
            icon="shield",
            href=f"/designer/entities/{entity.name}/access",
        )
        named = [(entity_id, f) for f in grant.fields]
        yield use, [*named, *reads(model, grant, entity_id)]


def _automation_use(automation: Automation) -> Use:
    return Use(
        kind=message("automation"),
        label=automation.label,
        icon="bolt",
        href=f"/designer/automations/{automation.name}",
    )


def _template_use(template: Template) -> Use:
    paper = template.kind is TemplateKind.PRINT
    return Use(
        kind=message("template"),
        label=template.label,
        icon="printer" if paper else "mail",
        href=f"/designer/templates/{template.name}",
    )


def _in_automation(model: Model, automation: Automation) -> list[Key]:
    own = automation.entity
    found = [(own, f) for f in (automation.trigger.field, automation.once_per) if f]
    for step in automation.steps.values():
        if isinstance(step.does, SetFields):
            found += [(own, f) for f in step.does.sets]
        elif isinstance(step.does, CreateRecord):
            found += [(step.does.entity, f) for f in step.does.sets]
        recipient = getattr(step.does, "to", None)
        found += _along(model, own, tuple(getattr(recipient, "path", ())))
    return [*found, *reads(model, automation, own)]
