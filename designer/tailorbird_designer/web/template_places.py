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
class BoundGroup:
    """Buttons behind a heading: the fields behind a lookup, or a loop over children and what
    stands inside of it."""

    label: str
    places: tuple[BoundPlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPlaces:
    """All that can be put in; `fields` are the record's own."""

    fields: tuple[BoundPlace, ...]
    behind: tuple[BoundGroup, ...]
    rows: tuple[BoundGroup, ...]
    condition: BoundPlace


def places(teller: Teller, entity: Entity) -> BoundPlaces:
    """What a text about records of an entity can hold."""
    found = tuple(_fields(teller, entity))
    return BoundPlaces(
        fields=tuple(p for p in found if "." not in p.insert),
        behind=tuple(_behind(teller, entity, found)),
        rows=tuple(_rows(teller, entity)),
        condition=_condition(teller, entity),
    )


def _fields(teller: Teller, entity: Entity) -> Iterator[BoundPlace]:
    for path, label in placeholders(teller, entity):
        yield BoundPlace(insert=f"{{{path}}}", label=label, shown=f"{{{path}}}")


def _behind(teller: Teller, entity: Entity, found: tuple[BoundPlace, ...]) -> Iterator[BoundGroup]:
    """The fields behind each lookup and person."""
    for field in entity.active_fields():
        mine = tuple(p for p in found if p.insert.startswith(f"{{{field.name}."))
        if mine:
            yield BoundGroup(label=teller.voice.say(field.label), places=mine)


def _condition(teller: Teller, entity: Entity) -> BoundPlace:
    """A text that is there only if a field has a value; the field is an example."""
    asked = (f for f in entity.active_fields() if not (f.system or f.required or f.automatic))
    named = next((f.name for f in asked), entity.title)
    marker = f"{{if not empty({named})}}"
    return BoundPlace(
        insert=f"{marker}\n\n{{else}}\n\n{{end}}\n",
        label=teller.voice.say(message("Only if …")),
        shown=marker,
    )


def _rows(teller: Teller, entity: Entity) -> Iterator[BoundGroup]:
    """The children that a lookup gives a name."""
    for child, lookup in teller.model.children_of(entity.id):
        if lookup.collection is None or child.retired is not None:
            continue
        marker, number = f"{{for {lookup.collection}}}", f"{{{ROW_NUMBER}}}"
        columns = ", ".join(f"{{{f.name}}}" for f in _telling(child, lookup))
        inside = (p for p in _fields(teller, child) if not p.insert.startswith(f"{{{lookup.name}."))
        say = teller.voice.say
        yield BoundGroup(
            label=say(message("Rows: {label}", label=child.label_many)),
            places=(
                BoundPlace(
                    insert=f"{marker}\n{number}. {columns}\n{{end}}\n",
                    label=say(message("A line for each")),
                    shown=marker,
                ),
                BoundPlace(insert=number, label=say(message("Number of the row")), shown=number),
                *inside,
            ),
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
