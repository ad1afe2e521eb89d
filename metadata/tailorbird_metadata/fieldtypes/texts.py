"""Texts: plain, long, and with a form (e-mail address, phone number, address on the web)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tailorbird_metadata.expressions.types import TEXT, TEXTS
from tailorbird_metadata.fieldtypes.fieldtype import (
    UNIQUE,
    WRITABLE,
    FieldType,
    Literal,
    LiteralRefused,
    Objection,
    fixed,
)
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

TEXT_OPERATORS = ("contains", "eq", "ne", "starts_with", "empty", "not_empty")

LONGEST_TEXT = 1000
LONGEST_LONG_TEXT = 100_000
DEFAULT_LONG_TEXT = 10_000
DEFAULT_TEXT = 255
"""How many characters a text may have when the configuration does not say."""


def _plain(text: str, field: Field) -> str | None:
    found = unicodedata.normalize("NFC", text).strip()
    longest = field.params.get("max")
    if isinstance(longest, int) and len(found) > longest:
        raise LiteralRefused(message("The text is longer than {n} characters.", n=longest))
    return found or None


def _email(text: str, field: Field) -> str | None:
    found = text.strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", found):
        raise LiteralRefused(message("`{value}` is not an e-mail address.", value=text))
    local, _, domain = found.rpartition("@")
    return f"{local}@{domain.lower()}"


def _phone(text: str, field: Field) -> str | None:
    found = re.sub(r"[\s()/-]", "", text)
    if not re.fullmatch(r"\+[1-9][0-9]{5,14}", found):
        raise LiteralRefused(
            message("`{value}` is not a phone number with its country.", value=text),
            message("Write it like +49 30 1234567."),
        )
    return found


def _url(text: str, field: Field) -> str | None:
    found = text.strip()
    if not re.fullmatch(r"https?://[^\s/]+\S*", found):
        raise LiteralRefused(
            message("`{value}` is not an address on the web.", value=text),
            message("It begins with http:// or https://."),
        )
    return found


MANY: Mapping[str, Any] = {"many": {"type": "boolean"}}
ALL, PRIMARY = "all", "primary"
"""The parts of a field with several addresses: their set, and the first."""


def _listed(one: Callable[[str, Field], Literal]) -> Callable[[str, Field], Literal]:
    """A written value of a field with several: the list of this one."""

    def literal(text: str, field: Field) -> Literal:
        found = one(text, field)
        return (found,) if isinstance(found, str) else ()

    return literal


def _no_unique(field: Field) -> Iterator[Objection]:
    if field.unique is not None:
        yield Objection(
            "unique",
            message("{field} has several values; no two records are compared.", field=field.label),
            message("Remove `unique:` or `many:`."),
        )


def _several(name: str, one: FieldType) -> FieldType:
    """The type of fields with several values of another type, `name` in the model."""
    return replace(
        one,
        name=name,
        value_type=fixed(TEXTS),
        literal=_listed(one.literal),
        title=False,
        declarable=False,
        several=None,
        parts=lambda field: {PRIMARY: TEXT},
        whole=lambda field: ALL,
        objections=_no_unique,
    )


_EMAIL = FieldType(
    name="email",
    value_type=fixed(TEXT),
    literal=_email,
    parameters={**WRITABLE, **UNIQUE, **MANY},
    filter_operators=TEXT_OPERATORS,
    title=True,
    several="emails",
)
_PHONE = FieldType(
    name="phone",
    value_type=fixed(TEXT),
    literal=_phone,
    parameters={**WRITABLE, **UNIQUE, **MANY},
    filter_operators=TEXT_OPERATORS,
    several="phones",
)

TYPES = (
    FieldType(
        name="text",
        value_type=fixed(TEXT),
        literal=_plain,
        parameters={
            **WRITABLE,
            **UNIQUE,
            "max": {"type": "integer", "minimum": 1, "maximum": LONGEST_TEXT},
        },
        filter_operators=TEXT_OPERATORS,
        title=True,
    ),
    FieldType(
        name="long_text",
        value_type=fixed(TEXT),
        literal=_plain,
        parameters={
            **WRITABLE,
            "max": {"type": "integer", "minimum": 1, "maximum": LONGEST_LONG_TEXT},
        },
        sortable=False,
        filter_operators=("contains", "empty", "not_empty"),
    ),
    _EMAIL,
    _several("emails", _EMAIL),
    _PHONE,
    _several("phones", _PHONE),
    FieldType(
        name="url",
        value_type=fixed(TEXT),
        literal=_url,
        parameters={**WRITABLE, **UNIQUE},
        filter_operators=TEXT_OPERATORS,
    ),
)
