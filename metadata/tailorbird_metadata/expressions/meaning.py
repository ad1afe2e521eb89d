"""What every operation and function does to values, in Python; total, and without state.

None is the empty value throughout.  Closures call these, and SQLite does too, so that the two
cannot differ.  Numbers are exact: the checker refuses texts whose numbers could outgrow
`magnitude`, and the context here is wider than that.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from tailorbird_metadata.expressions.magnitude import DIVISION_PLACES, MAX_DIGITS
from tailorbird_metadata.expressions.text import text_key

Number = int | Decimal
T = TypeVar("T", Decimal, date, datetime)
Time = TypeVar("Time", date, datetime)

_EXACT: Final = Context(prec=500, rounding=ROUND_HALF_UP, traps=[])
_QUOTIENT: Final = Context(prec=MAX_DIGITS + 2 * DIVISION_PLACES, rounding=ROUND_DOWN, traps=[])
"""Cut off, so that rounding to fewer places afterwards rounds the true quotient."""
_UNITS: Final = tuple(Decimal(1).scaleb(-places) for places in range(31))
_MOST_DAYS: Final = 4_000_000
ZONED: Final = frozenset({"day_of", "hour", "minute"})
"""Functions that take the company's time zone besides what is written."""
_LAST_ORDINAL: Final = date.max.toordinal()
_LONGEST: Final = 100_000
BLANKS: Final = " \t\n\r\u00a0\u2003\u3000"
"""Characters that `trim` takes away: blank, tab, line ends, the no-break, em and Han blanks."""

plus: Final = _EXACT.add
minus: Final = _EXACT.subtract
times: Final = _EXACT.multiply
negative: Final = _EXACT.minus
absolute: Final = _EXACT.abs
fixed: Final = _EXACT.quantize
DIVISION_UNIT: Final = _UNITS[DIVISION_PLACES]


def divide(left: Number | None, right: Number | None) -> Decimal | None:
    """The quotient, rounded half up to ten places; empty if a side is empty or the right is 0."""
    if left is None or not right:
        return None
    return fixed(_QUOTIENT.divide(left, right), DIVISION_UNIT)


def rounded(value: Number | None, places: Number = 0) -> Decimal | None:
    """The number rounded half up to `places`."""
    return None if value is None else _EXACT.quantize(Decimal(value), _UNITS[int(places)])


def least(*values: T | None) -> T | None:
    """The smallest; empty if one is."""
    there = [v for v in values if v is not None]
    return min(there) if len(there) == len(values) else None


def greatest(*values: T | None) -> T | None:
    """The largest; empty if one is."""
    there = [v for v in values if v is not None]
    return max(there) if len(there) == len(values) else None


def contains(text: str | None, part: str | None) -> bool:
    """Whether `text` has `part` in it; both are text keys."""
    return text is not None and part is not None and part in text


def starts_with(text: str | None, part: str | None) -> bool:
    """Whether `text` starts with `part`; both are text keys."""
    return text is not None and part is not None and text.startswith(part)


def ends_with(text: str | None, part: str | None) -> bool:
    """Whether `text` ends with `part`; both are text keys."""
    return text is not None and part is not None and text.endswith(part)


def like(text: str | None, pattern: str) -> bool:
    """Whether `text` (a text key) has the form `pattern` (as written: `*` any, `?` one)."""
    if text is None:
        return False
    first, middle, last = _pieces(pattern)
    start = first.match(text)
    if start is None:
        return False
    if last is None:
        return start.end() == len(text)
    at = start.end()
    for piece in middle:
        found = piece.search(text, at)
        if found is None:
            return False
        at = found.end()
    size, end = last
    return len(text) - at >= size and end.match(text, len(text) - size) is not None


_Piece = re.Pattern[str]


@lru_cache(maxsize=1024)
def _pieces(pattern: str) -> tuple[_Piece, tuple[_Piece, ...], tuple[int, _Piece] | None]:
    """The parts between the `*`; each is matched once, so the time is bounded."""
    keys = keyed_pattern(pattern)
    made = [re.compile("".join("." if c is None else re.escape(c) for c in k), re.S) for k in keys]
    if len(made) == 1:
        return made[0], (), None
    return made[0], tuple(made[1:-1]), (len(keys[-1]), made[-1])


