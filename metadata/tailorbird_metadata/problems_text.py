"""Problems in the style of a compiler: the sentence, the author's line, the way to mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from tailorbird_metadata.messages import SOURCE_LOCALE, Message, counted, message
from tailorbird_metadata.problems import Location, Problem

_SEVERITIES = {"error": message("error"), "warning": message("warning")}
_NOTE = message("note")
_HELP = message("help")
_LONGEST = 300
"""Signs of a line of the file that are shown."""


def render(problem: Problem, texts: Mapping[str, str], locale: str) -> str:
    """One problem as text; `texts` are those of the files by path, as far as there are any.

    The line above is shown with it, and the span is underlined; a note in another place shows its
    own line.
    """
    place = problem.location
    severity = _SEVERITIES[problem.severity].render(locale)
    lines = [
        f"{severity}[{problem.code}] {_said(problem.message, locale)}",
        f"  {_printable(place.file)}:{place.line}:{place.column}",
        *_excerpt(place, texts.get(place.file), above=True),
    ]
    for note in problem.notes:
        lines.append(f"  {_NOTE.render(locale)}: {_said(note.message, locale)}")
        if note.location is not None:
            where = note.location
            lines[-1] += f" ({_printable(where.file)}:{where.line})"
            lines += _excerpt(where, texts.get(where.file), above=False)
    if problem.help is not None:
        lines.append(f"  {_HELP.render(locale)}: {_said(problem.help, locale)}")
    return "\n".join(lines)


def _said(sentence: Message, locale: str) -> str:
    """A sentence on one line: names in it come from files, and a line of its own in a log would
    be a command to what reads it."""
    return _printable(sentence.render(locale))


def render_problems(
    problems: Iterable[Problem], texts: Mapping[str, str], locale: str = SOURCE_LOCALE
) -> str:
    """Several problems as text, one below the other."""
    return "\n".join(render(problem, texts, locale) for problem in problems)


def summary(problems: Iterable[Problem], files: int, locale: str) -> str:
    """The last line: "2 errors, 0 warnings in 19 files"."""
    found = list(problems)
    errors = sum(p.severity == "error" for p in found)
    warnings = len(found) - errors
    return message(
        "{errors}, {warnings} in {files}",
        errors=counted(errors, message("1 error"), message("{n} errors", n=errors)),
        warnings=counted(warnings, message("1 warning"), message("{n} warnings", n=warnings)),
        files=counted(files, message("1 file"), message("{n} files", n=files)),
    ).render(locale)


def to_data(problem: Problem, locale: str) -> dict[str, Any]:
    """One problem for `--format json`: code, severity, sentence, place, help, notes, path, and
    whether `tailorbird fix` can mend it."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message.render(locale),
        **_place_data(problem.location),
        "help": problem.help.render(locale) if problem.help is not None else None,
        "notes": [
            {
                "message": note.message.render(locale),
                **(_place_data(note.location) if note.location is not None else {}),
            }
            for note in problem.notes
        ],
        "path": problem.path or None,
        "fixable": bool(problem.mends),
    }


def _place_data(place: Location) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _excerpt(place: Location, text: str | None, *, above: bool) -> list[str]:
    """The line itself, maybe with the one above, and the span underlined."""
    if text is None:
        return []
    rows = _rows(text)
    if not 1 <= place.line <= len(rows):
        return []
    width = max(5, len(str(place.line)) + 2)
    shown = []
    if above and place.line > 1 and rows[place.line - 2].strip():
        shown.append(f"{place.line - 1:>{width}} | {_printable(_cut(rows[place.line - 2]))}")
    row = rows[place.line - 1]
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(row)
    left = max(0, start - _LONGEST // 2) if len(row) > _LONGEST else 0
    row, start, end = _cut(row[left:]), start - left, end - left
    shown.append(f"{place.line:>{width}} | {_printable(row)}")
    marked = row[start : max(end, start + 1)] or " "
    indent = " " * _cells(row[:start])
    shown.append(f"{'':>{width}} | {indent}{'^' * max(1, _cells(marked))}")
    return shown


@lru_cache(maxsize=4)
def _rows(text: str) -> list[str]:
    return text.split("\n")


def _cut(row: str) -> str:
    """A line as long as a person reads it."""
    return row if len(row) <= _LONGEST else row[:_LONGEST] + "…"


def _printable(row: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in row.replace("\t", " "))


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes; Chinese signs take two."""
    wide = sum(unicodedata.east_asian_width(c) in ("W", "F") for c in text)
    return len(text) + wide
