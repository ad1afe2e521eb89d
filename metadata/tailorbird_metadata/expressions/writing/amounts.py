"""Exact calculations as source, in as few steps as they take.

A step of the decimal library costs as much as reading three fields, so written factors wait until
another step takes them along: `amount + amount * 0.19` is one, `fma(amount, 0.19, amount)`.
Nothing is rounded but where the language rounds, so each order of steps gives the same number,
with the same places behind the point.

Sources in here are of values that are there: names, or calls on names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from tailorbird_metadata.expressions.magnitude import DIVISION_PLACES, Magnitude
from tailorbird_metadata.expressions.meaning import numbers
from tailorbird_metadata.expressions.writing.names import Names

_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Term:
    """`source * other * factor`; the factor is written, `other` may be missing."""

    source: str
    other: str | Shifted | None = None
    factor: Decimal = _ONE


@dataclass(frozen=True, slots=True)
class Shifted:
    """`term + constant`; the constant is written."""

    term: Term
    constant: Decimal


Amount = Decimal | Term | Shifted


class Amounts:
    """Puts calculations together; `source` writes them out."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def source(self, amount: Amount) -> str:
        """The source of the number."""
        if isinstance(amount, Decimal):
            return self._names.constant(amount)
        if isinstance(amount, Shifted):
            return self._sum(amount.term, Term(self._names.constant(amount.constant)))
        if isinstance(amount.other, Shifted):
            other = self.source(_shifted(amount.other, amount.factor))
            return self._call("times", amount.source, other)
        base = amount.source
        if amount.other is not None:
            base = self._call("times", base, amount.other)
        size = numbers.absolute(amount.factor)
        if size != _ONE:
            base = self._call("times", base, self._names.constant(size))
        return self._call("negative", base) if amount.factor < 0 else base

    def scaled(self, amount: Amount, factor: Decimal) -> Amount:
        """The number times a written one."""
        if isinstance(amount, Decimal):
            return numbers.times(amount, factor)
        if isinstance(amount, Shifted):
            return _shifted(amount, factor)
        return replace(amount, factor=numbers.times(amount.factor, factor))

    def added(self, left: Amount, right: Amount) -> Amount:
        """The sum."""
        if isinstance(left, Decimal):
            return self._moved(right, left)
        if isinstance(right, Decimal):
            return self._moved(left, right)
        if _is_step(left) and not _is_step(right):
            left, right = right, left
        return Term(self._sum(self._term(right), self._term(left)))

    def _moved(self, amount: Amount, by: Decimal) -> Amount:
        if isinstance(amount, Decimal):
            return numbers.plus(amount, by)
        if isinstance(amount, Shifted):
            return Shifted(amount.term, numbers.plus(amount.constant, by))
        return Shifted(amount, by)

    def subtracted(self, left: Amount, right: Amount) -> Amount:
        """The difference."""
        return self.added(left, self.scaled(right, -_ONE))

    def multiplied(self, left: Amount, right: Amount) -> Amount:
        """The product."""
        if isinstance(left, Decimal):
            return self.scaled(right, left)
        if isinstance(right, Decimal):
            return self.scaled(left, right)
        if isinstance(left, Shifted):
            left, right = right, left
        first = self._single(left)
        if isinstance(right, Shifted) and right.term.other is None:
            return Term(first.source, _shifted(right, first.factor))
        second = self._single(right)
        return Term(first.source, second.source, numbers.times(first.factor, second.factor))

    def divided(self, amount: Amount, by: Decimal, size: Magnitude) -> Amount:
        """The number, which is of this size, divided by a written one that is not 0."""
        amount = self.scaled(amount, numbers.inverse(by, size))
        kept = _places(amount)
        if kept is None or not isinstance(amount, Term):
            return self.rounded(amount, DIVISION_PLACES)
        whole = self.rounded(replace(amount, factor=_ONE), DIVISION_PLACES - kept)
        return replace(whole, factor=amount.factor)

    def rounded(self, amount: Amount, places: int) -> Term:
        """The number rounded half up."""
        unit = self._names.constant(numbers.UNITS[places])
        return Term(self._call("fixed", self.source(amount), unit))

    def quotient(self, left: str, right: str) -> str:
        """The quotient of two that are there, the second not 0."""
        (left, one), (right, two) = self._names.named(left), self._names.named(right)
        first, short = self._names.named(self._call("quotient", left, right))
        exact = self._call("fixed", short, self._names.constant(numbers.DIVISION_UNIT))
        longer = self._names.helper("divide", numbers.divide)
        most = numbers.QUOTIENT_FITS
        return f"({exact} if {first}.adjusted() < {most:d} else {longer}({one}, {two}))"

    def _sum(self, term: Term, rest: Term) -> str:
        """`term + rest`; a product in `term` is taken along."""
        if _is_step(term):
            return self._taken_along(term, self.source(rest))
        if term.factor < 0:
            return self._call("minus", self.source(rest), term.source)
        if rest.other is None and rest.factor == -_ONE:
            return self._call("minus", term.source, rest.source)
        return self._call("plus", self.source(rest), term.source)

    def _taken_along(self, term: Term, rest: str) -> str:
        source, other, factor = term.source, term.other, term.factor
        if isinstance(other, Shifted):
            other, factor = self.source(_shifted(other, factor)), _ONE
        if other is None:
            return self._call("fma", source, self._names.constant(factor), rest)
        if factor == -_ONE:
            source = self._call("negative", source)
        elif factor != _ONE:
            source = self._call("times", source, self._names.constant(factor))
        return self._call("fma", source, other, rest)

    def _term(self, amount: Term | Shifted) -> Term:
        return amount if isinstance(amount, Term) else Term(self.source(amount))

    def _single(self, amount: Term | Shifted) -> Term:
        """The same number as one source and a factor."""
        if isinstance(amount, Shifted) or isinstance(amount.other, Shifted):
            return Term(self.source(amount))
        return Term(self.source(replace(amount, factor=_ONE)), factor=amount.factor)

    def _call(self, function: str, *arguments: str) -> str:
        helper = self._names.helper(function, getattr(numbers, function))
        return f"{helper}({', '.join(arguments)})"


def _shifted(amount: Shifted, factor: Decimal) -> Shifted:
    term = replace(amount.term, factor=numbers.times(amount.term.factor, factor))
    return Shifted(term, numbers.times(amount.constant, factor))


def _is_step(amount: Amount) -> bool:
    """Whether it is a product that a sum takes along."""
    if not isinstance(amount, Term):
        return False
    return amount.other is not None or numbers.absolute(amount.factor) != _ONE


def _places(amount: Amount) -> int | None:
    """How far the factor shifts the point to the left, if it does nothing else."""
    if not isinstance(amount, Term) or isinstance(amount.other, Shifted):
        return None
    _, digits, exponent = numbers.plain(amount.factor).as_tuple()
    if digits != (1,) or not isinstance(exponent, int):
        return None
    return -exponent if 0 <= -exponent <= DIVISION_PLACES else None
