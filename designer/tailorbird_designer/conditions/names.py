"""Fields and other names of a model, for conditions that somebody builds in the designer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.hints.suggest import by_label
from tailorbird_metadata.expressions.scope import Collection, Symbol
from tailorbird_metadata.expressions.tree import Expression, Placement
from tailorbird_metadata.expressions.types import Kind, ValueType
from tailorbird_metadata.expressions.words import USER
from tailorbird_metadata.fieldtypes import symbol_of
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Model, Picklist, Text
from tailorbird_metadata.model.order import option_order
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.operators import AMONG, EMPTY, Operator

ROW_OPERATORS = (
    "in", "not_in", "eq", "ne", "contains", "starts_with", "lt", "le", "gt", "ge", "empty",
    "not_empty",
)  # fmt: skip
"""The operators of filters that a row can say: a span is two rows."""

_UNASKED = frozenset({"id", "version", "deleted_at", "deleted_by", "currency", "currency_rate"})
_DEEPEST = 5

_PERSON: Mapping[str, tuple[Message, str]] = {
    "name": (message("Name"), "text"),
    "email": (message("E-mail"), "email"),
    "manager": (message("Manager"), "user"),
    "team": (message("Team"), "team"),
}
"""What a condition can ask about a person: its label and its type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field that a condition can ask for: `path` in names, the labels on the way, the field."""

    path: str
    labels: tuple[Text, ...]
    field: Field

    @property
    def kind(self) -> str:
        """The type of its values: a formula's own, a picklist for a stage."""
        found = self.field.kind
        return {"stage": "picklist", "autonumber": "text", "currency": "text"}.get(found, found)

    @property
    def operators(self) -> Mapping[str, Operator]:
        """The operators of its type that a row can say, in the order of a menu.

        Of a set of options, records or teams only whether it is empty.
        """
        known = BINDINGS[self.field.type].operators(self.field)
        known = EMPTY if known is AMONG else known
        return {name: o for name, o in known.items() if name in ROW_OPERATORS}


