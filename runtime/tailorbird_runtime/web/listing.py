"""From the address of a list or board to the question for the record service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlencode

from flask import request

from tailorbird_metadata.model import SortKey
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.filters import (
    PREFIX,
    Asked,
    BoundFilter,
    asked,
    in_words,
    usable_operators,
)
from tailorbird_runtime.forms.table import Column, with_query
from tailorbird_runtime.records.errors import QueryInvalid
from tailorbird_runtime.records.query import Filter
from tailorbird_runtime.validation.references import REFERENCES
from tailorbird_runtime.web.asking import Asking
from tailorbird_runtime.web.chosen import names_of

Bound = TypeVar("Bound")

_PAGING = frozenset({"after", "before", "done"})
KNOWN = frozenset({"view", "sort", "at", "as"})
"""What an address keeps beside its filters: the view, its order, and where a calendar is."""
_ALWAYS_EMPTY = frozenset({"deleted_at", "deleted_by"})
"""What no record of a list has: those that have it are in the bin."""


@dataclass(frozen=True)
class Listing:
    """The part of an address that says which records: view, filters, sort.

    With `filtered` false the filters of the address count for nothing.
    """

    asking: Asking
    address: str
    filtered: bool = True

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """What the address keeps when something else of it changes."""
        return tuple(
            (k, v)
            for k, v in request.args.items(multi=True)
            if k in KNOWN or (self.filtered and k.startswith(PREFIX))
        )

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """The filters that can be asked for; others are left out, as if they did not exist."""
        if not self.filtered:
            return ()
        rights = self.asking.rights
        names = {f.name: f for f in self.asking.readable.values() if rights.usable(f.id)}
        return tuple(
            a
            for a in asked(request.args.items(multi=True))
            if a.field in names and a.operator in usable_operators(names[a.field])
        )

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters as the service wants them."""
        return tuple(
            Filter(field=a.field, operator=a.operator, values=a.values) for a in self.asked
        )

    @property
    def search_field(self) -> str:
        """The field that the quick search looks in: the title, where it can be searched."""
        entity, rights = self.asking.entity, self.asking.rights
        title = entity.field(entity.title)
        usable = rights.usable(title.id) and "contains" in usable_operators(title)
        return title.name if usable else ""

    @property
    def search(self) -> str:
        """What the quick search looks for."""
        return next((a.values[0] for a in self.asked if self._is_search(a)), "")

    def chips(self) -> tuple[BoundFilter, ...]:
        """The filters in words, the quick search left out."""
        found = [a for a in self.asked if not self._is_search(a)]
        titles = self._titles(found)
        return tuple(self._chip(a, titles.get(a.field, {})) for a in found)

    def filter_fields(self) -> str:
        """Where the fields for a filter are listed."""
        address = places.entity_action(self.asking.entity.name, "filter")
        return with_query(address, [*self.pairs, ("for", self._kind)])

    def fields(self) -> tuple[tuple[str, str], ...]:
        """The fields that a filter can be added for: address of the editor, and label."""
        rights, say = self.asking.rights, self.asking.voice.say
        fields = [f for f in self.asking.readable.values() if rights.usable(f.id)]
        own = [f for f in fields if not f.system or f.type == "stage"]
        more = [f for f in fields if f.system and f.type in ("datetime", "user")]
        more = [f for f in more if f.id not in _ALWAYS_EMPTY]
        query = urlencode([*self.pairs, ("for", self._kind)])
        place = places.entity_action(self.asking.entity.name, "filter")
        return tuple(
            (f"{place}/{f.name}?{query}", say(f.label))
            for f in (*own, *more)
            if usable_operators(f)
        )

    def clear(self) -> str:
        """The address without filters."""
        return with_query(
            self.address, [(k, v) for k, v in self.pairs if k in ("view", "at", "as")]
        )

    def with_page(self, name: str, cursor: str | None) -> str:
        """The address of another page of the same list; empty at the ends."""
        return with_query(self.address, [*self.pairs, (name, cursor)]) if cursor else ""

    def sort(self, default: Sequence[SortKey]) -> tuple[SortKey, ...]:
        """The order of the address, else the view's, else the newest first."""
        text = request.args.get("sort", "")
        if text:
            return self.asking.records.parse_sort(self.asking.actor, self.asking.entity.id, text)
        usable = self.asking.rights.usable
        kept = tuple(k for k in default if usable(k.field))
        return kept or (SortKey(field="id", descending=True),)

    @property
    def _kind(self) -> str:
        last = self.address.rpartition("/")[2]
        return last if last in ("board", "calendar") else "list"

    def _is_search(self, found: Asked) -> bool:
        return found.field == self.search_field and found.operator == "contains"

    def _chip(self, found: Asked, titles: dict[str, str]) -> BoundFilter:
        field = self.asking.entity.fields[found.field]
        pairs = [("operator", found.operator), ("for", self._kind)]
        return BoundFilter(
            label=self.asking.voice.say(field.label),
            words=in_words(self.asking.binder, field, found, titles),
            edit=self._editor(found.field, [*pairs, *(("value", v) for v in found.values)]),
            without=with_query(self.address, [(k, v) for k, v in self.pairs if k != found.key]),
        )

    def _editor(self, field: str, more: Iterable[tuple[str, str]]) -> str:
        address = places.entity_action(self.asking.entity.name, f"filter/{field}")
        return with_query(address, [*self.pairs, *more])

    def _titles(self, found: Sequence[Asked]) -> dict[str, dict[str, str]]:
        """The names of the records and people that filters mention, by field."""
        return {
            a.field: names_of(self.asking, self.asking.entity.fields[a.field], a.values)
            for a in found
            if self.asking.entity.fields[a.field].kind in REFERENCES
        }


def bound_anyway(listing: Listing, bind: Callable[[Listing], Bound]) -> tuple[Bound, str]:
    """The page that `bind` makes; with a filter that has no answer, the page without filters.

    The second value says what was wrong with the filter; empty where nothing was.
    """
    try:
        return bind(listing), ""
    except QueryInvalid as error:
        if not listing.asked:
            raise
        first, say = error.errors[0], listing.asking.voice.say
        sentences = [say(m) for m in (first.message, first.help) if m is not None]
        return bind(replace(listing, filtered=False)), " ".join(sentences)


def column_of(asking: Asking, path: str) -> Column | None:
    """A column by its path, with the label of the record behind a lookup in front."""
    lookup_id, _, behind_id = path.partition(".")
    lookup = asking.readable.get(lookup_id)
    if lookup is None:
        return None
    say = asking.voice.say
    if not behind_id:
        return Column(path=path, field=lookup, label=say(lookup.label))
    behind = asking.model.entity(lookup.to) if lookup.to else None
    if behind is None or not behind.has(behind_id):
        return None
    field = behind.field(behind_id)
    label = f"{say(lookup.label)} · {say(field.label)}"
    return Column(path=path, field=field, label=label)
