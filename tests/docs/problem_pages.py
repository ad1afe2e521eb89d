"""A page for each problem code: the example is that of its fixture; the index lists all."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from itertools import groupby

from tests.docs.pages import DOCS
from tests.problems import Fixture, all_fixtures

from tailorbird_metadata.codes import CODES, group_of

PAGES = DOCS / "problems"
_EXAMPLE = re.compile(r"<!-- example: begin -->\n.*?<!-- example: end -->", re.S)
_LONGEST = 100


def new_page(code: str) -> str:
    """What a page is before anybody wrote its words."""
    return (
        f"# {code} {CODES[code]}\n\nSay what it means and how to mend it.\n\n"
        "<!-- example: begin -->\n<!-- example: end -->\n"
    )


def with_example(code: str, text: str) -> str:
    """The text of a page with its title and with the example as the fixture has it now."""
    if not _EXAMPLE.search(text):
        raise LookupError(f"docs/problems/{code}.md has no place for the example")
    text = re.sub(r"\A# .*", f"# {code} {CODES[code]}", text)
    made = f"<!-- example: begin -->\n{example(Fixture(code))}\n<!-- example: end -->"
    return _EXAMPLE.sub(lambda _: made, text)


def example(fixture: Fixture) -> str:
    """What the command says, and what mends it."""
    parts = ["## Example", "```\n" + _short(fixture.expected("en")).rstrip("\n") + "\n```"]
    parts += ["Mended:", "```diff\n" + difference(fixture) + "\n```"]
    parts += [f"Read on: {related(fixture.code)} · [all problems](../problems.md)"]
    return "\n\n".join(parts)


RELATED: Mapping[str, str] = {
    "E00": "[files](../language.md#files), [YAML](../language.md#yaml)",
    "E002": "[names](../language.md#names)",
    "E01": "[the language](../language.md), [field types](../field-types.md)",
    "E02": "[the language](../language.md), [names](../language.md#names)",
    "E0120": "[retire, rename, remove](../language.md#retire-rename-remove)",
    "E0215": "[labels](../language.md#labels-labelslocaleyaml)",
    "E030": "[expressions](../expressions.md)",
    "E031": "[expressions](../expressions.md)",
    "E0312": "[roles](../language.md#roles-rolesroleyaml), [expressions](../expressions.md)",
    "E033": "[layers and patches](../language.md#layers-and-patches)",
    "E034": "[packs](../language.md#packs)",
    "E0": "[the language](../language.md)",
    "E055": "[templates](../language.md#templates-templatestemplateyaml)",
    "E05": "[tests](../language.md#tests-teststestsyaml)",
    "W": "[the language](../language.md)",
    "W0023": "[what does not run yet](../language.md#what-does-not-run-yet)",
    "W0412": "[automations](../language.md#automations-automationsautomationyaml)",
}
"""Where to read on, by the beginning of a code; the longest that fits counts."""


def related(code: str) -> str:
    """Links to what the code is about."""
    return RELATED[max((start for start in RELATED if code.startswith(start)), key=len)]


def difference(fixture: Fixture) -> str:
    """What differs between before and after, file by file."""
    before, after = fixture.files("before"), fixture.files("after")
    shown = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        shown.append(f" {path}{_fate(old, new)}")
        rows = difflib.unified_diff((old or "").splitlines(), (new or "").splitlines(), n=0)
        shown += [_short(row) for row in rows if not row.startswith(("---", "+++", "@@"))]
    return "\n".join(shown)


def _fate(old: str | None, new: str | None) -> str:
    if old is None:
        return " (new)"
    return " (removed)" if new is None else ""


def _short(text: str) -> str:
    """Text for a page: no line without end, no signs that turn the text around."""
    rows = ("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in row)
            for row in text.split("\n"))  # fmt: skip
    return "\n".join(row if len(row) <= _LONGEST else row[: _LONGEST - 1] + "…" for row in rows)


def index() -> str:
    """All codes by what they are about."""
    parts = []
    for group, codes in groupby(CODES, key=lambda code: str(group_of(code))):
        rows = ["| code | |", "| --- | --- |"]
        rows += [f"| [{code}](problems/{code}.md) | {CODES[code]} |" for code in codes]
        parts.append(f"## {group}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def write() -> None:
    """Brings every page and its example up to date; makes a page for a new code."""
    PAGES.mkdir(exist_ok=True)
    for fixture in all_fixtures():
        file = PAGES / f"{fixture.code}.md"
        text = file.read_text("utf-8") if file.is_file() else new_page(fixture.code)
        file.write_text(with_example(fixture.code, text), "utf-8")