def keyed_pattern(pattern: str) -> list[list[str | None]]:
    """The parts of a form between its `*`, as characters of the text key; None is any one."""
    found: list[list[str | None]] = []
    for part in pattern.split("*"):
        piece: list[str | None] = []
        for number, literal in enumerate(part.split("?")):
            if number:
                piece.append(None)
            piece.extend(text_key(literal))
        found.append(piece)
    return found


def floor(value: Number | None) -> Decimal | None:
    """The largest whole number not above it."""
    return None if value is None else Decimal(value).to_integral_value(ROUND_FLOOR, _EXACT)


def ceiling(value: Number | None) -> Decimal | None:
    """The smallest whole number not below it."""
    return None if value is None else Decimal(value).to_integral_value(ROUND_CEILING, _EXACT)


def absolute_value(value: Number | None) -> Decimal | None:
    """The number without its sign."""
    return None if value is None else absolute(value)


def upper(text: str | None) -> str | None:
    """The text in capital letters."""
    return None if text is None else text.upper()


def lower(text: str | None) -> str | None:
    """The text in small letters."""
    return None if text is None else text.lower()


def length(text: str | None) -> int:
    """How many characters it has."""
    return len(text) if text else 0


def join(*texts: str | None) -> str | None:
    """One after the other; empty if all are."""
    return "".join(t for t in texts if t) or None


def record_key(record: int | None) -> str | None:
    """A record as it stands in a set of records."""
    return None if record is None else str(record)


def has_tag(tags: Iterable[str] | None, key: str | None) -> bool:
    """Whether one of `tags` has this text key."""
    return bool(tags) and key is not None and any(text_key(t) == key for t in tags or ())


def set_key(members: Iterable[str] | None) -> str | None:
    """The text keys of a set between bars, `|a|b|`; None for an empty one."""
    return f"|{'|'.join(map(text_key, members))}|" if members else None


