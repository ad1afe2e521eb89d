"""Ways to reach somebody: e-mail, phone, address on the web."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import KeyedText, Schema
from tailorbird_runtime.fieldtypes.controls import Desk, Raw
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    ValueRefused,
    half_width,
    shortened,
)
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

LONGEST_URL = 2000
SCHEMES = ("http", "https", "mailto", "tel")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?![0-9]+(?:[/?#]|$))")
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f<>\"`{}|\\^]")


class Email(KeyedText):
    """An e-mail address, its domain in lower case; no server is asked."""

    type = "email"

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return parse_email

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        return BoundValue(type="email", text=value, href=mail_address(value))

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string", "format": "email", "examples": ["wei.chen@example.com"]}


class Url(KeyedText):
    """An address that a browser, mail program or phone may open.

    Without a scheme it is taken as https.
    """

    type = "url"

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return _url

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        safe = value.lower().startswith(("https://", "http://"))
        text = value.split("://", 1)[-1].rstrip("/") if safe else value
        return BoundValue(type="url", text=text, href=value if safe else "", exact=value)

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string", "format": "uri", "examples": ["https://example.com"]}


class Phone(KeyedText):
    """A phone number as E.164: `+4930123456`."""

    type = "phone"

    def parser(self, field: Field, context: LoadContext) -> Parser:
        country = context.model.workspace.country
        return lambda raw: parse_phone(raw, country)

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        if operator in ("eq", "ne"):
            return self.parser(field, context)(raw)
        found = re.sub(r"[\s()/.-]", "", half_width(raw))
        return super().filter_value(field, operator, found, context)

    def words(self, field: Field, value: Any, locale: str) -> str:
        return readable_phone(value, "")

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        text = readable_phone(value, sight.model.workspace.country)
        return BoundValue(type="phone", text=text, href=call_address(value))

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return readable_phone(value, desk.model.workspace.country) if value else ""

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string", "format": "phone", "examples": ["+8613812345678"]}


def parse_email(raw: Any) -> str:
    """An e-mail address; raises ValueRefused."""
    from email_validator import EmailNotValidError, validate_email

    written = half_width(raw)
    try:
        return validate_email(written, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        raise ValueRefused(
            "invalid",
            message("{value} is not an e-mail address.", value=shortened(written)),
            message("Write it like name@company.com."),
        ) from None


def _url(raw: Any) -> str:
    written = half_width(raw)
    found = written if _SCHEME.match(written) else f"https://{written}"
    scheme, good = _taken_apart(found)
    if scheme not in SCHEMES:
        raise ValueRefused(
            "invalid",
            message("Links that begin with {scheme}: are not allowed.", scheme=shortened(scheme)),
            message("Use http, https, mailto or tel."),
        )
    if len(found) > LONGEST_URL:
        raise ValueRefused(
            "too_long",
            message("Use at most {max} characters; these are {n}.", max=LONGEST_URL, n=len(found)),
        )
    if not good:
        raise ValueRefused(
            "invalid",
            message("{value} is not an address on the web.", value=shortened(written)),
            message("Write it like https://company.com."),
        )
    return found


def _taken_apart(found: str) -> tuple[str, bool]:
    """The scheme, and whether the rest can be an address of that scheme."""
    try:
        parts = urlsplit(found)
        host = parts.hostname
        port = parts.port
    except ValueError:
        return found.partition(":")[0].lower(), False
    if _UNSAFE.search(found) or (port is not None and port == 0):
        return parts.scheme, False
    if parts.scheme in ("http", "https"):
        bare = host or ""
        return parts.scheme, bool(bare) and parts.username is None and not bare.startswith(".")
    return parts.scheme, bool(parts.path)


def mail_address(value: str) -> str:
    """The link that writes a mail, none for a masked address."""
    return f"mailto:{value}" if "*" not in value else ""


def call_address(value: str) -> str:
    """The link that calls, none for a masked number."""
    return f"tel:{value}" if "*" not in value else ""


def parse_phone(raw: Any, country: str) -> str:
    """A phone number as E.164, one without a country code of `country`; raises ValueRefused."""
    import phonenumbers

    written = half_width(raw)
    refused = ValueRefused(
        "invalid",
        message("{value} is not a phone number.", value=shortened(written)),
        message("Write it with its area code, or with its country like +49 30 123456."),
    )
    try:
        found = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        raise refused from None
    if found.extension:
        raise ValueRefused("invalid", message("Write the extension into another field."))
    if not phonenumbers.is_possible_number(found) or (found.national_number or 0) < 1000:
        raise refused
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(maxsize=4096)
def readable_phone(number: str, country: str) -> str:
    """An E.164 number as people write it: national at home in `country`, else international.

    A mask of one (`+86****1234`) stays as it stands, so that a form that is saved gives it back.
    """
    import phonenumbers

    if "*" in number:
        return number
    try:
        found = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    home = phonenumbers.region_code_for_number(found) == country
    forms = phonenumbers.PhoneNumberFormat
    form = forms.NATIONAL if home else forms.INTERNATIONAL
    return str(phonenumbers.format_number(found, form))
