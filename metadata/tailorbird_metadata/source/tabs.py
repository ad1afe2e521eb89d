"""Tabs between keys and values: programs show them in different widths, so spaces stand there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Location, Problem
from tailorbird_metadata.source.nodes import SourceFile

MOST_TOLD = 100
"""How many lines with tabs are told of a file."""

Span = tuple[int, int]


def stray_tabs(text: str, values: Sequence[Span], source: SourceFile) -> list[Problem]:
    """A problem for each line with a tab that is neither in a value nor in a comment.

    `values` are the offsets (first, end exclusive) of the keys and values, in order.
    """
    starts = [start for start, _ in values]
    found: list[Problem] = []
    for line in re.finditer(r"[^\n]*\t[^\n]*", text):
        place = _stray(text, line.start(), line.end(), starts, values)
        if place is not None and len(found) < MOST_TOLD:
            number = text.count("\n", 0, line.start()) + 1
            found.append(_problem(source, number, place - line.start() + 1))
    return found


def _stray(
    text: str, start: int, end: int, starts: Sequence[int], values: Sequence[Span]
) -> int | None:
    """The first tab of a line that stands between values."""
    place = start
    while place < end:
        before = bisect_right(starts, place) - 1
        if before >= 0 and place < values[before][1]:
            place = values[before][1]
        elif text[place] == "#":
            return None
        elif text[place] == "\t":
            return place
        else:
            place += 1
    return None


def _problem(source: SourceFile, line: int, column: int) -> Problem:
    return Problem(
        code="E0001",
        message=message("A tab stands here; the configuration has spaces only."),
        location=Location(
            file=source.path, line=line, column=column, end_line=line, end_column=column + 1
        ),
        help=message("Write a space instead."),
    )
