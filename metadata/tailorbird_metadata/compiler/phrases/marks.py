"""A text cut at its curly brackets: words, places of values, and markers of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

MOST_MARKS: Final = 1_000
"""Marks after which a text is not read on; it has far too many then."""

_MARK: Final = re.compile(
    r"""\{\{(?P<doubled>[^{}]*+)\}\}(?!\})"""
    r"""|\{\{|\}\}"""
    r"""|\{(?=\s*+(?:for|if)\b)(?P<block>(?:[^{}"']|"[^"\n]*+"|'[^'\n]*+')*+)\}"""
    r"""|\{(?P<place>[^{}]*+)\}"""
    r"""|[{}]"""
)
"""Words in doubled brackets, which stand for single ones; such brackets alone; the head of a block,
with brackets in quoted texts; a place; a bracket without another."""

_BLANKS: Final = " \t\u00a0\u3000"
_WORD: Final = re.compile(r"\s*+([A-Za-z]+)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that begins with a curly bracket, or the text between two of them.

    `kind` is words, doubled, place, for, if, else, end or lone; `start` and `end` are offsets of
    the whole mark, `inner` is what stands between its brackets, and begins at `at`.  `alone` says
    that only markers of blocks stand on its line, which vanishes with them.
    """

    kind: str
    start: int
    end: int
    inner: str = ""
    at: int = 0
    alone: bool = False

    @property
    def is_marker(self) -> bool:
        """Whether it begins, parts or ends a block."""
        return self.kind in ("for", "if", "else", "end")


def marks(text: str) -> Iterator[Mark]:
    """The marks of a text with the words between them; lines of markers alone are cut out."""
    found = [_mark(match) for match in islice(_MARK.finditer(text), MOST_MARKS + 1)]
    end = 0
    for mark, line in zip(found, _lines(text, found), strict=True):
        first, last = line or (mark.start, mark.end)
        if end < first:
            yield Mark("words", end, first, text[end:first])
        yield mark if line is None else replace(mark, alone=True)
        end = last
    if end < len(text):
        yield Mark("words", end, len(text), text[end:])


def _mark(match: re.Match[str]) -> Mark:
    start, end = match.span()
    group = match.lastgroup
    if group is None:
        kind = "words" if match.group() in ("{{", "}}") else "lone"
        return Mark(kind, start, end, match.group()[0], start)
    inner = match.group(group)
    word = _WORD.match(inner)
    kind = "doubled" if group == "doubled" else "place"
    if kind == "place" and word is not None:
        said = str(word.group(1))
        if said in ("for", "if") or (said in ("else", "end") and inner.strip() == said):
            kind = said
    return Mark(kind, start, end, inner, match.start(group))


def _lines(text: str, found: list[Mark]) -> list[tuple[int, int] | None]:
    """What of the text goes with each mark whose line holds nothing but markers."""
    lines: list[tuple[int, int] | None] = [None] * len(found)
    first = 0
    while first < len(found):
        last = first
        while last + 1 < len(found) and _same_line(text, found[last], found[last + 1]):
            last += 1
        run = found[first : last + 1]
        first = last + 1
        if not all(m.is_marker for m in run):
            continue
        begin, end = _line(text, run[0].start, run[-1].end)
        if begin is not None and end is not None:
            inner = [m.end for m in run[:-1]]
            lines[first - len(run) : first] = zip([begin, *inner], [*inner, end], strict=True)
    return lines


def _same_line(text: str, one: Mark, two: Mark) -> bool:
    """Whether nothing but blanks stands between two marks."""
    return not text[one.end : two.start].strip(_BLANKS)


def _line(text: str, start: int, end: int) -> tuple[int | None, int | None]:
    """Where the line begins and ends (its break within) around a stretch; None beside words."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop + 1
    return (
        None if text[begin:start].strip(_BLANKS) else begin,
        None if text[end:stop].strip(_BLANKS + "\n") else stop,
    )
