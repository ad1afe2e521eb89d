"""Values in a person's own words: language, time zone, and what day it is.

English and Simplified Chinese as the style guide has them: "17 Nov", with the year when it is
not this one; times with 24 hours; money with its sign; large Chinese amounts in 万 and 亿.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_symbol

from tailorbird_metadata.messages import message


class Sayable(Protocol):
    """A `Text` of the configuration or a `Message` of the product."""

    def render(self, locale: str) -> str: ...


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ZH_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_SIGNS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "KRW": "₩", "INR": "₹"}
_MINUS = "−"
_WORDS = re.compile(r"[^\W_]+")
_LAST_OF_ALPHABETS = 0x2E7F
"""Above it stand signs that fill a square of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one person is spoken to.

    `zone` is where the person is; `now` the moment of the request (aware, UTC); `today` the
    company's day, which rules go by; `currency` the company's (ISO 4217).
    """

    locale: str
    zone: ZoneInfo
    now: datetime
    today: date
    currency: str

    @property
    def chinese(self) -> bool:
        """Whether the person reads Chinese."""
        return self.locale.startswith("zh")

    def say(self, text: Sayable | str | None) -> str:
        """A label or a sentence in the person's language; nothing for None."""
        if text is None:
            return ""
        return text if isinstance(text, str) else text.render(self.locale)

    def inside(self, text: Sayable) -> str:
        """A name of the configuration inside a sentence: English writes it small."""
        said = self.say(text)
        return said.lower() if self.locale == "en" and said[1:] == said[1:].lower() else said

    def join(self, words: list[str]) -> str:
        """Words in a row: `a, b` or `a、b`."""
        return ("、" if self.chinese else ", ").join(words)

    # -- days and moments ---------------------------------------------------------------------

    def day(self, value: date, *, tight: bool = False) -> str:
        """`17 Nov`, `17 Nov 2025`; Chinese `11 月 17 日 周二`, in tight rows `11-17 周二`."""
        same_year = value.year == self.today.year
        if not self.chinese:
            short = f"{value.day} {_MONTHS[value.month - 1]}"
            return short if same_year else f"{short} {value.year}"
        if tight:
            weekday = _ZH_DAYS[value.weekday()]
            return f"{value:%m-%d} {weekday}" if same_year else f"{value:%Y-%m-%d}"
        text = f"{value.month} 月 {value.day} 日"
        return f"{text} {_ZH_DAYS[value.weekday()]}" if same_year else f"{value.year} 年 {text}"

    def heading_day(self, value: date) -> str:
        """A day as a heading of a timeline: `Today`, `13 November`, `11 月 13 日 周五`."""
        near = self._near(value)
        if near:
            return near
        if self.chinese:
            return self.day(value)
        text = f"{value.day} {_LONG_MONTHS[value.month - 1]}"
        return text if value.year == self.today.year else f"{text} {value.year}"

    def month(self, value: date) -> str:
        """`March 2026`, `2026 年 3 月`."""
        if self.chinese:
            return f"{value.year} 年 {value.month} 月"
        return f"{_LONG_MONTHS[value.month - 1]} {value.year}"

    def weekday(self, value: date) -> str:
        """`Mon`, `周一`."""
        return (_ZH_DAYS if self.chinese else _DAYS)[value.weekday()]

    def local(self, value: datetime) -> datetime:
        """A moment on the person's clock."""
        return value.astimezone(self.zone)

    def time(self, value: datetime) -> str:
        """The time of day of a moment, `16:20`."""
        return f"{self.local(value):%H:%M}"

    def moment(self, value: datetime, *, tight: bool = False) -> str:
        """`Today, 16:20`, `17 Nov, 16:20`; Chinese `今天 16:20`."""
        local = self.local(value)
        near = self._near(local.date())
        text = near or self.day(local.date(), tight=tight)
        return f"{text} {local:%H:%M}" if self.chinese else f"{text}, {local:%H:%M}"

    def exact_moment(self, value: datetime) -> str:
        """A moment to the minute with the full day, for a tooltip."""
        return f"{self.local(value):%Y-%m-%d %H:%M}"

    def local_today(self) -> date:
        """The day on the person's clock."""
        return self.now.astimezone(self.zone).date()

    def _near(self, value: date) -> str:
        today = self.local_today()
        if value == today:
            return self.say(message("Today"))
        if value == today - timedelta(days=1):
            return self.say(message("Yesterday"))
        return ""

    def days(self, count: int) -> str:
        """A span of days, `12 days`."""
        if count == 1:
            return self.say(message("1 day"))
        return self.say(message("{n} days", n=count))

    # -- numbers ------------------------------------------------------------------------------

    def integer(self, value: int) -> str:
        """Grouped from 10,000 on, so that a year stays a year."""
        text = f"{abs(value):,}" if abs(value) >= 10_000 else str(abs(value))
        return f"{_MINUS}{text}" if value < 0 else text

    def count(self, value: int, cap: int | None = None) -> str:
        """How many: `1,284`; `10,000+` for more than `cap`."""
        if cap is not None and value > cap:
            return f"{cap:,}+"
        return f"{value:,}"

    def number(self, value: Decimal, unit: str | None = None) -> str:
        """A decimal without idle zeros, with its unit: `12.5 m²`."""
        whole, _, rest = f"{abs(value):f}".partition(".")
        rest = rest.rstrip("0")
        grouped = f"{int(whole):,}" if len(whole) > 4 else whole
        text = f"{grouped}.{rest}" if rest else grouped
        sign = _MINUS if value < 0 and text.strip("0.,") else ""
        return f"{sign}{text} {unit}" if unit else f"{sign}{text}"

    def percent(self, value: Decimal) -> str:
        """`60%`."""
        return f"{self.number(value)}%"

    def sign(self, currency: str) -> str:
        """The sign of a currency; its code where the sign would be taken for the company's."""
        return _sign(currency, self.currency)

    def money(self, value: Decimal, currency: str) -> str:
        """`¥486,000`; two decimals only below 1,000 and only if there are any."""
        places = "1" if abs(value) >= 1000 or value == value.to_integral_value() else "0.01"
        return self._signed(value.quantize(Decimal(places), ROUND_HALF_UP), currency)

    def exact_money(self, value: Decimal, currency: str) -> str:
        """The whole amount, with all decimals that say something."""
        cents = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if value != cents:
            return self._signed(value.normalize(), currency)
        whole = value == value.to_integral_value()
        return self._signed(cents.quantize(Decimal(1)) if whole else cents, currency)

    def short_money(self, value: Decimal, currency: str) -> str:
        """Short enough for a card or a total: `¥4.18M`, `¥418 万`."""
        size = abs(value)
        units = (
            ((Decimal(10) ** 8, " 亿"), (Decimal(10) ** 4, " 万"))
            if self.chinese
            else ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))
        )
        for step, name in units:
            if size >= step:
                scaled = (value / step).quantize(Decimal("0.01"), ROUND_HALF_UP)
                return self._signed(scaled.normalize(), currency) + name
        return self.money(value, currency)

    def _signed(self, value: Decimal, currency: str) -> str:
        minus = _MINUS if value < 0 else ""
        return f"{minus}{self.sign(currency)}{abs(value):,f}"

    # -- people -------------------------------------------------------------------------------

    def initials(self, name: str) -> str:
        """One or two letters for an avatar: `LY`; the first sign of a Chinese name."""
        words: list[str] = _WORDS.findall(name)
        if not words:
            return "?"
        first = words[0]
        if ord(first[0]) > _LAST_OF_ALPHABETS:
            return str(first[0])
        last = words[-1][0] if len(words) > 1 else first[1:2]
        return (first[0] + (last if ord(last or " ") <= _LAST_OF_ALPHABETS else "")).upper()


@lru_cache(maxsize=256)
def _sign(currency: str, own: str) -> str:
    found = _SIGNS.get(currency) or str(get_currency_symbol(currency, "en"))
    if currency != own and found == _SIGNS.get(own):
        return currency + "\N{NO-BREAK SPACE}"
    return found if len(found) == 1 else found + "\N{NO-BREAK SPACE}"
