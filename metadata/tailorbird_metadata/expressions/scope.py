"""What the names in an expression mean: the question that the checker asks the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from tailorbird_metadata.expressions.types import ValueType
from tailorbird_metadata.frozen import empty_map


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A field as expressions see it.

    `type.of` is the target's entity id for a lookup, `user` for a user field, the picklist's path
    for a choice.  `parts` are the types of what can be read behind its `.`; the parts of a field
    `f` have the ids `f__<part>`, and so has `id` where the whole value is read by one.  `retired`
    is the date since when it is out of use, for the message.
    """

    id: str
    name: str
    type: ValueType
    parts: Mapping[str, ValueType] = empty_map()
    retired: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The children of a record: those of entity `child` (id) whose lookup `by` (id) is it."""

    child: str
    by: str


class Scope(Protocol):
    """Names as the author writes them, to ids.  Entities are given by id."""

    @property
    def entity(self) -> str:
        """The id of the entity whose record the text is about."""

    @property
    def record(self) -> str | None:
        """The id of the entity whose record is being edited, where the text may read it."""

    def field(self, entity: str, name: str) -> Symbol | None:
        """The field with this name; never asked for people (entity `user`)."""

    def collection(self, entity: str, name: str) -> Collection | None:
        """The children that `name` means in an aggregate."""

    def tree(self, entity: str) -> str | None:
        """The id of the lookup to the record above, if the records of the entity form a tree."""

    def names(self, entity: str) -> tuple[str, ...]:
        """All field and collection names, for "did you mean"."""

    def labels(self, entity: str) -> Mapping[str, str]:
        """What fields are called on pages (see `suggest.by_label`): their names."""

    def option(self, of: str, name: str) -> str | None:
        """The id of the option or stage `name` of the picklist with path `of`."""

    def options(self, of: str) -> tuple[str, ...]:
        """The names of the options of a picklist that may be written."""

    def option_labels(self, of: str) -> Mapping[str, str]:
        """What the options of a picklist are called on pages: their names."""

    def closed(self, of: str) -> Mapping[str, str]:
        """The ids of the options of a picklist that close a record, each with how."""

    def held(self, of: str) -> tuple[str, ...]:
        """The ids of the options of a picklist under which a record is held."""

    def order(self, of: str) -> tuple[tuple[str, ...], ...]:
        """The ids of the options of a picklist in order, retired ones at their place.

        Of stages those of each pipeline on their own, without those that lie beside the path.
        """

    def calendar(self, name: str) -> str | None:
        """The days of a calendar as `meaning.calendars.calendar_text` writes them.

        The empty text for a calendar that has too many; None if there is none of this name.
        """

    def calendars(self) -> tuple[str, ...]:
        """The names of all calendars."""

    def outsider(self, name: str) -> ValueType | None:
        """The type of `me.<name>` in rights of people from outside: the record that they are."""

    def role(self, name: str) -> str | None:
        """The id of a role."""

    def roles(self) -> tuple[str, ...]:
        """The names of all roles."""

    def team(self, key: str) -> str | None:
        """The key of a team of the workspace, as it is stored."""

    def teams(self) -> tuple[str, ...]:
        """The keys of all teams."""
