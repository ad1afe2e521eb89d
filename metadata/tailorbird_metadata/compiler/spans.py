"""From an offset in a value to its line and column in the file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tailorbird_metadata.compiler.escapes import escaped_places
from tailorbird_metadata.problems import Location
from tailorbird_metadata.source.nodes import ScalarNode


def span_in(node: ScalarNode, start: int, end: int, texts: Mapping[str, str]) -> Location:
    """The place of `node.text[start:end]` in the node's file; the whole value if unknown.

    A `start` below 0 lies in what was put before the value, such as the lookup of `fill:`: then
    the place begins with the value.

    Works through quotes, folded lines and block scalars by reading text and file side by side.
    """
    places = _places(node, texts.get(node.source.path, ""))
    if not places or len(places) != len(node.text):
        return node.location
    start = min(max(start, 0), len(places) - 1)
    last = min(max(end, start + 1), len(places)) - 1
    line, column = places[start]
    end_line, end_column = places[last]
    return Location(
        file=node.source.path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column + 1,
    )


def offsets_in(node: ScalarNode, place: Location, text: str) -> tuple[int, int] | None:
    """Which characters of a value a place in its file is; `text` is that of the file.

    None if the place is none of the value's, or all of it.
    """
    places = _places(node, text)
    if len(places) != len(node.text):
        return None
    begin, end = (place.line, place.column), (place.end_line, place.end_column)
    inside = [n for n, where in enumerate(places) if begin <= where < end]
    if not inside or len(inside) == len(places):
        return None
    return inside[0], inside[-1] + 1


@lru_cache(maxsize=4)
def _places(node: ScalarNode, content: str) -> list[tuple[int, int]]:
    """Line and column (from 1) of every character of the value; a long one has many mistakes."""
    one_line = node.line == node.end_line
    if node.style == "plain" and one_line:
        return [(node.line, node.column + i) for i in range(len(node.text))]
    lines = content.split("\n")
    if node.style == "quoted" and node.line <= len(lines):
        opening = lines[node.line - 1][node.column - 1 : node.column]
        exact = escaped_places(node.text, node.line, node.column, lines) if opening == '"' else []
        if exact:
            return exact
    return _aligned(node, lines)


def _aligned(node: ScalarNode, lines: list[str]) -> list[tuple[int, int]]:
    line, column = node.line - 1, node.column - 1
    if node.style == "quoted":
        column += 1
    elif node.style == "block":
        line, column = line + 1, 0
    found: list[tuple[int, int]] = []
    for sign in node.text:
        line, column = _next(sign, line, column, node, lines)
        if line >= len(lines):
            return []
        found.append((line + 1, column + 1))
        if not sign.isspace() or (column < len(lines[line]) and lines[line][column].isspace()):
            column += 1
    return found


def _next(sign: str, line: int, column: int, node: ScalarNode, lines: list[str]) -> tuple[int, int]:
    """The next place in the file where `sign` of the value can stand."""
    while line < min(node.end_line, len(lines)):
        row = lines[line]
        if sign.isspace():
            return (line, column) if column <= len(row) else (line + 1, 0)
        while column < len(row) and row[column] != sign:
            column += 1
        if column < len(row):
            return line, column
        line, column = line + 1, 0
    return len(lines), 0
