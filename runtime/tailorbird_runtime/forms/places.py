"""Where things are: the addresses of pages, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

SHORT = "form.short"
"""In the address of an empty form: the short one is meant.  No field can be called so."""


def list_page(entity: str, query: Mapping[str, str] | None = None) -> str:
    """The list of an entity (by name)."""
    return _with(f"/{entity}", query)


def board_page(entity: str, query: Mapping[str, str] | None = None) -> str:
    """The board of an entity."""
    return _with(f"/{entity}/board", query)


def calendar_page(entity: str, query: Mapping[str, str] | None = None) -> str:
    """The calendar of an entity; `at` in the query is a day of what is shown."""
    return _with(f"/{entity}/calendar", query)


def new_page(entity: str, query: Mapping[str, str] | None = None) -> str:
    """The empty form; `set.<field>` in the query fills a field in."""
    return _with(f"/{entity}/new", query)


def short_page(entity: str, query: Mapping[str, str] | None = None) -> str:
    """The empty short form, which is the long one where the person's layout has none."""
    return new_page(entity, {SHORT: "1", **(query or {})})


def bin_page(entity: str) -> str:
    """The deleted records of an entity."""
    return f"/{entity}/bin"


def record_page(entity: str, record_id: int, anchor: str = "") -> str:
    """One record; `anchor` is a place on its page."""
    return f"/{entity}/{record_id}{'#' + anchor if anchor else ''}"


def record_action(entity: str, record_id: int, action: str) -> str:
    """An address below a record: edit, stage, assign, delete, restore, convert/qualify …"""
    return f"/{entity}/{record_id}/{action}"


def entity_action(entity: str, action: str) -> str:
    """An address below an entity: assign, delete, lookup/account …"""
    return f"/{entity}/{action}"


def inline_field(entity: str, record_id: int, field: str) -> str:
    """The part of a record page that edits one field in place."""
    return f"/{entity}/{record_id}/field/{field}"


def _with(path: str, query: Mapping[str, str] | None) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def notice_page(notice: int) -> str:
    """Where a notice is read."""
    return f"/notices/{notice}"
