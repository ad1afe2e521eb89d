"""What people enter about people, checked."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.messages import message
from tailorbird_runtime.fieldtypes.contacts import parse_email
from tailorbird_runtime.fieldtypes.loading import ValueRefused, is_blank
from tailorbird_runtime.fieldtypes.texts import plain_text
from tailorbird_runtime.people.errors import PeopleRefused

LONGEST_NAME = 120
THEMES = ("auto", "light", "dark")
DENSITIES = ("comfortable", "compact")


def checked_name(raw: Any) -> dict[str, Any]:
    """The columns of a name; raises PeopleRefused."""
    try:
        name = plain_text(raw, LONGEST_NAME)
    except ValueRefused as refused:
        raise PeopleRefused(refused.refusal.message, "name") from None
    if name is None:
        raise PeopleRefused(message("Enter a name."), "name")
    return {"name": name, "name__key": text_key(name)}


def checked_email(raw: Any) -> dict[str, Any]:
    """The columns of an e-mail address; raises PeopleRefused."""
    if is_blank(raw):
        raise PeopleRefused(message("Enter an e-mail address."), "email")
    try:
        email = parse_email(raw)
    except ValueRefused as refused:
        raise PeopleRefused(refused.refusal.message, "email") from None
    return {"email": email, "email__key": text_key(email)}


def checked_settings(**settings: Any) -> dict[str, Any]:
    """Locale, zone, theme and density, empty ones as None; raises PeopleRefused.

    Whether the company works in a locale is for the caller to know.
    """
    found = {name: None if is_blank(value) else value for name, value in settings.items()}
    _refuse_odd("theme", found, THEMES)
    _refuse_odd("density", found, DENSITIES)
    locale, zone = found.get("locale"), found.get("zone")
    if locale is not None and not (isinstance(locale, str) and 2 <= len(locale) <= 20):
        raise PeopleRefused(message("This language is not known."), "locale")
    if zone is not None and not _is_zone(zone):
        raise PeopleRefused(message("This time zone is not known."), "zone")
    unknown = set(found) - {"locale", "zone", "theme", "density"}
    if unknown:
        raise TypeError(f"unknown settings {sorted(unknown)}")
    return found


def _refuse_odd(name: str, found: dict[str, Any], known: tuple[str, ...]) -> None:
    if found.get(name) is not None and found[name] not in known:
        raise PeopleRefused(message("Choose one of these: {names}.", names=", ".join(known)), name)


def _is_zone(zone: Any) -> bool:
    try:
        return isinstance(zone, str) and bool(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
