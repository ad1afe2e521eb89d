"""The pages of the documentation as tests read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

PAGES = tuple(sorted([ROOT / "README.md", *DOCS.rglob("*.md")]))
"""Every page, the README included."""

_FENCE = re.compile(r"^```(\S*)\n(.*?)^```$", re.M | re.S)


def page(name: str) -> str:
    """The text of a page in docs/."""
    return (DOCS / name).read_text("utf-8")


def blocks(text: str, kind: str) -> tuple[str, ...]:
    """The fenced blocks of a kind (`yaml`, `condition`)."""
    return tuple(body for found, body in _FENCE.findall(text) if found == kind)


def prose(text: str) -> str:
    """A text without its fenced blocks."""
    return _FENCE.sub("", text)


def sections(text: str, level: int) -> Mapping[str, str]:
    """What stands under each heading of a level, by its words; deeper headings belong to it."""
    found: dict[str, str] = {}
    heading = ""
    for line in prose_lines(text):
        marks = len(line) - len(line.lstrip("#"))
        if 0 < marks <= level and line[marks : marks + 1] == " ":
            heading = line[marks + 1 :].strip() if marks == level else ""
            found.setdefault(heading, "")
        else:
            found[heading] = found.get(heading, "") + line + "\n"
    return found


def prose_lines(text: str) -> Iterator[str]:
    """The lines of a text; a `#` inside a fenced block is no heading and is indented."""
    fenced = False
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        yield " " + line if fenced and line.startswith("#") else line


def words(text: str) -> frozenset[str]:
    """Everything that stands in backquotes or in a fenced block, word by word."""
    quoted = re.findall(r"`([^`\n]+)`", prose(text))
    fenced = [body for _, body in _FENCE.findall(text)]
    return frozenset(re.findall(r"\w+", " ".join([*quoted, *fenced])))


def anchors(text: str) -> frozenset[str]:
    """The addresses of the headings of a page, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", prose(text), re.M)
    plain = (re.sub(r"[`*]|\[|\]\([^)]*\)", "", t).strip().lower() for t in titles)
    return frozenset(re.sub(r"[^\w\- ]", "", t).replace(" ", "-") for t in plain)
