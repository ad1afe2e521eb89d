"""The functions that expressions call on SQLite; the engine registers them on each connection.

They decode what SQLite stores, call the same Python functions as closures do, and encode the
result: a day is text `YYYY-MM-DD`, a moment an integer of milliseconds, a number an integer or
decimal text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any, Final

from tailorbird_metadata.expressions import meaning
from tailorbird_metadata.expressions.functions import FUNCTIONS
from tailorbird_metadata.expressions.magnitude import MAX_DIGITS, MAX_PLACES
from tailorbird_metadata.expressions.meaning import days, texts
from tailorbird_metadata.expressions.text import text_key

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_CONTEXT: Final = Context(prec=500, rounding=ROUND_HALF_UP, traps=[])
_MOST: Final = 2**63 - 1
_MIDDLE: Final = 5 * Decimal(10) ** MAX_DIGITS
"""As far from 0 as from the numbers with one digit more, and further than any number gets."""

Raw = int | str | None


def number(raw: Raw) -> Decimal | None:
    """A stored number; integers and decimal text."""
    return None if raw is None else Decimal(raw)


def raw_number(value: Decimal | int | None) -> Raw:
    """A number as decimal text."""
    return None if value is None else format(Decimal(value), "f")


def day(raw: str | None) -> date | None:
    """A stored day."""
    return None if raw is None else date.fromisoformat(raw)


def raw_day(value: date | None) -> str | None:
    """A day as it is stored."""
    return None if value is None else value.isoformat()


def moment(raw: int | None) -> datetime | None:
    """A stored moment."""
    return None if raw is None else _EPOCH + raw * _MILLISECOND


def raw_moment(value: datetime | None) -> int | None:
    """A moment as it is stored."""
    return None if value is None else (value - _EPOCH) // _MILLISECOND


def _same(raw: Any) -> Any:
    return raw


def _calendar(raw: str) -> str:
    """The text of a calendar, which may be left out."""
    return raw


def _through(
    function: Callable[..., Any], encode: Callable[[Any], Any], *decode: Callable[[Any], Any]
) -> Callable[..., Any]:
    """`function` over decoded arguments; empty arguments are its own business."""
    if len(decode) == 1:
        one = decode[0]
        return lambda a: encode(function(one(a)))
    if len(decode) == 2 and decode[1] is not _calendar:
        first, second = decode
        return lambda a, b: encode(function(first(a), second(b)))
    return lambda *raws: encode(function(*(d(r) for d, r in zip(decode, raws, strict=False))))


def _exact(function: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Raw, Raw], Raw]:
    def calculate(left: Raw, right: Raw) -> Raw:
        if left is None or right is None:
            return None
        return format(function(Decimal(left), Decimal(right)), "f")

    return calculate


def _compared(function: Callable[[Decimal, Decimal], bool]) -> Callable[[Raw, Raw], bool | None]:
    def compare(left: Raw, right: Raw) -> bool | None:
        if left is None or right is None:
            return None
        return function(Decimal(left), Decimal(right))

    return compare


def _scaled(raw: int | None, places: int) -> Raw:
    return None if raw is None else format(Decimal(raw).scaleb(-places, _CONTEXT), "f")


def _result(raw: Raw, places: int) -> int | None:
    """A number as an integer of its `places`; empty where 64 bits do not hold it."""
    value = meaning.rounded(number(raw), places)
    if value is None:
        return None
    whole = int(value.scaleb(places, _CONTEXT))
    return whole if -_MOST <= whole <= _MOST else None


def _joined(high: int | None, low: int | None, places: int) -> Raw:
    """A sum that was made in two halves, so that it cannot overflow."""
    if high is None or low is None:
        return "0"
    return _scaled(high * 1_000_000_000 + low, places)


def _differs(left: Raw, right: Raw) -> bool:
    if left is None or right is None:
        return left is not right
    return Decimal(left) != Decimal(right)


@lru_cache(maxsize=4096)
def _start_of_day(raw: str, zone: str) -> int | None:
    try:
        start = datetime.combine(date.fromisoformat(raw), time(), meaning.zone_of(zone))
        return raw_moment(start.astimezone(UTC))
    except OverflowError:
        return None


def _none_safe(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: None if None in values else function(*values)


def _unary(function: Callable[[Decimal], Decimal]) -> Callable[[Raw], Raw]:
    return lambda raw: None if raw is None else format(function(Decimal(raw)), "f")


def _in_order(raw: Raw) -> str | None:
    """A number as a text that stands among others as the number does among numbers."""
    if raw is None:
        return None
    return format(_CONTEXT.add(Decimal(raw), _MIDDLE), f".{MAX_PLACES}f")


_FUNCTIONS: Final[dict[str, tuple[int, Callable[..., Any]]]] = {
    "in_order": (1, _in_order),
    "scaled": (2, _scaled),
    "result": (2, _result),
    "joined": (3, _joined),
    "add": (2, _exact(meaning.plus)),
    "sub": (2, _exact(meaning.minus)),
    "mul": (2, _exact(meaning.times)),
    "div": (2, _through(meaning.divide, raw_number, number, number)),
    "negate": (1, _unary(meaning.negative)),
    "round": (2, lambda raw, places: raw_number(meaning.rounded(number(raw), int(places)))),
    "number_lt": (2, _compared(Decimal.__lt__)),
    "number_le": (2, _compared(Decimal.__le__)),
    "number_eq": (2, _compared(Decimal.__eq__)),
    "number_differs": (2, _differs),
    "key": (1, _none_safe(text_key)),
    "join": (-1, texts.join),
    "text_number": (1, lambda raw: texts.as_text(number(raw))),
    "text_fixed": (2, lambda raw, places: texts.fixed_text(number(raw), int(places))),
    "start_of_day": (2, _none_safe(_start_of_day)),
    "days_later": (2, _through(days.add_days, raw_day, day, number)),
    "moment_later": (2, _through(days.add_days, raw_moment, moment, number)),
}

_DECODE: Final[dict[str, Callable[[Any], Any]]] = {
    "text": _same,
    "set": _same,
    "number": number,
    "date": day,
    "day": day,
    "moment": moment,
    "zone": _same,
    "calendar": _calendar,
}
_ENCODE: Final[dict[str, Callable[[Any], Any]]] = {
    "text": _same, "number": raw_number, "boolean": _same, "date": raw_day, "moment": raw_moment,
    "clock": _same,
}  # fmt: skip


def _from_the_table() -> None:
    """Functions whose SQL form on SQLite is just a call."""
    for function in FUNCTIONS.values():
        called = function.postgres is not None and function.sqlite is None
        if function.python is None or not called or function.name in _FUNCTIONS:
            continue
        decode = [_DECODE[shape] for shape in function.takes]
        made = _through(function.python, _ENCODE[function.gives], *decode)
        varying = "calendar" in function.takes
        _FUNCTIONS[function.name] = (-1 if varying else len(decode), made)


_from_the_table()


def _extreme(best: Callable[..., Any], kind: str) -> Callable[..., Any]:
    if kind == "number":
        return lambda *raws: raw_number(best(*map(number, raws)))
    return lambda *raws: best(*raws)


for _name in ("least", "greatest"):
    for _kind in ("number", "date", "moment", "time"):
        _FUNCTIONS[f"{_name}_{_kind}"] = (-1, _extreme(getattr(meaning, _name), _kind))


class _Sum:
    """Exact sum of decimal texts; 0 over nothing."""

    def __init__(self) -> None:
        self.total = Decimal(0)

    def step(self, raw: Raw) -> None:
        if raw is not None:
            self.total = _CONTEXT.add(self.total, Decimal(raw))

    def finalize(self) -> Raw:
        return raw_number(self.total)


class _Least:
    """The smallest of decimal texts; empty over nothing."""

    def __init__(self) -> None:
        self.found: Decimal | None = None

    def step(self, raw: Raw) -> None:
        if raw is not None:
            value = Decimal(raw)
            self.found = value if self.found is None else self.choose(self.found, value)

    def choose(self, found: Decimal, value: Decimal) -> Decimal:
        return min(found, value)

    def finalize(self) -> Raw:
        return raw_number(self.found)


class _Greatest(_Least):
    """The largest of decimal texts; empty over nothing."""

    def choose(self, found: Decimal, value: Decimal) -> Decimal:
        return max(found, value)


def register_sqlite_functions(connection: Any) -> None:
    """Put the functions of expressions on a `sqlite3.Connection`."""
    for name, (arguments, function) in _FUNCTIONS.items():
        connection.create_function(f"tb_{name}", arguments, function, deterministic=True)
    connection.create_aggregate("tb_sum_exact", 1, _Sum)
    connection.create_aggregate("tb_min_exact", 1, _Least)
    connection.create_aggregate("tb_max_exact", 1, _Greatest)
