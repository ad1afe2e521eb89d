"""A form on a web site of which strangers make records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class WebformField:
    """A field of the entity (id), maybe asked for in other words."""

    field: str
    label: Text | None = None
    help: Text | None = None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The sentence to agree to; `field` is the id of a yes-or-no field that keeps the answer."""

    text: Text
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Webform:
    """`entity` is an id; `sets` are values by field id that the visitor neither sees nor changes.

    After sending, `thanks` is shown or the visitor goes to `redirect`.  `honeypot` is a field that
    only programs fill in, `captcha` a question; `per_hour` is how often one address may send.
    `assignment` (id) decides who gets the record; `languages` are locales, empty means all of
    the company.
    """

    id: str
    name: str
    label: Text
    entity: str
    fields: Mapping[str, WebformField]
    help: Text | None = None
    sets: Mapping[str, Value] = empty_map()
    consent: Consent | None = None
    button: Text | None = None
    thanks: Text | None = None
    redirect: str | None = None
    honeypot: bool = True
    captcha: bool = False
    per_hour: int = 20
    assignment: str | None = None
    languages: tuple[str, ...] = ()
    off: bool = False
    origin: str = ""
