"""Pairing the items of two models by identity, and the changes that every item can have."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from tailorbird_metadata.changes.change import Change
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model import Text

T = TypeVar("T")


def pairs(one: Mapping[str, T], two: Mapping[str, T]) -> Iterator[tuple[str, T | None, T | None]]:
    """Name, old and new of each item, matched by id; the new ones' order, then what is gone."""
    by_id = {_id(item): item for item in one.values()}
    seen: set[str] = set()
    for name, item in two.items():
        seen.add(_id(item))
        yield name, by_id.get(_id(item)), item
    for name, item in one.items():
        if _id(item) not in seen:
            yield name, item, None


def _id(item: Any) -> str:
    return str(item.id)


def standing(path: str, one: Any, two: Any) -> Generator[Change, None, bool]:
    """Added, removed, renamed, retired or restored; returns whether it is in both models."""
    if one is None:
        yield Change(kind="added", path=path, before=None, after=two, cls="additive")
        return False
    if two is None:
        yield Change(kind="removed", path=path, before=one, after=None, cls="destructive")
        return False
    if one.name != two.name:
        yield Change(kind="renamed", path=path, before=one.name, after=two.name, cls="metadata")
    before, after = getattr(one, "retired", None), getattr(two, "retired", None)
    if before != after and after is not None:
        yield Change(kind="retired", path=path, before=before, after=after, cls="tightening")
    elif before != after:
        yield Change(kind="restored", path=path, before=before, after=after, cls="additive")
    return True


def changed(path: str, before: Any, after: Any, cls: str) -> Change:
    """A changed value."""
    return Change(kind="changed", path=path, before=before, after=after, cls=cls)


def properties(path: str, one: Any, two: Any, classes: Mapping[str, str]) -> Iterator[Change]:
    """The changed attributes of an item, each with the class that it always has."""
    for name, cls in classes.items():
        before, after = getattr(one, name), getattr(two, name)
        if not same(before, after):
            yield changed(f"{path}.{name}", before, after, cls)


def same(one: Any, two: Any) -> bool:
    """Whether two parts of models mean the same; the spelling of an expression does not count."""
    if isinstance(one, Expression) and isinstance(two, Expression):
        return one.tree == two.tree
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        return list(one) == list(two) and all(same(one[k], two[k]) for k in one)
    if type(one) is not type(two):
        return bool(one == two)
    if isinstance(one, tuple):
        return len(one) == len(two) and all(map(same, one, two))
    if is_dataclass(one) and not isinstance(one, Text):
        return all(same(getattr(one, f.name), getattr(two, f.name)) for f in fields(one))
    return bool(one == two)
