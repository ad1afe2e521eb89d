"""Several records or people in one field.

Kept in the record itself, as tags are: a record is read, compared, written down in history and
locked as a whole (decision 91).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, Told, Writer
from tailorbird_runtime.fieldtypes.choices import BETWEEN_TAGS
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundOption, Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.links import RECORD_NUMBER, REFERENCE, parse_id
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser, ValueRefused, is_blank
from tailorbird_runtime.fieldtypes.sets import AsSet
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

MOST_RECORDS = 100
"""Records that one field may name."""


def title_key(field_id: str, record: str) -> str:
    """Under what a record's `titles` has the word for one of several records of a field."""
    return f"{field_id}.{record}"


class Records(AsSet):
    """A tuple of ids as texts, in the order of the ids."""

    type = "multi_lookup"
    inline = False

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return in_order(value or ())

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return _parsed

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return str(parse_id(raw))

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return sight.title or f"#{raw}"

    def filter_widget(self, field: Field) -> str:
        return "user" if field.to is None else "lookup"

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        return title or ""

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        found = {one: sight.titles.get(title_key(field.id, one), "") for one in value}
        links = tuple(
            (title, "" if field.to is None else self._page(field, one, sight), "")
            for one, title in found.items()
            if title
        )
        words = sight.voice.join([title for title, _, _ in links]) or sight.title
        return BoundValue(type="multi_lookup", text=words, links=links)

    def _page(self, field: Field, one: str, sight: Sight) -> str:
        return sight.page_of(sight.model.entity(str(field.to)).name, int(one))

    def shown_as(self, field: Field) -> str:
        return "multi_lookup"

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return tuple(value or ())

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        chosen = bound.typed
        if isinstance(chosen, str):
            chosen = tuple(one for one in BETWEEN_TAGS.split(chosen) if not is_blank(one))
        options = tuple(
            BoundOption(value=one, label=desk.titles.get(title_key(field.id, one), f"#{one}"))
            for one in chosen
        )
        return replace(bound, widget="multi_lookup", search=desk.search, options=options)

    def collected(self, field: Field, form: Posted) -> Raw | None:
        """The chosen ids; an empty input of the same name says that the field was asked."""
        if field.name not in form:
            return None
        return tuple(one for one in form.getlist(field.name) if one)

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield field.name, {"key": field.id, "reads": "choices"}

    def writer(self, field: Field, currency: str) -> Writer | None:
        def write(value: tuple[str, ...], record: Told) -> list[dict[str, Any]]:
            titles = ((one, record.titles.get(title_key(field.id, one))) for one in value)
            return [{"id": int(one), "title": title} for one, title in titles]

        return write

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        one = REFERENCE if reading else RECORD_NUMBER
        return {"type": "array", "items": dict(one), "maxItems": MOST_RECORDS}


class Users(Records):
    """Several people."""

    type = "users"


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """Each id once, the lower first."""
    return tuple(sorted(set(ids), key=int))


def _parsed(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, str):
        raw = [one for one in BETWEEN_TAGS.split(raw) if not is_blank(one)]
    if not isinstance(raw, (list, tuple)):
        raw = [raw]
    if len(raw) > MOST_RECORDS:
        raise ValueRefused("too_long", message("Choose at most {n}.", n=MOST_RECORDS))
    return in_order(str(parse_id(one)) for one in raw)
