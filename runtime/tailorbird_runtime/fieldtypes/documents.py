"""Marked-up text, and JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.fieldtypes.documents import DEFAULT_JSON, DEFAULT_RICH_TEXT, PLAIN
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import KeyedText, Schema, Writer, part
from tailorbird_runtime.fieldtypes.columns import text
from tailorbird_runtime.fieldtypes.controls import Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser, ValueRefused, as_text
from tailorbird_runtime.fieldtypes.markup import cleaned, elements, shown, words_of
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

DEEPEST = 20
"""How deep lists and objects of a JSON value may lie in each other."""

MOST_ELEMENTS = 4_000
"""Paragraphs, items of lists, words in bold and the like of one marked-up text."""

_LARGEST = 2**53
"""Numbers below it are the same in every program that reads JSON."""


class RichText(KeyedText):
    """Allowed markup (see `markup`) as text; conditions and filters look at its words alone."""

    type = "rich_text"
    short = False
    wide = True

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        plain = part(field.id, PLAIN)
        return (
            sa.Column(field.id, text()),
            sa.Column(plain, text()),
            sa.Column(part(plain, "key"), text()),
        )

    def compared(self, field: Field) -> str:
        return part(self.seen(field), "key")

    def seen(self, field: Field) -> str:
        return part(field.id, PLAIN)

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        words = None if value is None else words_of(value)
        key = None if words is None else text_key(words)
        return {field.id: value, self.seen(field): words, self.compared(field): key}

    def parser(self, field: Field, context: LoadContext) -> Parser:
        longest = int(field.params.get("max", DEFAULT_RICH_TEXT))
        return lambda raw: _rich_text(raw, longest)

    def live(self, field: Field) -> Any:
        yield field.name, {"key": self.seen(field), "reads": "words"}

    def filter_widget(self, field: Field) -> str:
        return "text"

    def words(self, field: Field, value: Any, locale: str) -> str:
        return words_of(value).replace("\n", " ")

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        words = self.words(field, value, sight.voice.locale)
        return BoundValue(type="rich_text", text=words, markup="" if sight.tight else shown(value))

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        return value.replace("\r\n", "\n") if isinstance(value, str) else value

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        longest = int(field.params.get("max", DEFAULT_RICH_TEXT))
        return {"type": "string", "contentMediaType": "text/html", "maxLength": longest}


class Json(KeyedText):
    """An object or a list, as JSON text without blanks."""

    type = "json"
    short = False
    wide = True

    def parser(self, field: Field, context: LoadContext) -> Parser:
        longest = int(field.params.get("max", DEFAULT_JSON))
        return lambda raw: _json(raw, longest)

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        try:
            return _json(value, DEFAULT_JSON) if value else None
        except ValueRefused:
            return None

    def filter_widget(self, field: Field) -> str:
        return "text"

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return json.dumps(json.loads(value), ensure_ascii=False, indent=2) if value else ""

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        if sight.tight or not value.startswith(("{", "[")):
            return BoundValue(type="json", text=value)
        pretty = json.dumps(json.loads(value), ensure_ascii=False, indent=2)
        return replace(BoundValue(type="json", text=value), exact=pretty)

    def writer(self, field: Field, currency: str) -> Writer | None:
        return lambda value, record: json.loads(value)

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"anyOf": [{"type": "object"}, {"type": "array"}]}


def _rich_text(raw: Any, longest: int) -> str | None:
    written = as_text(raw)
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in written):
        raise ValueRefused("invalid", message("The text has characters that cannot be shown."))
    if len(written) > 2 * longest:
        raise _too_long(longest, len(written))
    if elements(written) > MOST_ELEMENTS:
        sentence = message(
            "Use at most {n} paragraphs, items and formatted words.", n=MOST_ELEMENTS
        )
        raise ValueRefused("too_long", sentence)
    found = cleaned(written)
    if len(found) > longest:
        raise _too_long(longest, len(found))
    return found if words_of(found) else None


def _too_long(longest: int, length: int) -> ValueRefused:
    sentence = message("Use at most {max} characters; these are {n}.", max=longest, n=length)
    return ValueRefused("too_long", sentence)


def _json(raw: Any, longest: int) -> str:
    """JSON text of an object or list that stands in `raw` as text or as a value."""
    try:
        found = _parsed(as_text(raw), longest) if isinstance(raw, str) else raw
        _check(found, 0)
        made = json.dumps(_plain(found), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        made.encode()
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        raise ValueRefused(
            "invalid",
            message("This is not JSON that can be kept."),
            message('Write an object such as {{"size": 3}} or a list such as [1, 2].'),
        ) from None
    if len(made) > longest:
        raise _too_long(longest, len(made))
    return made


def _parsed(written: str, longest: int) -> Any:
    if len(written) > 4 * longest:
        raise _too_long(longest, len(written))
    return json.loads(written)


def _check(value: Any, depth: int) -> None:
    """Raises ValueError for what other programs could not read back."""
    if depth == 0 and not isinstance(value, (dict, list, tuple)):
        raise ValueError("neither an object nor a list")
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, (int, float, Decimal)) and abs(Decimal(value)) >= _LARGEST:
        raise ValueError("too large")
    if isinstance(value, str) and "\0" in value:
        raise ValueError("a character that cannot be stored")
    below = (*value.keys(), *value.values()) if isinstance(value, dict) else value
    for one in below if isinstance(value, (dict, list, tuple)) else ():
        _check(one, depth + 1)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, (list, tuple)) else value
