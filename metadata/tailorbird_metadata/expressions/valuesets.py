"""Sets of values that one thing can have: stretches of numbers and times, and named members.

Both hold the empty value (None) as a member of its own, so that a set and the rest of it are
exact opposites, as a condition and its `not` are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import count, product
from string import ascii_lowercase
from typing import Final

from tailorbird_metadata.expressions.tree import Scalar
from tailorbird_metadata.expressions.types import Kind

Cut = tuple[Decimal, int]
"""A place on the line: just before a number (0) or just after it (1)."""

_FROM: Final[Cut] = (Decimal("-Infinity"), 0)
_TO: Final[Cut] = (Decimal("Infinity"), 0)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Ranges:
    """Stretches of numbers, days, moments or times of day between pairs of `cuts`, ascending.

    `kind` says what the numbers stand for: days are counted from year 1, moments in milliseconds
    from 1970, times in minutes.  `step` is the distance of neighbouring values, None where there
    is always another one between two.
    """

    kind: Kind
    cuts: tuple[Cut, ...]
    empty: bool = False
    step: Decimal | None = None

    @property
    def is_none(self) -> bool:
        """Whether no value is in it, not even the empty one."""
        return not self.cuts and not self.empty

    def meet(self, other: ValueSet) -> Ranges:
        """The values that are in both."""
        assert isinstance(other, Ranges)
        step = self.step if other.step is None else other.step
        both = replace(self, cuts=_common(self.cuts, other.cuts), step=step)
        return replace(both, cuts=both._on_grid(), empty=self.empty and other.empty)

    def rest(self) -> Ranges:
        """The values that are not in it."""
        cuts = self.cuts[1:] if self.cuts[:1] == (_FROM,) else (_FROM, *self.cuts)
        cuts = cuts[:-1] if cuts[-1:] == (_TO,) else (*cuts, _TO)
        return replace(self, cuts=cuts, empty=not self.empty)

    def example(self) -> Scalar:
        """A value that is in it, a plain one if there is; None for the empty one."""
        if not self.cuts:
            return None
        low, high = self.cuts[0], self.cuts[1]
        if low <= (Decimal(0), 0) and (Decimal(0), 1) <= high and self.kind is Kind.NUMBER:
            return Decimal(0)
        return _value(self._between(low, high), self.kind)

    def _between(self, low: Cut, high: Cut) -> Decimal:
        step = self.step or Decimal(1)
        if low == _FROM and high == _TO:
            return _PLAIN_DAY if self.kind is Kind.DATE else Decimal(0)
        if low == _FROM:
            return high[0] if high[1] else high[0] - step
        if low[1] == 0:
            return low[0]
        if high == _TO or low[0] + step < high[0]:
            return low[0] + step
        return high[0] if high[1] else (low[0] + high[0]) / 2

    def _on_grid(self) -> tuple[Cut, ...]:
        """The cuts moved to where the next value stands; stretches without one fall away."""
        if self.step is None:
            return self.cuts
        moved = [_next(c, self.step) for c in self.cuts]
        pairs = zip(moved[::2], moved[1::2], strict=True)
        return tuple(c for low, high in pairs if low < high for c in (low, high))


@dataclass(frozen=True, slots=True)
class Members:
    """Named values: those in `names`, or, if `others`, all that are not in `names`."""

    names: frozenset[Scalar]
    others: bool = False
    empty: bool = False

    @property
    def is_none(self) -> bool:
        """Whether no value is in it, not even the empty one."""
        return not self.names and not self.others and not self.empty

    def meet(self, other: ValueSet) -> Members:
        """The values that are in both."""
        assert isinstance(other, Members)
        empty = self.empty and other.empty
        if self.others and other.others:
            return Members(self.names | other.names, True, empty)
        if self.others:
            return Members(other.names - self.names, False, empty)
        if other.others:
            return Members(self.names - other.names, False, empty)
        return Members(self.names & other.names, False, empty)

    def rest(self) -> Members:
        """The values that are not in it."""
        return Members(self.names, not self.others, not self.empty)

    @property
    def is_unknown(self) -> bool:
        """Whether it has values, but none of them is known by its name."""
        return self.others and not self.empty

    def example(self) -> Scalar:
        """A value that is in it; None for the empty one, and where no name is known."""
        return None if self.others or not self.names else min(self.names, key=str)

    def other_text(self) -> str:
        """A text that is in it, where all but some texts are."""
        tries = ("".join(t) for n in count(1) for t in product(ascii_lowercase, repeat=n))
        return next(text for text in tries if text not in self.names)


ValueSet = Ranges | Members


def stretch(
    kind: Kind,
    low: Scalar = None,
    high: Scalar = None,
    *,
    without: tuple[bool, bool] = (False, False),
    empty: bool = False,
    step: Decimal | None = None,
) -> Ranges:
    """From `low` to `high`, open ended where None; `without` leaves out the ends themselves."""
    first, last = _ENDS.get(kind, (_FROM, _TO))
    start = first if low is None else (number_of(low), 1 if without[0] else 0)
    end = last if high is None else (number_of(high), 0 if without[1] else 1)
    return Ranges(kind, (start, end) if start < end else (), empty, step or STEPS.get(kind))


def only(values: Iterable[Scalar], *, empty: bool = False) -> Members:
    """Just these, and the empty value if `empty`."""
    return Members(frozenset(values), False, empty)


def relations(left: ValueSet, right: ValueSet) -> frozenset[str]:
    """How a value of the one set can lie to one of the other: less, equal, more, one empty, both
    empty.  Names that differ are less and more."""
    there = [not replace(s, empty=False).is_none for s in (left, right)]
    found = {"both empty"} if left.empty and right.empty else set()
    if (left.empty and there[1]) or (right.empty and there[0]):
        found.add("one empty")
    if not all(there):
        return frozenset(found)
    if not replace(left.meet(right), empty=False).is_none:
        found.add("equal")
    if isinstance(left, Ranges) and isinstance(right, Ranges):
        found |= {"less"} if left.cuts[0][0] < right.cuts[-1][0] else set()
        found |= {"more"} if right.cuts[0][0] < left.cuts[-1][0] else set()
    elif left != right or _can_vary(left):
        found |= {"less", "more"}
    return frozenset(found)


def _can_vary(values: ValueSet) -> bool:
    return isinstance(values, Members) and (values.others or len(values.names) > 1)


ANY_MEMBER: Final = Members(frozenset(), True, True)
TRUE: Final = only([True])
FALSE: Final = only([False])
EITHER: Final = only([True, False])
STEPS: Final = {Kind.DATE: Decimal(1), Kind.MOMENT: Decimal(1), Kind.TIME: Decimal(1)}
"""The distance of neighbouring values by kind: a day, a millisecond, a minute."""
_PLAIN_DAY: Final = Decimal(date(2026, 1, 1).toordinal())
_LAST_MINUTE: Final = 24 * 60 - 1


_ENDS: Final[dict[Kind, tuple[Cut, Cut]]] = {
    Kind.TIME: ((Decimal(0), 0), (Decimal(_LAST_MINUTE), 1))
}
"""Where the values of a kind begin and end, where they do."""


def number_of(value: Scalar) -> Decimal:
    """The place of a number, day, moment or time of day on the line."""
    if isinstance(value, datetime):
        return Decimal((value - _EPOCH) // _MILLISECOND)
    if isinstance(value, date):
        return Decimal(value.toordinal())
    if isinstance(value, str) and ":" in value:
        hours, minutes = value.split(":")
        return Decimal(int(hours) * 60 + int(minutes))
    return Decimal(str(value))


def _value(place: Decimal, kind: Kind) -> Scalar:
    try:
        if kind is Kind.DATE:
            return date.fromordinal(int(place))
        if kind is Kind.MOMENT:
            return _EPOCH + int(place) * _MILLISECOND
        if kind is Kind.TIME:
            return "{:02}:{:02}".format(*divmod(int(place), 60))
    except (ValueError, OverflowError):
        return None
    return place


def _next(cut: Cut, step: Decimal) -> Cut:
    place, after = cut
    if not place.is_finite():
        return cut
    units = (place / step).to_integral_value(ROUND_CEILING)
    found = units * step
    return (found + step if after and found == place else found, 0)


def _common(one: tuple[Cut, ...], other: tuple[Cut, ...]) -> tuple[Cut, ...]:
    """The stretches that lie in both."""
    found: list[Cut] = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i], other[j]), min(one[i + 1], other[j + 1])
        if low < high:
            found += (low, high)
        if one[i + 1] <= other[j + 1]:
            i += 2
        else:
            j += 2
    return tuple(found)
