"""Problems in the style of a compiler: the sentence, the author's line, the way to mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.problems import Location, Problem

_SEVERITIES = {"error": message("error"), "warning": message("warning")}


def render(problem: Problem, source_text: str | None, locale: str) -> str:
    """One problem as text; `source_text` is the text of its file, None where there is none.

    The line above is shown with it, and the span is underlined with what to do.
    """
    place = problem.location
    severity = _SEVERITIES[problem.severity].render(locale)
    lines = [
        f"{severity}[{problem.code}] {problem.message.render(locale)}",
        f"  {place.file}:{place.line}:{place.column}",
    ]
    if source_text is not None:
        lines += _excerpt(place, source_text)
    for note in problem.notes:
        where = f" ({note.location.file}:{note.location.line})" if note.location else ""
        lines.append(f"  {_word(message('note'), locale)}: {note.message.render(locale)}{where}")
    if problem.help is not None:
        lines.append(f"  {_word(message('help'), locale)}: {problem.help.render(locale)}")
    return "\n".join(lines)


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
    """One problem for `--format json`: code, severity, sentence, place, help, notes, path."""
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
    }


def _place_data(place: Location) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _word(word: Message, locale: str) -> str:
    return word.render(locale)


def _excerpt(place: Location, text: str) -> list[str]:
    """The line above, the line itself, and the span underlined."""
    rows = text.split("\n")
    if not 1 <= place.line <= len(rows):
        return []
    width = max(5, len(str(place.line)) + 2)
    shown = []
    if place.line > 1 and rows[place.line - 2].strip():
        shown.append(f"{place.line - 1:>{width}} | {_printable(rows[place.line - 2])}")
    row = rows[place.line - 1]
    shown.append(f"{place.line:>{width}} | {_printable(row)}")
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(row)
    marked = row[start : max(end, start + 1)] or " "
    indent = " " * _cells(row[:start])
    shown.append(f"{'':>{width}} | {indent}{'^' * max(1, _cells(marked))}")
    return shown


def _printable(row: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in row.replace("\t", " "))


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes; Chinese signs take two."""
    wide = sum(unicodedata.east_asian_width(c) in ("W", "F") for c in text)
    return len(text) + wide
