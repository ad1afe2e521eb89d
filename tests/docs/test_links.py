"""Links between pages lead somewhere, and pictures are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.pages import DOCS, PAGES, ROOT, anchors, prose

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
LARGEST = 200_000
"""Bytes of a picture; people clone them."""


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    missing = []
    for link in _LINK.findall(re.sub(r"`[^`\n]*`", "", prose(path.read_text("utf-8")))):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = path if not name else (path.parent / name).resolve()
        there = target.exists() and ROOT in (target, *target.parents)
        if there and anchor and anchor not in anchors(target.read_text("utf-8")):
            there = False
        if not there:
            missing.append(link)
    assert missing == []


def test_every_page_can_be_found_from_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    lost = [
        p.relative_to(DOCS).as_posix()
        for p in DOCS.rglob("*.md")
        if p.name != "README.md" and p.parent.name not in ("decisions", "problems")
        and f"({p.relative_to(DOCS).as_posix()})" not in index
    ]  # fmt: skip
    assert lost == []


def test_pictures_are_small_and_used() -> None:
    pages = "".join(p.read_text("utf-8") for p in PAGES)
    pictures = list((DOCS / "images").glob("*"))
    assert [p.name for p in pictures if p.stat().st_size > LARGEST] == []
    assert [p.name for p in pictures if f"images/{p.name}" not in pages] == []