class Names:
    """The names that a text about a record of one entity (id) may use.

    A text of a pack goes on using the names of its pack for what the company renamed; those are
    the ids.  `strict` names are those that the company's own texts may use.
    """

    def __init__(self, model: Model, entity_id: str, *, strict: bool = False) -> None:
        self.model = model
        self._entity = entity_id
        self._strict = strict
        self._picklists = {
            f.picklist.path: f.picklist
            for e in model.entities.values()
            for f in e.fields.values()
            if f.picklist is not None
        } | {p.path: p for p in model.picklists.values()}

    @property
    def entity(self) -> str:
        """See `Scope`."""
        return self._entity

    @property
    def whose(self) -> Entity:
        """The entity itself."""
        return self.model.entity(self._entity)

    def strictly(self) -> Names:
        """The same without the names of packs."""
        return Names(self.model, self._entity, strict=True)

    # -- what the builder offers --------------------------------------------------------------

    def place(self, path: str) -> Place | None:
        """The field that a dotted name means, or None."""
        owner: str | None = self._entity
        labels: list[Text] = []
        names: list[str] = []
        found: Field | None = None
        for name in path.split(".")[:_DEEPEST]:
            found = None if owner is None else self._step(owner, name)
            if found is None:
                return None
            labels.append(found.label)
            names.append(found.name)
            owner = found.to if found.type == "lookup" else _person_behind(found)
        if found is None or path.count(".") >= _DEEPEST:
            return None
        return Place(path=".".join(names), labels=tuple(labels), field=found)

    def offered(self) -> tuple[tuple[Place | None, tuple[Place, ...]], ...]:
        """The fields to choose from: the record's own, then those behind each lookup."""
        own = tuple(self._fields(self._entity, ""))
        groups: list[tuple[Place | None, tuple[Place, ...]]] = [(None, own)]
        for place in own:
            target = place.field.to if place.field.type == "lookup" else None
            if target is not None:
                groups.append((place, tuple(self._fields(target, f"{place.path}."))))
            elif place.field.type == "user" and not place.field.system:
                found = (self.place(f"{place.path}.{n}") for n in _PERSON)
                groups.append((place, tuple(p for p in found if p is not None)))
        return tuple(groups)

    def type_of(self, text: str) -> ValueType | None:
        """The type of the value that an expression gives; None for a wrong one."""
        found = check(text, self)
        return found.result if isinstance(found, Expression) else None

    def _fields(self, entity: str, prefix: str) -> Iterator[Place]:
        for found in self.model.entity(entity).active_fields():
            if prefix and found.formula and found.formula.placement is Placement.AGGREGATE:
                continue  # what counts other records cannot be read behind a lookup
            place = None if found.id in _UNASKED else self.place(prefix + found.name)
            if place is not None and place.operators:
                yield place

    def _step(self, owner: str, name: str) -> Field | None:
        if owner == USER:
            return _of_person(name)
        found = self._field(owner, name)
        return None if found is None or found.retired is not None else found

    def _field(self, entity: str, name: str) -> Field | None:
        owner = self.model.entity(entity)
        found = owner.fields.get(name)
        if found is None and not self._strict and owner.has(name):
            return owner.field(name)
        return found

    def option_name(self, place: Place, written: str) -> str:
        """The present name of an option of a field."""
        picklist = place.field.picklist
        if picklist is None or written in picklist.options or self._strict:
            return written
        option = picklist.by_id(written)
        return option.name if option is not None else written

    # -- what the checker asks (`Scope`) ------------------------------------------------------

    @property
    def record(self) -> str | None:
        """See `Scope`: no record is being edited here."""
        return None

    def field(self, entity: str, name: str) -> Symbol | None:
        """See `Scope`."""
        found = self._field(entity, name)
        return None if found is None else symbol_of(found)

    def collection(self, entity: str, name: str) -> Collection | None:
        """See `Scope`."""
        for child, lookup in self.model.children_of(entity):
            if lookup.collection == name:
                return Collection(child=child.id, by=lookup.id)
        return None

    def tree(self, entity: str) -> str | None:
        """See `Scope`."""
        return self.model.entity(entity).tree

    def names(self, entity: str) -> tuple[str, ...]:
        """See `Scope`."""
        fields = (f.name for f in self.model.entity(entity).active_fields())
        children = (str(f.collection) for _, f in self.model.children_of(entity) if f.collection)
        return (*fields, *children)

    def labels(self, entity: str) -> Mapping[str, str]:
        """See `Scope`."""
        return by_label((f.name, f.label.values) for f in self.model.entity(entity).active_fields())

    def option(self, of: str, name: str) -> str | None:
        """See `Scope`."""
        found = self._picklists.get(of)
        option = found.options.get(name) if found is not None else None
        if option is None and found is not None and not self._strict:
            option = found.by_id(name)
        return option.id if option is not None else None

    def options(self, of: str) -> tuple[str, ...]:
        """See `Scope`."""
        found: Picklist | None = self._picklists.get(of)
        known = found.options.values() if found is not None else ()
        return tuple(o.name for o in known if o.retired is None)

    def option_labels(self, of: str) -> Mapping[str, str]:
        """See `Scope`."""
        found = self._picklists.get(of)
        known = found.options.values() if found is not None else ()
        return by_label((o.name, o.label.values) for o in known if o.retired is None)

    def closed(self, of: str) -> Mapping[str, str]:
        """See `Scope`."""
        found = self._picklists.get(of)
        return found.closed() if found is not None else {}

    def held(self, of: str) -> tuple[str, ...]:
        """See `Scope`."""
        found = self._picklists.get(of)
        return found.held() if found is not None else ()

    def order(self, of: str) -> tuple[tuple[str, ...], ...]:
        """See `Scope`."""
        found = self._picklists.get(of)
        return option_order(self.model, found) if found is not None else ()

    def calendar(self, name: str) -> str | None:
        """See `Scope`."""
        found = self.model.calendars.get(name)
        return None if found is None else found.working_days() or ""

    def calendars(self) -> tuple[str, ...]:
        """See `Scope`."""
        return tuple(self.model.calendars)

    def outsider(self, name: str) -> ValueType | None:
        """See `Scope`."""
        return None

    def role(self, name: str) -> str | None:
        """See `Scope`."""
        found = self.model.roles.get(name)
        return found.id if found is not None else None

    def roles(self) -> tuple[str, ...]:
        """See `Scope`."""
        return tuple(self.model.roles)

    def team(self, key: str) -> str | None:
        """See `Scope`."""
        return key if key in self.model.workspace.teams else None

    def teams(self) -> tuple[str, ...]:
        """See `Scope`."""
        return tuple(self.model.workspace.teams)


def _person_behind(found: Field) -> str | None:
    return USER if found.type == "user" else None


def _of_person(name: str) -> Field | None:
    known = _PERSON.get(name)
    if known is None:
        return None
    label, kind = known
    words = frozen({locale: label.render(locale) for locale in ("en", "zh")})
    return Field(id=name, name=name, label=Text(words), type=kind, system=True)


def is_set(found: ValueType | None) -> bool:
    """Whether it is a set that something can be in."""
    return found is not None and found.kind in (Kind.TEAMS, Kind.TEXTS, Kind.ROLES)


def is_day(found: ValueType | None) -> bool:
    """Whether it is a day, not a moment."""
    return found is not None and found.kind is Kind.DATE