def overlaps(one: str | None, other: str | None) -> bool:
    """Whether two sets (`set_key`) have a member in common that is more than marks."""
    if one is None or other is None:
        return False
    return bool(set(one.split("|")) & set(other.split("|")) - {""})


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The time zone with this IANA name."""
    return ZoneInfo(name)


def day_of(moment: datetime | None, zone: str) -> date | None:
    """The day of `moment` in the time zone `zone`; empty outside of the years 1 to 9999."""
    if moment is None:
        return None
    try:
        return moment.astimezone(zone_of(zone)).date()
    except OverflowError:
        return None


def days_between(first: date | None, second: date | None) -> int | None:
    """How many days after `first` the day `second` is."""
    return None if first is None or second is None else (second - first).days


def add_days(time: Time | None, days: Number | None) -> Time | None:
    """So many whole days later; empty outside of the years 1 to 9999."""
    if time is None or days is None or not -_MOST_DAYS <= days <= _MOST_DAYS:
        return None
    try:
        return time + timedelta(days=int(days))
    except OverflowError:
        return None


def year(day: date | None) -> int | None:
    """The year."""
    return None if day is None else day.year


def month(day: date | None) -> int | None:
    """The month, from 1."""
    return None if day is None else day.month


def quarter(day: date | None) -> int | None:
    """The quarter, from 1."""
    return None if day is None else (day.month + 2) // 3


def day(day: date | None) -> int | None:
    """The day of the month, from 1."""
    return None if day is None else day.day


def weekday(day: date | None) -> int | None:
    """The day of the week; Monday is 1."""
    return None if day is None else day.isoweekday()


def add_months(day: date | None, months: Number | None) -> date | None:
    """The same day so many months later; empty outside of the years 1 to 9999."""
    if day is None or months is None or not -_MOST_DAYS <= months <= _MOST_DAYS:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def start_of_week(day: date | None) -> date | None:
    """The Monday of its week."""
    return None if day is None else day - timedelta(days=day.weekday())


def end_of_week(day: date | None) -> date | None:
    """The Sunday of its week; empty outside of the years 1 to 9999."""
    return None if day is None else add_days(day, 6 - day.weekday())


def start_of_month(day: date | None) -> date | None:
    """The first day of its month."""
    return None if day is None else day.replace(day=1)


def end_of_month(day: date | None) -> date | None:
    """The last day of its month."""
    return None if day is None else day.replace(day=monthrange(day.year, day.month)[1])


def start_of_quarter(day: date | None) -> date | None:
    """The first day of its quarter."""
    return None if day is None else day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def end_of_quarter(day: date | None) -> date | None:
    """The last day of its quarter."""
    return None if day is None else end_of_month(day.replace(month=(day.month + 2) // 3 * 3, day=1))


def start_of_year(day: date | None) -> date | None:
    """The first day of its year."""
    return None if day is None else day.replace(month=1, day=1)


def end_of_year(day: date | None) -> date | None:
    """The last day of its year."""
    return None if day is None else day.replace(month=12, day=31)


def hour(moment: datetime | None, zone: str) -> int | None:
    """The hour of `moment` in the time zone `zone`; empty outside of the years 1 to 9999."""
    if moment is None:
        return None
    try:
        return moment.astimezone(zone_of(zone)).hour
    except OverflowError:
        return None


def minute(moment: datetime | None, zone: str) -> int | None:
    """The minute of `moment` in the time zone `zone`; empty outside of the years 1 to 9999."""
    if moment is None:
        return None
    try:
        return moment.astimezone(zone_of(zone)).minute
    except OverflowError:
        return None


def week(day: date | None) -> int | None:
    """The number of its week (ISO 8601)."""
    return None if day is None else day.isocalendar().week


def day_of_year(day: date | None) -> int | None:
    """The day of the year, from 1."""
    return None if day is None else day.timetuple().tm_yday


def days_in_month(day: date | None) -> int | None:
    """How many days its month has."""
    return None if day is None else monthrange(day.year, day.month)[1]


def months_between(first: date | None, second: date | None) -> int | None:
    """How many whole months `second` is after `first`; negative if before."""
    if first is None or second is None:
        return None
    if second < first:
        return -_months(second, first)
    return _months(first, second)


def _months(first: date, second: date) -> int:
    months = (second.year - first.year) * 12 + second.month - first.month
    return months - (second.day < first.day)


def years_between(first: date | None, second: date | None) -> int | None:
    """How many whole years `second` is after `first`; negative if before."""
    months = months_between(first, second)
    return None if months is None else int(months / 12)


def working_days_between(first: date | None, second: date | None) -> int | None:
    """How many working days lie after `first` up to `second`; negative the other way round."""
    if first is None or second is None:
        return None
    return _working_days(second.toordinal()) - _working_days(first.toordinal())


def add_working_days(day: date | None, days: Number | None) -> date | None:
    """So many working days later; empty outside of the years 1 to 9999."""
    if day is None or days is None or not -_MOST_DAYS <= days <= _MOST_DAYS:
        return None
    count, ordinal = int(days), day.toordinal()
    if count == 0:
        return day
    start = _working_days(ordinal) if count > 0 else _working_days(ordinal - 1) + 1
    weeks, rest = divmod(start + count - 1, 5)
    found = weeks * 7 + rest + 1
    return date.fromordinal(found) if 1 <= found <= _LAST_ORDINAL else None


def _working_days(ordinal: int) -> int:
    """The working days up to a day, counted from 0001-01-01, a Monday."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def sign(value: Number | None) -> int | None:
    """1, 0 or -1."""
    return None if value is None else (value > 0) - (value < 0)


def remainder(value: Number | None, by: Number | None) -> Decimal | None:
    """What a division of whole parts leaves, with the sign of `value`; empty if `by` is 0."""
    return None if value is None or not by else _EXACT.remainder(Decimal(value), Decimal(by))


def left(text: str | None, count: Number | None) -> str | None:
    """The first characters; empty for none."""
    if text is None or count is None or count < 1:
        return None
    return text[: int(min(count, _LONGEST))] or None


def right(text: str | None, count: Number | None) -> str | None:
    """The last characters; empty for none."""
    if text is None or count is None or count < 1:
        return None
    return text[-int(min(count, _LONGEST)) :] or None


def trim(text: str | None) -> str | None:
    """The text without blanks around it; empty if nothing is left."""
    return None if text is None else text.strip(BLANKS) or None


def replace(text: str | None, part: str | None, new: str | None) -> str | None:
    """The text with every `part` (as written) replaced; a missing `new` takes it away."""
    if text is None:
        return None
    return (text.replace(part, new or "") if part else text) or None
