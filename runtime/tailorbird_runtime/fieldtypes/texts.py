"""Text in one line, text in many, and numbers that the product gives out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes.binding import KeyedText
from tailorbird_runtime.fieldtypes.controls import Posted, Raw
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser, ValueRefused, as_text
from tailorbird_runtime.fieldtypes.readonly import worked_out

DEFAULT_TEXT = 255
DEFAULT_LONG_TEXT = 10_000
_LINE_ENDS = frozenset("\n\r\u2028\u2029\x85")


class Text(KeyedText):
    """One line of text."""

    type = "text"

    def parser(self, field: Field, context: LoadContext) -> Parser:
        longest = int(field.params.get("max", DEFAULT_TEXT))
        return lambda raw: _line(as_text(raw), longest)

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return None if value is None else str(value) or None


class LongText(Text):
    """Text in paragraphs, lines ended by a line feed alone."""

    type = "long_text"
    short = False
    wide = True

    def parser(self, field: Field, context: LoadContext) -> Parser:
        longest = int(field.params.get("max", DEFAULT_LONG_TEXT))
        return lambda raw: _paragraphs(as_text(raw), longest)

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class Autonumber(KeyedText):
    """A number by a format (`D-{yyyy}-{0000}`), given out at creation and never again."""

    type = "autonumber"
    asked = False
    inline = False

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return worked_out(field)


def _line(found: str, longest: int) -> str | None:
    if any(c in _LINE_ENDS for c in found):
        raise ValueRefused("invalid", message("Write it in one line."))
    return _limited(found, longest)


def _paragraphs(found: str, longest: int) -> str | None:
    return _limited(found.replace("\r\n", "\n").replace("\r", "\n"), longest)


def _limited(found: str, longest: int) -> str | None:
    """The text without invisible control characters in it, at most `longest` characters."""
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in found):
        raise ValueRefused("invalid", message("The text has characters that cannot be shown."))
    if len(found) > longest:
        raise ValueRefused(
            "too_long",
            message("Use at most {max} characters; these are {n}.", max=longest, n=len(found)),
        )
    return found or None


def plain_text(raw: Any, longest: int) -> str | None:
    """One line of at most `longest` characters; None if nothing is left."""
    return _line(as_text(raw), longest)
