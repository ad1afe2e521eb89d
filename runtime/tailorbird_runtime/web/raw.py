"""What a browser sent, as raw values by field name for the record service."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.forms.fields import Raw
from tailorbird_runtime.forms.form import NEVER_ASKED

PRESET = "set."
CURRENCY = ".currency"
_MOVED = frozenset({"stage", "picklist"})
_NUMBERS = frozenset({"integer", "decimal", "money", "percent"})
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_TAG_ENDS = re.compile(r"[,，、;；\n]+")


def typed(entity: Entity, form: MultiDict[str, str], allowed: Iterable[str]) -> dict[str, Raw]:
    """What was typed into the controls of these fields (ids), as it stands, by name.

    Fields whose control was not on the page are left out: an absent control changes nothing.
    Of the product's own fields only stage and pipeline are people's to choose (the form's
    `version` is not a value of the record).
    """
    wanted = set(allowed)
    found: dict[str, Raw] = {}
    for field in entity.active_fields():
        asked = field.type not in NEVER_ASKED and (not field.system or field.type in _MOVED)
        if asked and field.id in wanted and field.name in form:
            found[field.name] = form.getlist(field.name)[-1]
    return found


def raw(entity: Entity, typed: Mapping[str, Raw], form: MultiDict[str, str]) -> dict[str, Any]:
    """The same values as the service wants them: numbers without group marks, tags as a list."""
    return {name: _raw(entity.fields[name], value, form) for name, value in typed.items()}


def presets(entity: Entity, pairs: Iterable[tuple[str, str]]) -> dict[str, Raw]:
    """The values that an address fills in: `set.account=5`."""
    names = {f.name for f in entity.active_fields() if f.type not in NEVER_ASKED}
    found: dict[str, Raw] = {}
    for key, value in pairs:
        name = key.removeprefix(PRESET)
        if key.startswith(PRESET) and name in names and value:
            found[name] = value
    return found


def _raw(field: Field, value: Raw, form: MultiDict[str, str]) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if field.type == "tags":
        return [part for t in _TAG_ENDS.split(value) if (part := t.strip())]
    if field.type in _NUMBERS:
        number = plain_number(value)
        currency = form.get(field.name + CURRENCY)
        if field.type == "money" and currency:
            return {"amount": number or None, "currency": currency}
        return number
    if field.type in ("text", "email", "url", "phone"):
        return value.strip()
    return value.replace("\r\n", "\n") if field.type == "long_text" else value


def plain_number(text: str) -> str:
    """`1,234.50`, `￥１２` or `12 %` as a plain number; anything else stays what it is."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥€$£").rstrip("%").strip()
    plain = plain.replace("\N{MINUS SIGN}", "-").replace(" ", "")
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
