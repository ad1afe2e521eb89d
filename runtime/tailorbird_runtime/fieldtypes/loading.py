"""From what a door hands in to an internal value, or a refusal in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import marshmallow

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Model

Parser = Callable[[Any], Any]
"""From a raw value to the internal one; raises ValueRefused."""

_zone: ContextVar[ZoneInfo | None] = ContextVar("entered_zone", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadContext:
    """What reading a value may depend on beside its field."""

    model: Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a value was not taken.

    `code` is one of invalid, too_long, too_large, too_small, too_precise, unknown_option,
    retired_option, not_writable.
    """

    code: str
    message: Message
    help: Message | None = None

    def __str__(self) -> str:
        return str(self.message)


class ValueRefused(Exception):
    """A value that cannot be one of its field."""

    def __init__(self, code: str, sentence: Message, help: Message | None = None) -> None:
        super().__init__(str(sentence))
        self.refusal = Refusal(code=code, message=sentence, help=help)


class ValueField(marshmallow.fields.Field[Any]):
    """A marshmallow field around a parser; its errors are lists of `Refusal`."""

    def __init__(self, parse: Parser) -> None:
        super().__init__(allow_none=True, required=False)
        self.parse = parse

    def deserialize(
        self,
        value: Any,
        attr: str | None = None,
        data: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Any:
        if value is marshmallow.missing:
            return super().deserialize(value, attr, data, **options)
        try:
            return self.parse(value)
        except ValueRefused as refused:
            raise marshmallow.ValidationError([refused.refusal]) from None


@contextmanager
def entered_in(zone: str) -> Iterator[None]:
    """Within it, moments without an offset are meant in this time zone (IANA name)."""
    token = _zone.set(ZoneInfo(zone))
    try:
        yield
    finally:
        _zone.reset(token)


def entry_zone() -> ZoneInfo | None:
    """The zone in which moments without an offset are meant, if any."""
    return _zone.get()


def as_text(value: Any) -> str:
    """A raw value that must be text, in NFC and without blanks around it."""
    if not isinstance(value, str):
        raise ValueRefused("invalid", message("Enter a text."))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueRefused("invalid", message("The text has broken characters.")) from None
    return unicodedata.normalize("NFC", value).strip()


def half_width(value: Any) -> str:
    """Text with full-width digits and signs (as Chinese keyboards give) made ordinary ones."""
    return unicodedata.normalize("NFKC", as_text(value)).strip()


def is_blank(value: Any) -> bool:
    """Whether a raw value means the empty one."""
    return value is None or (isinstance(value, str) and not value.strip())


def shortened(value: object, length: int = 60) -> str:
    """A value for a message: its text, cut."""
    found = str(value)
    return found if len(found) <= length else found[: length - 1] + "…"
