"""Values of records as templates show them: the record around, the person in front."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.links import person
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.voice import Voice

__all__ = ["Binder", "BoundValue", "Shown"]


class Shown(Protocol):
    """What values need of a record; `records.Record` is one."""

    @property
    def entity_id(self) -> str: ...
    @property
    def id(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def titles(self) -> Mapping[str, str]: ...
    @property
    def restricted(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Binder:
    """Turns internal values into `BoundValue`s for one person; one per request."""

    model: Model
    voice: Voice

    def value(
        self, field: Field, record: Shown, *, key: str | None = None, tight: bool = False
    ) -> BoundValue:
        """The value of `field` in `record`; `key` if it is kept under another name than its id.

        `tight` asks for the short form of rows and cards.
        """
        name = key or field.id
        found = record.values.get(name)
        if found is None or found == ():
            return self._missing(field, record, name)
        sight = self.sight(record.titles.get(name, ""), record.values, tight, record.titles)
        return self._bound(field, found, sight)

    def _missing(self, field: Field, record: Shown, name: str) -> BoundValue:
        if name in record.restricted:
            return BoundValue(type="lookup", text=self.voice.say(message("Not visible to you")))
        return _empty(self.display_type(field), self.right(field))

    def plain(self, field: Field, value: Any, title: str = "") -> BoundValue:
        """A value without its record, as in history; amounts are in the company's currency."""
        if value is None or value == ():
            return BoundValue(type=self.display_type(field))
        return self._bound(field, value, self.sight(title))

    def display_type(self, field: Field) -> str:
        """The display template of a field; a formula is shown as what it gives."""
        return BINDINGS[field.type].shown_as(field)

    def right(self, field: Field) -> bool:
        """Whether values of the field stand at the right of a column."""
        return BINDINGS[field.type].stands_right(field)

    def person(self, user_id: int, name: str) -> BoundValue:
        """A person with an avatar."""
        return person(user_id, self.sight(name))

    def sight(
        self,
        title: str = "",
        values: Mapping[str, Any] | None = None,
        tight: bool = False,
        titles: Mapping[str, str] | None = None,
    ) -> Sight:
        """What a value is shown with."""
        return Sight(
            voice=self.voice,
            model=self.model,
            page_of=places.record_page,
            title=title,
            values=values or {},
            titles=titles or {},
            tight=tight,
        )

    def _bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        binding = BINDINGS[field.type]
        if not isinstance(value, binding.held):
            found = BoundValue(type=binding.shown_as(field), text=str(value))
        else:
            found = binding.bound(field, value, sight)
        return replace(found, right=True) if binding.stands_right(field) else found


@lru_cache(maxsize=64)
def _empty(shown: str, right: bool) -> BoundValue:
    return BoundValue(type=shown, right=right)
