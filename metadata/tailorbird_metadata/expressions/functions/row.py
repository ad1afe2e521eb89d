"""What the table of functions says about one, and the record that its examples are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from tailorbird_metadata.messages import Message

Examples = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function.

    `takes` names the shape of each value: a kind (`text`, `number`, `boolean`, `date`,
    `moment`), `day` (a day, or a moment taken as its day in the company's zone), `time` (a day or
    a moment), `set` (tags, options, records, teams), `any`, `same` (all such have one type),
    `pattern` (a written text), `places` (a written whole number from 0 to 10), `zone` (the written
    name of a time zone), `calendar` (that of a calendar), `shown` (a number or a day), `choice`
    (an option) and `option` (a written one of the same list), `role` (a written one).  The last
    `optional` ones may be left out; `repeats` lets the last one come again.  `gives` is a kind,
    `same`, or `time` (the kind of the first value).

    `python` takes values, or the keys of texts and sets where `keyed` is set.  `postgres`
    names each argument once; None where the form depends on the arguments (`runtime/expressions`
    writes it then).  `sqlite` is a template too, None for a call of `python`.

    `examples` are pairs of an expression about `EXAMPLE` and its value as text.
    """

    name: str
    takes: tuple[str, ...]
    gives: str
    usage: str
    help: Message
    examples: Examples
    python: Callable[..., Any] | None = None
    postgres: str | None = None
    sqlite: str | None = None
    optional: int = 0
    repeats: bool = False
    keyed: bool = False
    internal: bool = False
    """Written by the checker only, never by people."""
    rewritten: bool = False
    """Typed as a test for being one of several: no back end has to know it."""


EXAMPLE: Final[Mapping[str, object]] = MappingProxyType(
    {
        "name": "Élan Solar",
        "company": "上海光伏有限公司",
        "city": None,
        "email": "Ann@Example.com",
        "amount": "12000.50",
        "discount": "7.5",
        "urgent": True,
        "priority": "high",
        "status": "waiting",
        "closed_on": "2026-03-10",
        "created_at": "2026-02-27T23:30:00Z",
        "tags": ("key account", "展会"),
        "labels": ("Key Account", "vip"),
        "teams": ("berlin", "munich"),
    }
)
"""The record of the examples; the company's zone is Asia/Shanghai, today 2026-03-29, a Sunday."""

EXAMPLE_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "priority": ("low", "normal", "high", "urgent"),
        "status": ("new", "waiting", "solved", "dropped"),
    }
)
"""Its lists in order; `waiting` is held, `solved` is closed as done, `dropped` as lost."""

EXAMPLE_CALENDARS: Final[Mapping[str, str]] = MappingProxyType(
    {"shanghai": "12345 01-01 2026-04-04/2026-04-06 2026-05-01/2026-05-05 +2026-05-09"}
)
"""Its calendars, as `meaning.calendars` writes their days: Qingming and Labour Day of 2026."""
