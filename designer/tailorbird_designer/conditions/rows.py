"""What a condition looks like as rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field (dotted, by names), an operator of its type's filters, and raw values.

    A value is written as in a filter (option name, plain number, ISO day, `true`); one that
    begins with `=` is an expression (`=today`, `=me`).  `text` is how it was written, if it was.
    """

    field: str
    operator: str
    values: tuple[str, ...] = ()
    text: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A part that no row can say, as it is written."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows in brackets, joined by the other word: `join` is "all" or "any"."""

    join: str
    items: tuple[Row | Line, ...]


Item = Row | Line | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Items of which all or any must hold; none means that it always holds."""

    join: str = "all"
    items: tuple[Item, ...] = ()

    def parts(self) -> Iterator[tuple[tuple[int, ...], Row | Line]]:
        """Each row and line with its place: `(1,)`, or `(1, 0)` inside a group."""
        for number, item in enumerate(self.items):
            if isinstance(item, Group):
                for inner, part in enumerate(item.items):
                    yield (number, inner), part
            else:
                yield (number,), item

    def at(self, place: tuple[int, ...]) -> Row | Line:
        """The row or line at a place; raises KeyError."""
        return dict(self.parts())[place]


def settled(part: Row | Line) -> Row | Line:
    """The same, with the values of "one of" in one order: theirs means nothing."""
    if isinstance(part, Row) and part.operator in ("in", "not_in"):
        return dataclasses.replace(part, values=tuple(sorted(part.values)))
    return part


def as_before(found: Conditions, before: Conditions) -> Conditions:
    """`found`, with each row that says what one of `before` says as it stands there."""
    known = {settled(part): part for _, part in before.parts()}

    def old(part: Row | Line) -> Row | Line:
        return known.get(settled(part), part)

    items: list[Item] = []
    for item in found.items:
        if isinstance(item, Group):
            items.append(dataclasses.replace(item, items=tuple(map(old, item.items))))
        else:
            items.append(old(item))
    return dataclasses.replace(found, items=tuple(items))
