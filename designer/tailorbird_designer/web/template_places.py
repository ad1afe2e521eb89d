"""What can be put into the text of a template by a press: fields, rows of children, conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_designer.sentences import Teller
from tailorbird_designer.web.people_choices import placeholders
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field
from tailorbird_metadata.model.phrase import ROW_NUMBER

_MOST_COLUMNS = 3
"""Fields in the rows that a press begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPlace:
    """A button: what it puts in, and what it is called; `shown` is beside it, if not the same."""

    insert: str
    label: str
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRows:
    """The children of the record: a loop over them, and what stands inside of it."""

    label: str
    loop: BoundPlace
    fields: tuple[BoundPlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPlaces:
    """All that can be put in."""

    fields: tuple[BoundPlace, ...]
    rows: tuple[BoundRows, ...]
    condition: BoundPlace


def places(teller: Teller, entity: Entity) -> BoundPlaces:
    """What a text about records of an entity can hold."""
    fields = tuple(_fields(teller, entity))
    named = next((f.name for f in entity.active_fields() if not f.system and not f.required),
                 entity.title)  # fmt: skip
    condition = f"{{if not empty({named})}}"
    return BoundPlaces(
        fields=fields,
        rows=tuple(_rows(teller, entity)),
        condition=BoundPlace(
            insert=f"{condition}\n\n{{else}}\n\n{{end}}\n",
            label=teller.voice.say(message("Only if …")),
            shown=condition,
        ),
    )


def _fields(teller: Teller, entity: Entity) -> Iterator[BoundPlace]:
    for path, label in placeholders(teller, entity):
        yield BoundPlace(insert=f"{{{path}}}", label=label, shown=f"{{{path}}}")


def _rows(teller: Teller, entity: Entity) -> Iterator[BoundRows]:
    """The children that a lookup gives a name."""
    for child, lookup in teller.model.children_of(entity.id):
        if lookup.collection is None or child.retired is not None:
            continue
        marker = f"{{for {lookup.collection}}}"
        columns = " | ".join(f"{{{f.name}}}" for f in _telling(child, lookup))
        label = teller.voice.say(child.label_many)
        number = BoundPlace(
            insert=f"{{{ROW_NUMBER}}}",
            label=teller.voice.say(message("Number of the row")),
            shown=f"{{{ROW_NUMBER}}}",
        )
        inside = (p for p in _fields(teller, child) if not p.insert.startswith(f"{{{lookup.name}."))
        yield BoundRows(
            label=label,
            loop=BoundPlace(
                insert=f"{marker}\n{{{ROW_NUMBER}}}. {columns}\n{{end}}\n",
                label=teller.voice.say(message("A line for each")),
                shown=marker,
            ),
            fields=(number, *inside),
        )


def _telling(child: Entity, lookup: Field) -> tuple[Field, ...]:
    """The title and the next fields that say most of a row."""
    title = child.field(child.title)
    others = (
        f
        for f in child.active_fields()
        if not f.system and f.id not in (title.id, lookup.id) and f.type not in ("lookup", "lines")
    )
    return (title, *list(others)[: _MOST_COLUMNS - 1])
