"""Expectations and what is there, put together so that as few as can be are left over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Wanted = TypeVar("Wanted")
There = TypeVar("There")


def left_over(
    wanted: Sequence[Wanted], there: Sequence[There], fits: Callable[[Wanted, There], bool]
) -> tuple[list[Wanted], list[There]]:
    """The expectations that nothing is left for, and what is there that none took.

    Each takes one.  An expectation that took what a later one needs takes another that fits it.
    """
    possible = [[place for place, one in enumerate(there) if fits(w, one)] for w in wanted]
    taken: dict[int, int] = {}

    def take(want: int, tried: set[int]) -> bool:
        for place in possible[want]:
            if place in tried:
                continue
            tried.add(place)
            if place not in taken or take(taken[place], tried):
                taken[place] = want
                return True
        return False

    missed = [one for want, one in enumerate(wanted) if not take(want, set())]
    return missed, [one for place, one in enumerate(there) if place not in taken]
