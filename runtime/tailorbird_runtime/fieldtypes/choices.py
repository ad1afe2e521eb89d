"""One of several named values, and free tags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.meaning import set_key
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model, Option
from tailorbird_metadata.names import did_you_mean
from tailorbird_runtime.fieldtypes.binding import Schema, TypeBinding, Writer, part
from tailorbird_runtime.fieldtypes.columns import TagList, text
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundOption, Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    Refusal,
    ValueRefused,
    as_text,
    shortened,
)
from tailorbird_runtime.fieldtypes.operators import CHOICE, TAGS, Operator
from tailorbird_runtime.fieldtypes.showing import language
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight
from tailorbird_runtime.fieldtypes.texts import plain_text

LONGEST_TAG = 60
MOST_TAGS = 50
BETWEEN_TAGS = re.compile(r"[,，、;；\n]")
"""What may stand between tags, or the names of options, in a text."""


class Picklist(TypeBinding):
    """The id of an option; doors name options by their names."""

    type = "picklist"

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, text()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        options = _options(field)
        return lambda raw: _option_id(raw, field, options)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return CHOICE

    def refuse_new(self, field: Field, value: Any, model: Model) -> Refusal | None:
        option = _by_id(field, value)
        if option is None or option.retired is None:
            return None
        return Refusal(
            code="retired_option",
            message=message("{option} is no longer in use.", option=option.label),
        )

    def misfit(
        self, field: Field, value: Any, above: Field, above_value: Any, named: bool
    ) -> Refusal | None:
        option = _by_id(field, value)
        if option is None or not option.parents or above_value in option.parents:
            return None
        parent = _by_id(above, above_value)
        if parent is None or not named:
            sentence = message("{option} is not offered here.", option=option.label)
        else:
            sentence = message(
                "{option} is not offered for {parent}.", option=option.label, parent=parent.label
            )
        return Refusal(code="option", message=sentence)

    def clause(
        self, field: Field, operator: str, column: sa.ColumnElement[Any], values: tuple[Any, ...]
    ) -> sa.ColumnElement[bool]:
        if operator != "not_in":
            return super().clause(field, operator, column, values)
        others = tuple(o.id for o in _options(field).values() if o.id not in values)
        return sa.or_(column.in_(others), column.is_(None))

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        option = _options(field).get(raw)
        return sight.voice.say(option.label) if option is not None else raw

    def words(self, field: Field, value: Any, locale: str) -> str:
        option = _by_id(field, value)
        return option.label.render(locale) if option is not None else str(value)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        option = _by_id(field, value)
        if option is None:
            return BoundValue(type=self.type, text=str(value))
        return BoundValue(
            type=self.type, text=sight.voice.say(option.label), tone=option.color or ""
        )

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        option = _by_id(field, value)
        return option.name if option is not None else ""

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        stored = desk.values.get(field.id)
        offered = (o for o in _options(field).values() if self.offers(o, stored, desk))
        return replace(
            bound,
            options=tuple(
                BoundOption(
                    value=o.name,
                    label=desk.voice.say(o.label),
                    chosen=o.name == bound.typed,
                    parents=desk.parents(field, o.parents),
                )
                for o in offered
            ),
            depends_on=desk.name_of(field.depends_on),
        )

    def offers(self, option: Option, stored: Any, desk: Desk) -> bool:
        """Whether a form offers an option; `stored` is the value that the record has."""
        return option.retired is None or option.id == stored

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        renamed = {o.name: o.id for o in _options(field).values() if o.name != o.id}
        yield field.name, {"key": field.id, "reads": "choice", "options": renamed}

    def writer(self, field: Field, currency: str) -> Writer | None:
        names = {o.id: o.name for o in _options(field).values()}
        if all(key == name for key, name in names.items()):
            return None
        return lambda value, record: names.get(value, value)

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        options = _options(field).values()
        names = [o.name for o in options if reading or o.retired is None]
        return {"type": "string", "enum": names} if names else {"type": "string"}


class Stage(Picklist):
    """The id of a stage."""

    type = "stage"
    inline = False

    def offers(self, option: Option, stored: Any, desk: Desk) -> bool:
        asked = desk.stages is None or option.id in desk.stages or option.id == stored
        return asked and super().offers(option, stored, desk)

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        """With what follows from each stage: whether the record is still open then."""
        open_ = {o.id: o.closed is None for o in _options(field).values()}
        for name, meant in super().live(field):
            yield name, {**meant, "follows": {"stage_open": open_}}

    def glimpse(self, field: Field, raw: Raw, context: LoadContext) -> dict[str, Any]:
        found = super().glimpse(field, raw, context)
        option = _by_id(field, found[field.id]) if found[field.id] is not None else None
        return found if option is None else {**found, "stage_open": option.closed is None}


class Tags(TypeBinding):
    """A tuple of texts in the order in which they were given; the empty tuple is empty."""

    type = "tags"
    empty = ()
    held = (tuple,)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, TagList()), sa.Column(part(field.id, "key"), text()))

    def compared(self, field: Field) -> str:
        return part(field.id, "key")

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return _tags

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return TAGS

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        found = plain_text(raw, LONGEST_TAG)
        if found is None:
            raise ValueRefused("invalid", message("Enter a value to filter by."))
        return text_key(found)

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        return {field.id: value or (), part(field.id, "key"): set_key(value)}

    def recalled(self, field: Field, stored: Any) -> Any:
        return tuple(stored or ())

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return tuple(value or ())

    def words(self, field: Field, value: Any, locale: str) -> str:
        return joined(value, locale)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        return BoundValue(type="tags", text=sight.voice.join(list(value)), items=tuple(value))

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return tuple(value or ())

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        parts = BETWEEN_TAGS.split(value) if isinstance(value, str) else value
        return [found for p in parts if (found := p.strip())]

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield field.name, {"key": field.id, "reads": "tags"}

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


def joined(words: Iterable[str], locale: str) -> str:
    """Words in a row, as `locale` does: `a, b` or `a、b`."""
    return ("、" if language(locale) == "zh" else ", ").join(words)


def _options(field: Field) -> Mapping[str, Option]:
    return field.picklist.options if field.picklist is not None else {}


def _by_id(field: Field, value: Any) -> Option | None:
    return field.picklist.by_id(value) if field.picklist is not None and value else None


def _option_id(raw: Any, field: Field, options: Mapping[str, Option]) -> str:
    written = as_text(raw)
    option = options.get(written) or _by_id(field, written)
    if option is not None:
        return option.id
    near = did_you_mean(written, tuple(options))
    names = ", ".join(o.name for o in options.values() if o.retired is None)
    raise ValueRefused(
        "unknown_option",
        message(
            "{value} is not an option of {field}.", value=shortened(written), field=field.label
        ),
        message("Did you mean {name}?", name=near)
        if near
        else message("Choose one of these: {names}.", names=shortened(names, 200)),
    )


def _tags(raw: Any) -> tuple[str, ...]:
    parts = list(raw) if isinstance(raw, list | tuple) else BETWEEN_TAGS.split(as_text(raw))
    found: dict[str, str] = {}
    for part_ in parts:
        tag = _tag(part_)
        if tag is not None:
            found.setdefault(text_key(tag), tag)
    if len(found) > MOST_TAGS:
        raise ValueRefused("too_long", message("Use at most {n} tags.", n=MOST_TAGS))
    return tuple(found.values())


def _tag(raw: Any) -> str | None:
    tag = plain_text(raw, LONGEST_TAG)
    if tag is not None and "|" in unicodedata.normalize("NFKD", tag):
        raise ValueRefused("invalid", message("A tag cannot contain |."))
    return tag
