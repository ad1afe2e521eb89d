"""What showing a value depends on, and how numbers, money and days are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_FULL_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_ROOMY = Context(prec=400, rounding=ROUND_HALF_UP)
"""More digits than any number that a formula gives, so that rounding never fails."""
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
    `format` is the one that a sentence asks for (`metadata.fieldtypes.formats`), empty for the
    usual one.
    """

    locale: str
    zone: str
    today: date
    currency: str = ""
    format: str = ""


def shown_number(value: Decimal | int, locale: str, places: int | None = None) -> str:
    """Digits grouped as `locale` does; `places` decimals, or as many as it has without zeros."""
    if places is None:
        value = trimmed(value)
        places = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0
    if language(locale) in _GROUPED_BY_COMMA:
        return f"{value:,.{places}f}"
    pattern = "#,##0." + "0" * places if places else "#,##0"
    with localcontext(_ROOMY):
        return format_decimal(value, pattern, locale=_locale(locale))


def shown_exactly(value: Decimal | int, locale: str, places: int) -> str:
    """Always `places` decimals, half up, however large the number is."""
    exact = _at_places(Decimal(value), places)
    return shown_number(exact if exact else abs(exact), locale, places)


def _at_places(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_ROOMY)


def trimmed(value: Decimal | int) -> Decimal | int:
    """A decimal without zeros at its end: 12.50 is 12.5, 1200.00 is 1200."""
    if not isinstance(value, Decimal):
        return value
    whole = value == value.to_integral_value()
    return _at_places(value, 0) if whole else value.normalize(_ROOMY)


def shown_money(
    amount: Decimal, currency: str, locale: str, own: str = "", places: int | None = None
) -> str:
    """The amount with its sign: €12.50, €40,000, ¥3,420,000.

    Without `places`, from 1,000 on decimals appear only where there are some.  The company's
    `own` currency has its short sign in every language (¥, where English would write CN¥).
    """
    sign = _symbol(currency, "zh" if currency == own == "CNY" else locale)
    if places is not None:
        number = shown_exactly(amount, locale, places)
        return f"-{sign}{number[1:]}" if number.startswith("-") else sign + number
    places = _currency_places(currency)
    rounded = _at_places(amount, places)
    if abs(rounded) >= _THOUSAND and rounded == rounded.to_integral_value():
        places = 0
    number = shown_number(abs(rounded), locale, places)
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


def formatted_day(day: date, context: DisplayContext) -> str:
    """The day in the format of the context: 17 Nov 2026 (short), 17 November 2026 (long)."""
    if context.format not in ("short", "long"):
        return shown_day(day, context)
    is_long = context.format == "long"
    match language(context.locale):
        case "en":
            months = _FULL_MONTHS if is_long else _MONTHS
            return f"{day.day} {months[day.month - 1]} {day.year}"
        case "zh":
            return f"{day.year} 年 {day.month} 月 {day.day} 日" if is_long else day.isoformat()
        case _:
            return format_date(day, "long" if is_long else "medium", locale=_locale(context.locale))


def shown_moment(moment: datetime, context: DisplayContext) -> str:
    """The day and the time (24 h) in the person's zone: 17 Nov, 10:41.

    The context's format asks for the day or the time alone, or for the day in a format.
    """
    local = moment.astimezone(ZoneInfo(context.zone))
    if context.format == "time":
        return f"{local:%H:%M}"
    day = formatted_day(local.date(), context)
    if context.format == "date":
        return day
    comma = " " if language(context.locale) == "zh" else ", "
    return f"{day}{comma}{local:%H:%M}"


def language(locale: str) -> str:
    """`zh` of `zh_CN` and `zh-Hans`."""
    return locale.replace("-", "_").partition("_")[0]


def tongue(locale: str) -> str:
    """A language in its own words: English, 中文."""
    return str(_locale(locale).get_display_name() or locale)


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
