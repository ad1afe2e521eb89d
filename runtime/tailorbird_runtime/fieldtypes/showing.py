"""What showing a value depends on, and how numbers, money and days are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_GROUPED_BY_COMMA = frozenset({"en", "zh"})
_THOUSAND = Decimal(1000)
_SCALES = {
    "en": ((10**9, 10**9, "B"), (10**6, 10**6, "M"), (10**4, 10**3, "K")),
    "zh": ((10**8, 10**8, " 亿"), (10**4, 10**4, " 万")),
}
"""From which amount on, in which unit, with which word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayContext:
    """Whose eyes: `locale`, time `zone` (IANA), the `today` of that zone.

    `currency` is the company's, for amounts whose record names none (formulas, totals).
    """

    locale: str
    zone: str
    today: date
    currency: str = ""


def shown_number(value: Decimal | int, locale: str, places: int | None = None) -> str:
    """Digits grouped as `locale` does; `places` decimals, or as many as it has without zeros."""
    if places is None:
        value = trimmed(value)
        places = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0
    if language(locale) in _GROUPED_BY_COMMA:
        return f"{value:,.{places}f}"
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return format_decimal(value, pattern, locale=_locale(locale))


def trimmed(value: Decimal | int) -> Decimal | int:
    """A decimal without zeros at its end: 12.50 is 12.5, 1200.00 is 1200."""
    if not isinstance(value, Decimal):
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def shown_money(amount: Decimal, currency: str, locale: str, own: str = "") -> str:
    """The amount with its sign: €12.50, €40,000, ¥3,420,000.

    From 1,000 on, decimals appear only where there are some.  The company's `own` currency has
    its short sign in every language (¥, where English would write CN¥).
    """
    places = _currency_places(currency)
    rounded = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if abs(rounded) >= _THOUSAND and rounded == rounded.to_integral_value():
        places = 0
    number = shown_number(abs(rounded), locale, places)
    sign = _symbol(currency, "zh" if currency == own == "CNY" else locale)
    return f"{'-' if rounded < 0 else ''}{sign}{number}"


def short_money(amount: Decimal, currency: str, locale: str) -> str:
    """A rounded amount for tiles, cards and totals: €1.2M, ¥342 万."""
    size = abs(amount)
    sign = f"{'-' if amount < 0 else ''}{_symbol(currency, locale)}"
    for least, unit, word in _SCALES["zh" if language(locale) == "zh" else "en"]:
        if size >= least:
            return f"{sign}{_three_digits(size / unit)}{word}"
    return sign + shown_number(size.quantize(Decimal(1), rounding=ROUND_HALF_UP), locale, 0)


def _three_digits(value: Decimal) -> str:
    places = 0 if value >= 100 else 1
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{trimmed(rounded):,f}"


def shown_day(day: date, context: DisplayContext) -> str:
    """17 Nov, 11 月 17 日; with the year when it is not this one."""
    this_year = day.year == context.today.year
    match language(context.locale):
        case "en":
            short = f"{day.day} {_MONTHS[day.month - 1]}"
            return short if this_year else f"{short} {day.year}"
        case "zh":
            short = f"{day.month} 月 {day.day} 日"
            return short if this_year else f"{day.year} 年 {short}"
        case _:
            skeleton = "d MMM" if this_year else "d MMM y"
            return format_date(day, skeleton, locale=_locale(context.locale))


def shown_moment(moment: datetime, context: DisplayContext) -> str:
    """The day and the time (24 h) in the person's zone: 17 Nov, 10:41."""
    local = moment.astimezone(ZoneInfo(context.zone))
    comma = " " if language(context.locale) == "zh" else ", "
    return f"{shown_day(local.date(), context)}{comma}{local:%H:%M}"


def language(locale: str) -> str:
    """`zh` of `zh_CN` and `zh-Hans`."""
    return locale.replace("-", "_").partition("_")[0]


@lru_cache(maxsize=256)
def _symbol(currency: str, locale: str) -> str:
    symbol = get_currency_symbol(currency, locale=_locale(locale)) if currency else ""
    return f"{symbol} " if symbol.isalpha() else symbol


@lru_cache(maxsize=256)
def _currency_places(currency: str) -> int:
    return get_currency_precision(currency) if currency else 2


@lru_cache(maxsize=64)
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
