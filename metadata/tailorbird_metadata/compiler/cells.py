"""Cells of decision tables: `> 10 and <= 25` at a column becomes an expression (decision 36)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_metadata.expressions.types import Kind, ValueType
from tailorbird_metadata.source.nodes import ListNode, Node, ScalarNode

_AND = re.compile(r'"[^"]*"|\'[^\']*\'|\[[^\]]*\]|(?P<and>\s+and\s+)')
_TEST = re.compile(r"\s*(==|!=|<=|>=|<|>|not in\b|in\b)?\s*(.*?)\s*\Z", re.S)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\S+)?\Z")
_QUOTED = frozenset({Kind.TEXT, Kind.CHOICE, Kind.TEAM})
_EMPTY = {"empty": "empty({0})", "not empty": "not empty({0})"}


@dataclass(frozen=True, slots=True)
class CellTest:
    """One test of a cell as an expression, and where it stands in the cell's text."""

    text: str
    start: int
    end: int


def tests_of(cell: Node, column: str, type_: ValueType) -> Iterator[tuple[ScalarNode, CellTest]]:
    """The tests of a cell of `column`, whose values are of `type_`; a list means any of them."""
    if isinstance(cell, ScalarNode):
        for start, end in _parts(cell.text):
            text = _expression(cell.text[start:end], column, type_)
            yield cell, CellTest(text, start, end)
    elif isinstance(cell, ListNode):
        items = [n for n in cell.items if isinstance(n, ScalarNode)]
        listed = ", ".join(_literal(n.text, type_) for n in items)
        for node in items[:1]:
            yield node, CellTest(f"{column} in [{listed}]", 0, len(node.text))


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """From where to where each test reaches."""
    start = 0
    for found in _AND.finditer(text):
        if found["and"] is not None:
            yield start, found.start()
            start = found.end()
    yield start, len(text)


def _expression(test: str, column: str, type_: ValueType) -> str:
    """`<= 10` as `discount <= 10`; a bare value means that the column has it."""
    plain = _EMPTY.get(" ".join(test.split()))
    if plain is not None:
        return plain.format(column)
    found = _TEST.match(test)
    assert found is not None
    sign, value = found[1] or "==", found[2]
    if sign.endswith("in"):
        listed = ", ".join(_literal(v, type_) for v in _values(value))
        return f"{'not ' if sign != 'in' else ''}{column} in [{listed}]"
    return f"{column} {sign} {_literal(value, type_)}"


def _values(text: str) -> list[str]:
    """The values between the brackets of a list."""
    inner = text.strip().removeprefix("[").removesuffix("]")
    return [v.strip() for v in inner.split(",")]


def _literal(text: str, type_: ValueType) -> str:
    """A value as an expression writes it; what is quoted already, or a word of it, stays."""
    if text[:1] in ('"', "'") or text.startswith(('d"', "d'")):
        return text
    if type_.kind in _QUOTED:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if type_.kind in (Kind.DATE, Kind.MOMENT) and _DAY.match(text):
        return f'd"{text}"'
    return text
