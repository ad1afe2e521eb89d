"""Items of a model by their path (decision 9 of the design), and the expressions inside of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model.entity import Entity
from tailorbird_metadata.model.model import Model

_WORDS = {"convert": "conversions", "value": "formula", "panels": "arranged"}
"""Settings whose words in the files differ from ours."""


class NoSuchItem(LookupError):
    """Nothing stands at the path.

    `part` is the first of its names that leads nowhere, `known` are those that lead on from there.
    """

    def __init__(self, path: str, part: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(path)
        self.path = path
        self.part = part
        self.known = known


def item_at(model: Model, path: str) -> object:
    """The item at a path such as `deal.rules.late` or `automations.welcome`.

    A field may stand right behind its entity (`deal.amount`).  Raises NoSuchItem.
    """
    first, *rest = path.split(".")
    found: object = model.entities.get(first)
    if found is None:
        found = _below(model, first, path)
    for name in rest:
        found = _below(found, name, path)
    return found


def entity_at(model: Model, path: str) -> Entity | None:
    """The entity whose records the item at a path is about; None for one that is about none."""
    first, *rest = path.split(".")
    if first in model.entities:
        return model.entities[first]
    if first == "roles":
        return model.entities.get(rest[2]) if len(rest) > 2 else None
    entity_id = getattr(item_at(model, ".".join((first, *rest[:1]))), "entity", None)
    return next((e for e in model.entities.values() if e.id == entity_id), None)


def expressions_in(item: object, name: str = "") -> Iterator[tuple[str, Expression]]:
    """Every expression inside an item, each with its place below it: `enter.value.need`."""
    if isinstance(item, Expression):
        yield name, item
    elif isinstance(item, Mapping):
        for key, part in item.items():
            yield from expressions_in(part, _joined(name, str(key)))
    elif isinstance(item, tuple):
        for part in item:
            yield from expressions_in(part, _joined(name, getattr(part, "name", "")))
    elif is_dataclass(item):
        for place in fields(item):
            yield from expressions_in(getattr(item, place.name), _joined(name, place.name))


def _below(item: object, name: str, path: str) -> object:
    if isinstance(item, Entity):
        field = item.fields.get(name) or item.idle_fields.get(name)
        if field is not None:
            return field
    if isinstance(item, Mapping):
        found = item.get(name, _named(tuple(item.values()), name))
    elif isinstance(item, tuple):
        found = _named(item, name)
    else:
        found = getattr(item, _WORDS.get(name, name), None)
    if found is None or name.startswith("_") or callable(found):
        raise NoSuchItem(path, name, tuple(_known(item)))
    return found


def _known(item: object) -> Iterator[str]:
    """The names that lead from an item to one below it."""
    if isinstance(item, Mapping):
        yield from map(str, item)
    elif isinstance(item, tuple):
        yield from (part.name for part in item if hasattr(part, "name"))
    elif is_dataclass(item):
        if isinstance(item, Entity):
            yield from item.fields
        own = {ours: theirs for theirs, ours in _WORDS.items()}
        yield from (own.get(place.name, place.name) for place in fields(item))


def _named(items: tuple[object, ...], name: str) -> object:
    return next((item for item in items if getattr(item, "name", None) == name), None)


def _joined(*names: str) -> str:
    return ".".join(name for name in names if name)
