"""The ways in which a recipe writes a value; each form makes one value from a scope.

Literal texts with placeholders, references, chances and choices stand here; days and draws have
modules of their own.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, Protocol

from tailorbird_metadata.problems import Location
from tailorbird_platform.samples.lists import WordList
from tailorbird_platform.samples.scope import Scope

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
"""`{name}` or `{name.member}` in a text."""

Reference = tuple[tuple[str, ...], Location]
"""A dotted name and where it was written."""

_STRIDE = 6180339887
"""Has no divisor in common with ten: its multiples meet all endings before one comes again."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known about a value before it is made.

    `members` are the names that can be read of it; `rows` those of `words` that it may be.
    """

    members: Mapping[str, Shape] | None = None
    words: WordList | None = None
    rows: tuple[int, ...] = ()


PLAIN = Shape()
Names = Mapping[str, Shape]


class Form(Protocol):
    """A value as a recipe writes it."""

    def value(self, scope: Scope) -> Any:
        """The value for one record; the same for the same random numbers."""

    def references(self) -> Iterator[Reference]:
        """Every name that it reads."""

    def shape(self, names: Names) -> Shape:
        """What members its value has."""


@dataclass(frozen=True)
class Words:
    """A text with placeholders; placeholders in the cells that it brings in are filled as well."""

    text: str
    location: Location

    @cached_property
    def _parts(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(name.split(".")) for name in PLACEHOLDER.findall(self.text))

    def value(self, scope: Scope) -> str:
        if not self._parts:
            return self.text
        once = _filled(self.text, scope)
        return _filled(once, scope) if "{" in once else once

    def references(self) -> Iterator[Reference]:
        return ((path, self.location) for path in self._parts)

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class Named:
    """`=name`: the value itself, not its text."""

    path: tuple[str, ...]
    location: Location

    def value(self, scope: Scope) -> Any:
        return scope.resolve(self.path)

    def references(self) -> Iterator[Reference]:
        yield self.path, self.location

    def shape(self, names: Names) -> Shape:
        found = names.get(self.path[0], PLAIN)
        for name in self.path[1:]:
            found = (found.members or {}).get(name, PLAIN)
        return found


@dataclass(frozen=True)
class Pick:
    """One of several values, by weight."""

    options: tuple[Form, ...]
    weights: tuple[float, ...]

    @cached_property
    def _sums(self) -> tuple[float, ...]:
        return tuple(sum(self.weights[: n + 1]) for n in range(len(self.weights)))

    def value(self, scope: Scope) -> Any:
        place = bisect(self._sums, scope.random.random() * self._sums[-1])
        return self.options[min(place, len(self.options) - 1)].value(scope)

    def references(self) -> Iterator[Reference]:
        return _references(self.options)

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class Turn:
    """The values of a list one after the other, and again from the start."""

    options: tuple[Form, ...]

    def value(self, scope: Scope) -> Any:
        return self.options[(scope.number - 1) % len(self.options)].value(scope)

    def references(self) -> Iterator[Reference]:
        return _references(self.options)

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class First:
    """The first of several values that is not empty."""

    options: tuple[Form, ...]

    def value(self, scope: Scope) -> Any:
        return next((v for o in self.options if (v := o.value(scope)) not in (None, "")), None)

    def references(self) -> Iterator[Reference]:
        return _references(self.options)

    def shape(self, names: Names) -> Shape:
        return self.options[0].shape(names) if self.options else PLAIN


@dataclass(frozen=True, slots=True)
class Some:
    """Several different values of a list, each at most once."""

    options: tuple[Form, ...]
    low: int
    high: int

    def value(self, scope: Scope) -> tuple[Any, ...]:
        count = min(scope.random.randint(self.low, self.high), len(self.options))
        places = sorted(scope.random.sample(range(len(self.options)), count))
        return tuple(self.options[place].value(scope) for place in places)

    def references(self) -> Iterator[Reference]:
        return _references(self.options)

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class Chance:
    """A value in `percent` of the records, else another one or nothing."""

    percent: float
    of: Form
    otherwise: Form | None

    def value(self, scope: Scope) -> Any:
        if scope.random.random() * 100 < self.percent:
            return self.of.value(scope)
        return None if self.otherwise is None else self.otherwise.value(scope)

    def references(self) -> Iterator[Reference]:
        return _references((self.of, self.otherwise))

    def shape(self, names: Names) -> Shape:
        return self.of.shape(names)


@dataclass(frozen=True, slots=True)
class Case:
    """The value that belongs to the value of another name."""

    on: Form
    branches: Mapping[str, Form]
    otherwise: Form | None

    def value(self, scope: Scope) -> Any:
        found = self.branches.get(in_words(self.on.value(scope)), self.otherwise)
        return None if found is None else found.value(scope)

    def references(self) -> Iterator[Reference]:
        return _references((self.on, *self.branches.values(), self.otherwise))

    def shape(self, names: Names) -> Shape:
        shapes = [b.shape(names) for b in self.branches.values()]
        return next((s for s in shapes if s.members is not None), PLAIN)


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two others in steps; a `lean` above 1 prefers small ones."""

    low: Decimal
    high: Decimal
    step: Decimal
    lean: float

    def value(self, scope: Scope) -> Decimal:
        steps = int((self.high - self.low) / self.step)
        return self.low + self.step * min(
            int((steps + 1) * scope.random.random() ** self.lean), steps
        )

    def references(self) -> Iterator[Reference]:
        return iter(())

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class Share:
    """A random part of a number, divided by another one, rounded to a step, at least `least`."""

    of: Form
    low: float
    high: float
    over: Form | None
    step: Decimal
    least: Decimal

    def value(self, scope: Scope) -> Decimal | None:
        whole, divisor = _decimal(self.of, scope), _decimal(self.over, scope)
        if whole is None or (self.over is not None and not divisor):
            return None
        part = Decimal(str(round(scope.random.uniform(self.low, self.high), 4)))
        found = whole * part / (divisor or 1)
        steps = (found / self.step).quantize(Decimal(1), ROUND_HALF_UP)
        return max(self.least, steps * self.step)

    def references(self) -> Iterator[Reference]:
        return _references((self.of, self.over))

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class Mask:
    """A text in which every # becomes a digit."""

    text: Words

    def value(self, scope: Scope) -> str:
        return "".join(
            str(scope.random.randrange(10)) if sign == "#" else sign
            for sign in self.text.value(scope)
        )

    def references(self) -> Iterator[Reference]:
        return self.text.references()

    def shape(self, names: Names) -> Shape:
        return PLAIN


@dataclass(frozen=True, slots=True)
class Serial:
    """A mask whose digits do not repeat in a batch, in an order that looks like chance."""

    text: Words

    def value(self, scope: Scope) -> str:
        text = self.text.value(scope)
        places = text.count("#")
        digits = iter(str(scope.number * _STRIDE % 10**places).zfill(places))
        return "".join(next(digits) if sign == "#" else sign for sign in text)

    def references(self) -> Iterator[Reference]:
        return self.text.references()

    def shape(self, names: Names) -> Shape:
        return PLAIN


def in_words(value: Any) -> str:
    """A value as a placeholder shows it; nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _filled(text: str, scope: Scope) -> str:
    return PLACEHOLDER.sub(lambda m: in_words(scope.resolve(tuple(m[1].split(".")))), text)


def _decimal(form: Form | None, scope: Scope) -> Decimal | None:
    found = None if form is None else form.value(scope)
    return None if found is None or found == "" else Decimal(str(found))


def _references(forms: tuple[Form | None, ...]) -> Iterator[Reference]:
    for form in forms:
        if form is not None:
            yield from form.references()
