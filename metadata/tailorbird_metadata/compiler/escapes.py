"""Where each character of a double-quoted value stands in its file (YAML 1.2, 7.3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

Place = tuple[int, int]
"""Line and column, from 1."""

_HEX: Final = {"x": 2, "u": 4, "U": 8}
_BLANKS: Final = " \t"


def escaped_places(text: str, line: int, column: int, lines: Sequence[str]) -> list[Place]:
    """The place of every character of `text`, whose opening quotation mark stands at a place.

    Nothing if the file does not say `text` there.
    """
    found = list(_read(line, column + 1, lines, len(text)))
    matches = len(found) == len(text) and all(
        sign is None or sign == own for (sign, _), own in zip(found, text, strict=True)
    )
    return [place for _, place in found] if matches else []


def _read(
    line: int, column: int, lines: Sequence[str], most: int
) -> Iterator[tuple[str | None, Place]]:
    """Characters, None where an escape stands for one, with their places."""
    given = known = end = 0
    while given < most and line <= len(lines):
        row = lines[line - 1]
        if line != known:
            known, end = line, len(row.rstrip(_BLANKS))
        if column > end:
            folded, line, column = _folded(line, column, lines)
            yield from folded
            given += len(folded)
            continue
        sign = row[column - 1]
        if sign != "\\":
            yield sign, (line, column)
            column, given = column + 1, given + 1
        elif column == len(row):
            line += 1
            column = _indent(lines, line)
        else:
            yield None, (line, column)
            column, given = column + 2 + _HEX.get(row[column], 0), given + 1


def _folded(
    line: int, column: int, lines: Sequence[str]
) -> tuple[list[tuple[str | None, Place]], int, int]:
    """A line break is a space; empty lines behind it are the breaks that stay."""
    behind = line + 1
    while behind <= len(lines) and not lines[behind - 1].strip(_BLANKS):
        behind += 1
    empty = behind - line - 1
    signs: list[str | None] = ["\n"] * empty if empty else [" "]
    return [(sign, (line, column)) for sign in signs], behind, _indent(lines, behind)


def _indent(lines: Sequence[str], line: int) -> int:
    row = lines[line - 1] if line <= len(lines) else ""
    return len(row) - len(row.lstrip(_BLANKS)) + 1
