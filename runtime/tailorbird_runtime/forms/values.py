"""One value as a template shows it: words, tone, link, avatar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    parse,
    region_code_for_number,
)

from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.voice import Voice

RIGHT_ALIGNED = frozenset({"integer", "decimal", "money", "percent"})
"""Display types whose values stand at the right of a column."""

_AVATARS = 4


class Shown(Protocol):
    """What values need of a record; `records.Record` is one."""

    @property
    def entity_id(self) -> str: ...
    @property
    def id(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def titles(self) -> Mapping[str, str]: ...
    @property
    def restricted(self) -> frozenset[str]: ...


@dataclass(slots=True, kw_only=True)
class BoundValue:
    """`type` names the display template; `text` is empty exactly if there is no value.

    `exact` is what a tooltip says where `text` is shortened; `items` are the tags; `avatar` is
    the number of a colour for a person.
    """

    type: str
    text: str = ""
    exact: str = ""
    tone: str = ""
    href: str = ""
    initials: str = ""
    avatar: int = 0
    items: tuple[str, ...] = ()
    yes: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.text

    @property
    def right(self) -> bool:
        """Whether it stands at the right of a column."""
        return self.type in RIGHT_ALIGNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Binder:
    """Turns internal values into `BoundValue`s for one person; one per request."""

    model: Model
    voice: Voice

    def value(
        self, field: Field, record: Shown, *, key: str | None = None, tight: bool = False
    ) -> BoundValue:
        """The value of `field` in `record`; `key` if it is kept under another name than its id.

        `tight` asks for the short form of rows and cards.
        """
        name = key or field.id
        found = record.values.get(name)
        if found is None or found == ():
            return self._missing(field, record, name)
        return self._bound(field, found, record.titles.get(name, ""), record.values, tight)

    def _missing(self, field: Field, record: Shown, name: str) -> BoundValue:
        if name in record.restricted:
            return BoundValue(type="lookup", text=self.voice.say(message("Not visible to you")))
        return _empty(self.display_type(field))

    def plain(self, field: Field, value: Any, title: str = "") -> BoundValue:
        """A value without its record, as in history; amounts are in the company's currency."""
        if value is None or value == ():
            return BoundValue(type=self.display_type(field))
        return self._bound(field, value, title, {}, False)

    def display_type(self, field: Field) -> str:
        """The display template of a field; a formula is shown as what it gives."""
        if field.type != "formula" or field.formula is None:
            return field.type
        result = field.formula.result
        if result.kind is Kind.NUMBER:
            return "money" if result.money else _number_of(field)
        return _DISPLAY_OF_KIND.get(result.kind, "text")

    def _bound(
        self, field: Field, value: Any, title: str, values: Mapping[str, Any], tight: bool
    ) -> BoundValue:
        shown = self.display_type(field)
        if shown == "money":
            return self._money(field, value, values, tight)
        show = _SHOW.get(shown)
        if show is None or (shown in _TYPED and not isinstance(value, _TYPED[shown])):
            return BoundValue(type=shown, text=str(value))
        return show(self, field, value, title, tight)

    def _money(
        self, field: Field, value: Any, values: Mapping[str, Any], tight: bool
    ) -> BoundValue:
        if not isinstance(value, Decimal):  # a mask
            return BoundValue(type="money", text=str(value))
        own = self.model.workspace.currency
        entered = field.type != "formula"
        currency = str(values.get("currency") or own) if entered else own
        if not tight:
            return BoundValue(type="money", text=self.voice.exact_money(value, currency))
        text = self.voice.money(value, currency)
        exact = (
            "" if value == value.to_integral_value() else self.voice.exact_money(value, currency)
        )
        return BoundValue(type="money", text=text, exact=exact)

    # -- one method a display ------------------------------------------------------------------

    def _text(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        return BoundValue(type=self.display_type(field), text=str(value))

    def _integer(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        text = self.voice.integer(int(value))
        unit = field.params.get("unit")
        return BoundValue(type="integer", text=f"{text} {unit}" if unit else text)

    def _decimal(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        text = self.voice.number(Decimal(value), field.params.get("unit"))
        return BoundValue(type="decimal", text=text)

    def _percent(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        return BoundValue(type="percent", text=self.voice.percent(Decimal(value)))

    def _boolean(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        text = self.voice.say(message("Yes") if value else message("No"))
        return BoundValue(type="boolean", text=text, yes=bool(value))

    def _date(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        return BoundValue(
            type="date", text=self.voice.day(value, tight=tight), exact=value.isoformat()
        )

    def _datetime(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        return BoundValue(
            type="datetime",
            text=self.voice.moment(value, tight=tight),
            exact=self.voice.exact_moment(value),
        )

    def _email(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        href = f"mailto:{value}" if "*" not in value else ""
        return BoundValue(type="email", text=value, href=href)

    def _phone(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        if "*" in value:
            return BoundValue(type="phone", text=value)
        text = readable_phone(value, self.model.workspace.country)
        return BoundValue(type="phone", text=text, href=f"tel:{value}")

    def _url(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        safe = value.lower().startswith(("https://", "http://"))
        text = value.split("://", 1)[-1].rstrip("/") if safe else value
        return BoundValue(type="url", text=text, href=value if safe else "", exact=value)

    def _picklist(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        option = field.picklist.by_id(value) if field.picklist else None
        if option is None:
            return BoundValue(type=field.type, text=str(value))
        return BoundValue(
            type=field.type, text=self.voice.say(option.label), tone=option.color or ""
        )

    def _lookup(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        entity = self.model.entity(field.to) if field.to else None
        href = places.record_page(entity.name, int(value)) if entity else ""
        return BoundValue(type="lookup", text=title or f"#{value}", href=href)

    def _user(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        return self.person(int(value), title)

    def person(self, user_id: int, name: str) -> BoundValue:
        """A person with an avatar."""
        return BoundValue(
            type="user",
            text=name or self.voice.say(message("Somebody")),
            initials=self.voice.initials(name),
            avatar=user_id % _AVATARS,
        )

    def _team(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        label = self.model.workspace.teams.get(value)
        return BoundValue(type="team", text=title or (self.voice.say(label) if label else value))

    def _tags(self, field: Field, value: Any, title: str, tight: bool) -> BoundValue:
        items = (value,) if isinstance(value, str) else tuple(value)
        return BoundValue(type="tags", text=self.voice.join(list(items)), items=items)


@lru_cache(maxsize=64)
def _empty(shown: str) -> BoundValue:
    return BoundValue(type=shown)


@lru_cache(maxsize=4096)
def readable_phone(number: str, country: str) -> str:
    """An E.164 number as people write it: national at home, international elsewhere."""
    try:
        parsed = parse(number, None)
    except NumberParseException:
        return number
    home = region_code_for_number(parsed) == country
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return format_number(parsed, form)


def _number_of(field: Field) -> str:
    returns = field.params.get("returns")
    return returns if returns in ("integer", "percent") else "decimal"


_DISPLAY_OF_KIND = {
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.MOMENT: "datetime",
    Kind.TEAM: "team",
    Kind.TEXTS: "tags",
}
_TYPED: dict[str, type | tuple[type, ...]] = {
    "integer": (int, Decimal),
    "decimal": (int, Decimal),
    "percent": (int, Decimal),
    "date": date,
    "datetime": datetime,
    "lookup": int,
    "user": int,
}
"""What a value must be; anything else is a mask, shown as it stands."""

_Show = Callable[[Binder, Field, Any, str, bool], BoundValue]
_SHOW: dict[str, _Show] = {
    "text": Binder._text,
    "long_text": Binder._text,
    "autonumber": Binder._text,
    "currency": Binder._text,
    "id": Binder._text,
    "integer": Binder._integer,
    "decimal": Binder._decimal,
    "percent": Binder._percent,
    "boolean": Binder._boolean,
    "date": Binder._date,
    "datetime": Binder._datetime,
    "email": Binder._email,
    "phone": Binder._phone,
    "url": Binder._url,
    "picklist": Binder._picklist,
    "stage": Binder._picklist,
    "lookup": Binder._lookup,
    "user": Binder._user,
    "team": Binder._team,
    "tags": Binder._tags,
}
