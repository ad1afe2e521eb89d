"""Circles of items that lead to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def shortest_circle(name: str, follows: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    """The shortest way from an item back to itself; `follows` has what comes after each."""
    ways: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    for way in ways:
        for after in follows.get(way[-1], ()):
            if after == name:
                return way
            if after not in seen:
                seen.add(after)
                ways.append((*way, after))
    return None
