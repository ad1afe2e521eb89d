"""Values of several parts, which conditions can also read one by one."""

from __future__ import annotations

import unicodedata
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.fieldtypes.places import TEXT_PART
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Classes, Schema, TypeBinding, filter_key, part
from tailorbird_runtime.fieldtypes.columns import Structure, text
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundPart, Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser, ValueRefused, is_blank
from tailorbird_runtime.fieldtypes.operators import TEXT, Operator
from tailorbird_runtime.fieldtypes.texts import plain_text

LONGEST_PART = 200
"""Characters of one part."""

_FULL_SIGNS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


class Compound(TypeBinding):
    """A dict of texts by part, without the empty ones; nobody changes it.

    Beside it stand all of it on one line (`<id>__text`) and each part, with their text keys.
    """

    held: ClassVar[Classes] = (dict,)
    wide = True
    names: ClassVar[Mapping[str, Message]]
    """The parts in the order of a form, with their labels."""
    wide_parts: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def line(self, value: Mapping[str, Any]) -> str:
        """The value on one line, the same for everybody."""

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        texts = (part(field.id, name) for name in (TEXT_PART, *self.names))
        keyed = ((sa.Column(n, text()), sa.Column(part(n, "key"), text())) for n in texts)
        return (sa.Column(field.id, Structure()), *(c for pair in keyed for c in pair))

    def compared(self, field: Field) -> str:
        return part(self.seen(field), "key")

    def seen(self, field: Field) -> str:
        return part(field.id, TEXT_PART)

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        given = value or {}
        texts = {TEXT_PART: self.line(given) if given else None}
        texts |= {name: given.get(name) for name in self.names}
        found: dict[str, Any] = {field.id: value}
        for name, words in texts.items():
            column = part(field.id, name)
            found[column] = words
            found[part(column, "key")] = None if words is None else text_key(words)
        return found

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return self.parse

    def parse(self, raw: Any) -> dict[str, str] | None:
        """The parts that are filled in; raises ValueRefused."""
        if not isinstance(raw, Mapping):
            raise ValueRefused(
                "invalid", message("Write the parts: {names}.", names=", ".join(self.names))
            )
        unknown = [str(name) for name in raw if name not in self.names]
        if unknown:
            raise ValueRefused("invalid", message("There is no part {name}.", name=unknown[0][:40]))
        read = {name: self.part(name, raw.get(name)) for name in self.names}
        return {name: words for name, words in read.items() if words} or None

    def part(self, name: str, raw: Any) -> str | None:
        """One part; raises ValueRefused."""
        return None if is_blank(raw) else plain_text(raw, LONGEST_PART)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return TEXT

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return filter_key(raw)

    def filter_widget(self, field: Field) -> str:
        return "text"

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return dict(value) if value else ""

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        typed = bound.typed if isinstance(bound.typed, Mapping) else {}
        parts = (self.control_part(field, n, str(typed.get(n, "")), desk) for n in self.names)
        return replace(bound, parts=tuple(parts))

    def control_part(self, field: Field, name: str, typed: str, desk: Desk) -> BoundPart:
        """The input of one part."""
        return BoundPart(
            name=f"{field.name}.{name}",
            label=desk.voice.say(self.names[name]),
            typed=typed,
            wide=name in self.wide_parts,
        )

    def collected(self, field: Field, form: Posted) -> Raw | None:
        found = {n: form.get(f"{field.name}.{n}") for n in self.names}
        return {n: words or "" for n, words in found.items()} if any_given(found) else None

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        return dict(value) if isinstance(value, Mapping) and any(value.values()) else None

    def live(self, field: Field) -> Any:
        for name in self.names:
            yield f"{field.name}.{name}", {"key": part(field.id, name), "reads": "text"}
        inputs = [f"{field.name}.{name}" for name in self.names]
        yield field.name, {"key": self.seen(field), "reads": "joined", "of": inputs}

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        parts = {n: {"type": ["string", "null"], "maxLength": LONGEST_PART} for n in self.names}
        return {"type": "object", "properties": parts, "additionalProperties": False}


def any_given(found: Mapping[str, str | None]) -> bool:
    """Whether the form had an input for some part."""
    return any(words is not None for words in found.values())


def is_han(words: str) -> bool:
    """Whether a name is written in Chinese, Japanese or Korean signs."""
    first = next((c for c in words if c.isalpha()), "")
    return bool(first) and unicodedata.name(first, "").startswith(
        ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
    )
