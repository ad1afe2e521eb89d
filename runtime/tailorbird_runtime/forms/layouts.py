"""Which layout a person sees (decision 28), and the one that is made up where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Layout, Model, Section, Tab, Text
from tailorbird_runtime.fieldtypes import BINDINGS

SECTION_SIZE = 10
HEADER_SIZE = 6


def choose(model: Model, entity: Entity, role_ids: Iterable[str]) -> Layout:
    """The layout of the first role in `role_ids` (the person's order) that has one."""
    for role_id in role_ids:
        for layout in entity.layouts.values():
            if role_id in layout.roles:
                return layout
    return generated(model, entity)


def generated(model: Model, entity: Entity) -> Layout:
    """Title, required fields, owner, then the rest, ten to a section, and every panel there is."""
    fields = list(ordered(entity))
    parts = [fields[n : n + SECTION_SIZE] for n in range(0, len(fields), SECTION_SIZE)]
    sections = {
        f"part{n}": Section(
            name=f"part{n}",
            label=words(model, message("Details") if n == 1 else message("More details")),
            fields=tuple(f.id for f in part),
        )
        for n, part in enumerate(parts, 1)
    }
    tab = Tab(
        name="overview",
        label=words(model, message("Overview")),
        sections=sections,
        panels=(*dict.fromkeys(panels_of(model, entity)), "history"),
    )
    header = [f.id for f in fields if f.id != entity.title and _in_header(f)]
    return Layout(
        id="generated",
        name="generated",
        roles=(),
        tabs={"overview": tab},
        header=tuple(header[:HEADER_SIZE]),
    )


def short_form(model: Model, fields: tuple[str, ...]) -> Layout:
    """The layout of a short form: these fields (ids) and nothing else."""
    label = words(model, message("Details"))
    section = Section(name="short", label=label, fields=fields)
    tab = Tab(name="short", label=label, sections={"short": section})
    return Layout(id="short", name="short", roles=(), tabs={"short": tab})


def ordered(entity: Entity) -> Iterator[Field]:
    """The fields that people fill in or read, in the order of a generated layout."""
    stage = entity.stage_field()
    fields = [f for f in entity.active_fields() if not f.system]
    first = [f for f in fields if f.id == entity.title]
    required = [f for f in fields if f.required and f not in first]
    owner = [f for f in fields if f.id == "owner" and f not in first and f not in required]
    taken = {f.id for f in (*first, *required, *owner)}
    rest = [f for f in fields if f.id not in taken]
    yield from (*first, *required, *owner)
    if stage is not None:
        yield stage
    yield from rest


def panels_of(model: Model, entity: Entity) -> Iterator[str]:
    """The panels that an entity can have: its activities, its tasks, its other children."""
    for child, lookup in model.children_of(entity.id):
        if child.activity_at is not None:
            yield "timeline"
        elif child.name == "task":
            yield "tasks"
        elif lookup.collection is not None:
            yield lookup.collection


def words(model: Model, sentence: Message) -> Text:
    """A sentence of the product as a label, in every language of the company."""
    locales = dict.fromkeys((*model.workspace.locales, "en"))
    return Text({locale: sentence.render(locale) for locale in locales})


def _in_header(field: Field) -> bool:
    return BINDINGS[field.type].short and field.type != "tags"
