"""Kinds of things and their properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.clock import SlaClock
from tailorbird_metadata.model.conversion import Conversion
from tailorbird_metadata.model.layout import Layout
from tailorbird_metadata.model.picklist import Picklist
from tailorbird_metadata.model.pipeline import Pipeline
from tailorbird_metadata.model.rule import Rule
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.model.view import (
    BoardView,
    CalendarView,
    ListView,
    MobileCard,
    Picker,
)

COMPUTED = frozenset({"formula", "rollup", "mirror", "lines"})
"""Types of fields whose values stand elsewhere: worked out from others, or other records."""

LINKS = frozenset({"lookup", "any_lookup", "multi_lookup"})
"""The types that lead to records, which have these as children then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Child records that a form of their parent shows: the ids of their entity, of their lookup
    to the parent, and of the fields to show."""

    entity: str
    lookup: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property of an entity.

    `params` are the further settings of its type as that type's parameter schema names them
    (`max`, `min`, `places`, `format`, `unit` …), numbers as `Decimal` or int.
    `to` is the entity id of a lookup, `on_delete` its block, clear or cascade, and `collection`
    the name by which the other side calls these children in aggregates and panels.
    `system` fields are the product's own (`created_at`, `stage_open` …): never written by doors,
    except `stage`, which is a system field that people move.
    """

    id: str
    name: str
    label: Text
    type: str
    help: Text | None = None
    params: Mapping[str, Any] = empty_map()
    required: bool = False
    unique: str | None = None
    """None, "exact" or "ignore_case"."""
    default: Value | None = None
    read_only: bool = False
    sensitive: bool = False
    searchable: bool = False
    merge: str | None = None
    """Whose value stays when two records become one: keep, newest, longest, join or ask."""
    personal: str | None = None
    """What it tells about a person: personal, contact or sensitive; None for nothing."""
    retired: str | None = None
    system: bool = False
    picklist: Picklist | None = None
    depends_on: str | None = None
    to: str | None = None
    on_delete: str = "block"
    targets: tuple[str, ...] = ()
    """The entity ids of a lookup that can lead to records of several kinds; it has no `to`."""
    collection: str | None = None
    offer: Expression | None = None
    """Which records a lookup offers: a condition on them that may read the record edited."""
    fill: Mapping[str, Expression] = empty_map()
    """Own fields (ids) that a chosen record fills in where they are empty, and with what."""
    formula: Expression | None = None
    origin: str = ""
    """The layer that declared it: core, a pack's name, or the workspace's."""

    @property
    def leads_to(self) -> tuple[str, ...]:
        """The ids of the entities whose records it can refer to; none for people."""
        return self.targets or (() if self.to is None else (self.to,))

    @property
    def computed(self) -> bool:
        """Whether nothing of it is stored with the record: it is found whenever it is read."""
        return self.type in COMPUTED

    @property
    def lines(self) -> Lines | None:
        """Where the lines are that it shows; None for a field of another type."""
        if self.type != "lines":
            return None
        said = self.params
        return Lines(entity=said["entity"], lookup=said["lookup"], columns=said["columns"])

    @property
    def automatic(self) -> bool:
        """Whether the product gives it its value, and nobody else."""
        return self.computed or self.type == "autonumber"

    @property
    def kind(self) -> str:
        """The type that its values have: of a computed field that of its result."""
        return str(self.params.get("returns", "text")) if self.computed else self.type


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What is known of an activity besides when it starts, which is `Entity.activity_at`.

    `ends` is the id of a moment field, `attendees` are ids of fields with people and records that
    take part; `reminders` says that people may ask to be reminded.
    """

    ends: str | None = None
    attendees: tuple[str, ...] = ()
    reminders: bool = False


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A kind of thing.

    `fields` is by name, system fields last; `title` is the id of the field that names a record.
    `activity_at` is the id of a moment field if records of this entity are activities: creating
    one moves `last_activity_at` of the records it looks up; `activity` says more about them.
    `parent` is the id of the lookup under which records of this entity live (lines of a quote):
    their rights come from there.
    """

    id: str
    name: str
    origin: str
    label: Text
    label_many: Text
    title: str
    fields: Mapping[str, Field]
    icon: str = "database"
    shortcut: str | None = None
    help: Text | None = None
    activity_at: str | None = None
    activity: Activity | None = None
    parent: str | None = None
    tree: str | None = None
    """The id of the lookup to the record above, if records form a tree."""
    single: bool = False
    """Whether there is exactly one record."""
    rules: Mapping[str, Rule] = empty_map()
    pipelines: Mapping[str, Pipeline] = empty_map()
    layouts: Mapping[str, Layout] = empty_map()
    lists: Mapping[str, ListView] = empty_map()
    boards: Mapping[str, BoardView] = empty_map()
    mobile_card: MobileCard | None = None
    calendars: Mapping[str, CalendarView] = empty_map()
    picker: Picker | None = None
    bulk_edit: tuple[str, ...] = ()
    """Ids of the fields that a list changes in many records at once."""
    conversions: Mapping[str, Conversion] = empty_map()
    clocks: Mapping[str, SlaClock] = empty_map()
    retired: str | None = None
    idle_fields: Mapping[str, Field] = empty_map()
    """Fields of types that do not run yet, by name: kept here, without columns and values."""

    @cached_property
    def _by_id(self) -> dict[str, Field]:
        return {f.id: f for f in self.fields.values()}

    def field(self, field_id: str) -> Field:
        """The field with this id; raises KeyError for an unknown one."""
        return self._by_id[field_id]

    def has(self, field_id: str) -> bool:
        """Whether a field with this id exists (retired ones do)."""
        return field_id in self._by_id

    def active_fields(self) -> tuple[Field, ...]:
        """The fields that are not retired, in order."""
        return tuple(f for f in self.fields.values() if f.retired is None)

    def stage_field(self) -> Field | None:
        """The field that holds the stage, if the entity has a pipeline."""
        for pipeline in self.pipelines.values():
            return self.field(pipeline.field)
        return None
