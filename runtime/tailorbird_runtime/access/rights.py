"""A right as it is carried out: nobody, everybody, or a test on the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model import Right


@dataclass(frozen=True, slots=True)
class Own:
    """A condition on the record itself."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Through:
    """A test on the record of `entity` that the lookup points to (the quote of a line)."""

    lookup: str
    entity: str
    test: Test


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the tests."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the tests: the union of several roles."""

    tests: tuple[Test, ...]


Test = Own | Through | AllOf | AnyOf
Allowed = bool | Test


def allowed(right: Right) -> Allowed:
    """A right of the model in this form."""
    return right if isinstance(right, bool) else Own(right)


def through(lookup: str, entity: str, right: Allowed) -> Allowed:
    """The same right, held on the record that `lookup` points to."""
    return right if isinstance(right, bool) else Through(lookup, entity, right)


def any_of(rights: Iterable[Allowed]) -> Allowed:
    """The union; an empty one is nobody."""
    tests: dict[Test, None] = {}
    for right in rights:
        if right is True:
            return True
        if right is not False:
            tests.update(dict.fromkeys(right.tests if isinstance(right, AnyOf) else (right,)))
    if not tests:
        return False
    return next(iter(tests)) if len(tests) == 1 else AnyOf(tuple(tests))


def all_of(rights: Iterable[Allowed]) -> Allowed:
    """The intersection; an empty one is everybody."""
    tests: dict[Test, None] = {}
    for right in rights:
        if right is False:
            return False
        if right is not True:
            tests.update(dict.fromkeys(right.tests if isinstance(right, AllOf) else (right,)))
    if not tests:
        return True
    return next(iter(tests)) if len(tests) == 1 else AllOf(tuple(tests))


def read_by(right: Allowed) -> frozenset[str]:
    """The ids of the record's own fields that the right looks at."""
    if isinstance(right, Own):
        return frozenset(p.split(".")[0].split(":")[0] for p in right.expression.reads)
    if isinstance(right, Through):
        return frozenset({right.lookup})
    if isinstance(right, (AllOf, AnyOf)):
        return frozenset[str]().union(*(read_by(test) for test in right.tests))
    return frozenset()
