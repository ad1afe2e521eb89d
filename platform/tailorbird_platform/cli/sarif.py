"""Problems as SARIF 2.1.0, which code scanning and editors read."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from tailorbird_designer.edits.mending import NotThere, splices_of
from tailorbird_designer.edits.text import FileText
from tailorbird_metadata.codes import CODES, group_of
from tailorbird_metadata.compiler import Compiled
from tailorbird_metadata.messages import SOURCE_LOCALE
from tailorbird_metadata.problems import Location, Move, Problem
from tailorbird_platform.cli.problem import page_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(found: Compiled, root: str, locale: str) -> dict[str, Any]:
    """One run with every problem; `root` is what stands before paths (`company/`, or nothing)."""
    codes = sorted({p.code for p in found.problems})
    driver = {
        "name": "Tailorbird",
        "version": version("tailorbird-crm"),
        "rules": [_rule(code, locale) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN" if locale == "zh" else "en",
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(p, codes.index(p.code), found, root, locale) for p in found.problems],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, locale: str) -> dict[str, Any]:
    page = page_of(code)
    return {
        "id": code,
        "shortDescription": {"text": CODES[code].render(locale)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": "warning" if code.startswith("W") else "error"},
        "properties": {"tags": [group_of(code).render(SOURCE_LOCALE)]},
    }


def _result(
    problem: Problem, index: int, found: Compiled, root: str, locale: str
) -> dict[str, Any]:
    text = problem.message.render(locale)
    if problem.help is not None:
        text += f"\n{problem.help.render(locale)}"
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.severity,
        "message": {"text": text},
        "locations": [{"physicalLocation": _physical(problem.location, root)}],
    }
    if problem.path:
        result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": problem.path}]
    related = [
        {
            "id": number,
            "message": {"text": note.message.render(locale)},
            "physicalLocation": _physical(note.location, root),
        }
        for number, note in enumerate(problem.notes, 1)
        if note.location is not None
    ]
    if related:
        result["relatedLocations"] = related
    fixes = _fixes(problem, found, root, locale)
    return {**result, "fixes": fixes} if fixes else result


def _physical(place: Location, root: str) -> dict[str, Any]:
    return {"artifactLocation": _artifact(place.file, root), "region": _region(place)}


def _artifact(file: str, root: str) -> dict[str, Any]:
    if file.startswith("core:"):
        return {"uri": "tailorbird:" + quote(file)}
    return {"uri": quote(root + file), "uriBaseId": "%SRCROOT%"}


def _region(place: Location) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fixes(problem: Problem, found: Compiled, root: str, locale: str) -> list[dict[str, Any]]:
    """The mends, where they change texts; SARIF has no word for a file that moves."""
    if not problem.mends or any(isinstance(m, Move) for m in problem.mends):
        return []
    assert problem.help is not None
    try:
        changes = list(_changes(problem, found))
    except NotThere:
        return []
    return [
        {
            "description": {"text": problem.help.render(locale)},
            "artifactChanges": [
                {"artifactLocation": _artifact(file, root), "replacements": replacements}
                for file, replacements in changes
            ],
        }
    ]


def _changes(problem: Problem, found: Compiled) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    files = dict.fromkeys(m.location.file for m in problem.mends if not isinstance(m, Move))
    for file in files:
        text = FileText.of(file, found.texts.get(file, "").encode())
        replacements = []
        for mend in problem.mends:
            if isinstance(mend, Move) or mend.location.file != file:
                continue
            for start, end, words in splices_of(text, mend):
                region = _between(text, start, end)
                inserted = {"insertedContent": {"text": words}} if words else {}
                replacements.append({"deletedRegion": region, **inserted})
        yield file, replacements


def _between(text: FileText, start: int, end: int) -> dict[str, int]:
    first, last = text.line_of(start), text.line_of(end)
    return {
        "startLine": first + 1,
        "startColumn": text.column(start) + 1,
        "endLine": last + 1,
        "endColumn": text.column(end) + 1,
    }
