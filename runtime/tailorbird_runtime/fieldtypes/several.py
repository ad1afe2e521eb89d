"""Several e-mail addresses or phone numbers in one field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple

import sqlalchemy as sa

from tailorbird_metadata.expressions.meaning import set_key
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.fieldtypes.texts import ALL, PRIMARY
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import KeyedText, Schema, Writer, part
from tailorbird_runtime.fieldtypes.choices import joined
from tailorbird_runtime.fieldtypes.columns import Structure, TagList, text
from tailorbird_runtime.fieldtypes.contacts import Email, Phone
from tailorbird_runtime.fieldtypes.controls import Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser, ValueRefused, as_text
from tailorbird_runtime.fieldtypes.operators import EMPTY, TEXT, Operator
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight
from tailorbird_runtime.fieldtypes.texts import plain_text

MOST = 20
"""Addresses or numbers of one field."""

LONGEST_LABEL = 40
_LINE = re.compile(r"(.*?)\s*[(（]([^()（）]*)[)）]\s*")
_KEYS = frozenset({"value", "label", "primary"})


class Entry(NamedTuple):
    """One of several values, with what people call it (“work”)."""

    value: str
    label: str | None = None


class Several(KeyedText):
    """A tuple of pairs (`Entry`), the primary one first; beside it the set of values as of tags."""

    held = (tuple,)
    wide = True

    one: ClassVar[KeyedText]
    """How a single one is read and shown."""

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        every, first = part(field.id, ALL), part(field.id, PRIMARY)
        return (
            sa.Column(field.id, Structure()),
            sa.Column(every, TagList()),
            sa.Column(part(every, "key"), text()),
            sa.Column(first, text()),
            sa.Column(part(first, "key"), text()),
        )

    def compared(self, field: Field) -> str:
        return part(self.seen(field), "key")

    def seen(self, field: Field) -> str:
        return part(field.id, ALL)

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        entries = entries_of(value)
        every = tuple(e.value for e in entries)
        first = every[0] if every else None
        column = part(field.id, PRIMARY)
        return {
            field.id: value or None,
            self.seen(field): every,
            self.compared(field): set_key(every),
            column: first,
            part(column, "key"): None if first is None else text_key(first),
        }

    def recalled(self, field: Field, stored: Any) -> Any:
        return entries_of(stored) or None

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return entries_of(value) or None

    def parser(self, field: Field, context: LoadContext) -> Parser:
        one = self.one.parser(field, context)
        return lambda raw: _entries(raw, one) or None

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return _AMONG

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        found = str(self.one.filter_value(field, operator, raw, context))
        return {"eq": f"|{text_key(found)}|", "ne": f"|{text_key(found)}|"}.get(operator, found)

    def filter_widget(self, field: Field) -> str:
        return "text"

    def words(self, field: Field, value: Any, locale: str) -> str:
        said = ((self.one.words(field, e.value, locale), e.label) for e in entries_of(value))
        return joined((f"{v} ({name})" if name else v for v, name in said), locale)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        single = [(self.one.bound(field, e.value, sight), e.label) for e in entries_of(value)]
        links = tuple((one.text, one.href, label or "") for one, label in single)
        words = sight.voice.join([text for text, _, _ in links])
        return BoundValue(type=self.type, text=words, href=links[0][1], links=links)

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        lines = ((self.one.typed(field, e.value, desk), e.label) for e in entries_of(value))
        return "\n".join(f"{v} ({name})" if name else str(v) for v, name in lines)

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        return value.replace("\r\n", "\n") if isinstance(value, str) else value

    def live(self, field: Field) -> Any:
        yield field.name, {"key": self.seen(field), "reads": "lines"}

    def writer(self, field: Field, currency: str) -> Writer | None:
        def write(value: Any, record: Any) -> list[dict[str, Any]]:
            entries = enumerate(entries_of(value))
            return [{"value": e.value, "label": e.label, "primary": n == 0} for n, e in entries]

        return write

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        one = self.one.schema(field, model, reading)
        entry = {
            "type": "object",
            "properties": {
                "value": one,
                "label": {"type": ["string", "null"], "maxLength": LONGEST_LABEL},
                "primary": {"type": "boolean"},
            },
            "required": ["value"],
            "additionalProperties": False,
        }
        items = entry if reading else {"anyOf": [one, entry]}
        return {"type": "array", "items": items, "maxItems": MOST}


class Emails(Several):
    """E-mail addresses."""

    type = "emails"
    one = Email()


class Phones(Several):
    """Phone numbers."""

    type = "phones"
    one = Phone()


def entries_of(value: Any) -> tuple[Entry, ...]:
    """Entries from what was stored: pairs, or texts alone."""
    return tuple(Entry(e) if isinstance(e, str) else Entry(*e) for e in value or ())


def _has(column: sa.ColumnElement[Any], values: tuple[Any, ...]) -> sa.ColumnElement[bool]:
    return column.contains(values[0], autoescape=True)


def _has_not(column: sa.ColumnElement[Any], values: tuple[Any, ...]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.not_(_has(column, values)), column.is_(None))


def _begins(column: sa.ColumnElement[Any], values: tuple[Any, ...]) -> sa.ColumnElement[bool]:
    return column.contains(f"|{values[0]}", autoescape=True)


_AMONG: Mapping[str, Operator] = {
    "contains": TEXT["contains"],
    "eq": replace(TEXT["eq"], build=_has),
    "ne": replace(TEXT["ne"], build=_has_not),
    "starts_with": replace(TEXT["starts_with"], build=_begins),
    **EMPTY,
}


def _entries(raw: Any, one: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Entries without doubles, the primary one first; raises ValueRefused."""
    given = as_text(raw).splitlines() if isinstance(raw, str) else raw
    if not isinstance(given, (list, tuple)):
        raise ValueRefused("invalid", message("Write a list of values."))
    found: dict[str, Entry] = {}
    first: list[str] = []
    for item in given:
        entry, primary = _entry(item, one)
        if entry is not None:
            found.setdefault(text_key(entry.value), entry)
            first += [text_key(entry.value)] if primary else []
    if len(found) > MOST:
        raise ValueRefused("too_long", message("Use at most {n} values.", n=MOST))
    if len(set(first)) > 1:
        raise ValueRefused("invalid", message("Only one value can be the primary one."))
    ordered = sorted(found.values(), key=lambda e: text_key(e.value) not in first)
    return tuple(tuple(entry) for entry in ordered)


def _entry(raw: Any, one: Callable[[Any], Any]) -> tuple[Entry | None, bool]:
    if isinstance(raw, Mapping):
        if "value" not in raw or set(raw) - _KEYS or raw.get("primary") not in (None, True, False):
            raise ValueRefused("invalid", message("Write value, label and primary."))
        label = raw.get("label")
        named = None if label is None else plain_text(label, LONGEST_LABEL)
        return Entry(one(raw["value"]), named), raw.get("primary") is True
    written = as_text(raw)
    bracketed = _LINE.fullmatch(written)
    if not written:
        return None, False
    if bracketed is None:
        return Entry(one(written)), False
    return Entry(one(bracketed[1]), plain_text(bracketed[2], LONGEST_LABEL)), False
