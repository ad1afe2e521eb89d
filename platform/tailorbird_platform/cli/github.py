"""Problems as workflow commands of GitHub Actions: annotations at the lines of a pull request."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from tailorbird_metadata.codes import CODES
from tailorbird_metadata.compiler import Compiled
from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Problem


def commands(found: Compiled, root: str, locale: str) -> Iterator[str]:
    """One line for each problem; `root` is what stands before paths (`company/`, or nothing)."""
    for problem in found.problems:
        properties = _properties(problem, root, locale)
        listed = ",".join(f"{name}={_escaped_property(v)}" for name, v in properties.items())
        yield f"::{problem.severity} {listed}::{_escaped(_words(problem, locale))}"


def root_of(folder: Path, environment: Mapping[str, str] = os.environ) -> str:
    """What stands before paths of the company's folder, seen from that of the repository.

    GitHub says in GITHUB_WORKSPACE where the repository lies; elsewhere the folder is the root.
    """
    outer = environment.get("GITHUB_WORKSPACE")
    if not outer or not folder.is_relative_to(Path(outer).resolve()):
        return ""
    inner = folder.relative_to(Path(outer).resolve()).as_posix()
    return "" if inner == "." else inner + "/"


def _properties(problem: Problem, root: str, locale: str) -> dict[str, str]:
    place = problem.location
    title = f"{problem.code} {CODES[problem.code].render(locale)}"
    if place.file.startswith("core:"):
        return {"title": title}
    found = {"file": root + place.file, "line": str(place.line), "endLine": str(place.end_line)}
    if place.line == place.end_line:
        found["col"] = str(place.column)
        found["endColumn"] = str(max(place.column, place.end_column - 1))
    return {**found, "title": title}


def _words(problem: Problem, locale: str) -> str:
    lines = [problem.message.render(locale)]
    for note in problem.notes:
        where = f" ({note.location.file}:{note.location.line})" if note.location else ""
        lines.append(f"{message('note').render(locale)}: {note.message.render(locale)}{where}")
    if problem.help is not None:
        lines.append(f"{message('help').render(locale)}: {problem.help.render(locale)}")
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
