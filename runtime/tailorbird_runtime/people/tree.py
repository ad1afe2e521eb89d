"""Teams form trees: who manages one, sees all below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def with_all_below(keys: Iterable[str], parents: Mapping[str, str | None]) -> frozenset[str]:
    """These teams and every team below them; `parents` is the team above, by key."""
    below: dict[str, list[str]] = {}
    for key, parent in parents.items():
        if parent is not None:
            below.setdefault(parent, []).append(key)
    found: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(below.get(key, ()))
    return frozenset(found)


def is_above(key: str, other: str, parents: Mapping[str, str | None]) -> bool:
    """Whether `key` is `other` or somewhere above it."""
    seen: set[str] = set()
    at: str | None = other
    while at is not None and at not in seen:
        if at == key:
            return True
        seen.add(at)
        at = parents.get(at)
    return False
