"""One value as a template shows it, and what showing it depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.messages import Message
from tailorbird_metadata.model import Model, Text


class Speech(Protocol):
    """How one person is spoken to; `forms.voice.Voice` does it."""

    @property
    def locale(self) -> str: ...
    @property
    def currency(self) -> str: ...
    def say(self, text: Message | Text | str | None) -> str: ...
    def join(self, words: list[str]) -> str: ...
    def integer(self, value: int) -> str: ...
    def number(self, value: Decimal, unit: str | None = None) -> str: ...
    def percent(self, value: Decimal) -> str: ...
    def money(self, value: Decimal, currency: str) -> str: ...
    def exact_money(self, value: Decimal, currency: str) -> str: ...
    def sign(self, currency: str) -> str: ...
    def day(self, value: date, *, tight: bool = False) -> str: ...
    def moment(self, value: datetime, *, tight: bool = False) -> str: ...
    def exact_moment(self, value: datetime) -> str: ...
    def local(self, value: datetime) -> datetime: ...
    def initials(self, name: str) -> str: ...


@dataclass(slots=True, kw_only=True)
class BoundValue:
    """`type` names the display template; `text` is empty exactly if there is no value.

    `exact` is what a tooltip says where `text` is shortened; `items` are the tags; `avatar` is
    the number of a colour for a person; `right` says that it stands at the right of a column.
    `links` are the texts and addresses of a value that has several.
    """

    type: str
    text: str = ""
    exact: str = ""
    tone: str = ""
    href: str = ""
    initials: str = ""
    avatar: int = 0
    items: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    """Text, address and label of each."""
    markup: str = ""
    """Markup that is safe for a page, where there is more than `text`."""
    yes: bool = False
    right: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Who looks at a value, and what stands beside it.

    `title` is the word for a record or person that the value names, `values` are those of the
    record by field id and `titles` its words, `tight` asks for the short form of rows and cards.
    `page_of` gives the address of a record's page from the name of its entity and its id.
    """

    voice: Speech
    model: Model
    page_of: Callable[[str, int], str]
    title: str = ""
    values: Mapping[str, Any] = empty_map()
    titles: Mapping[str, str] = empty_map()
    tight: bool = False
