"""The table of wishes names each once, and points to what there is."""

from __future__ import annotations

import re

import pytest
from tests.docs.pages import DOCS, ROOT

PAGE = DOCS / "coverage.md"
ROW = re.compile(r"^\| (S\d+) \| (.+?) \| (yes|partly|said|no) \| (.*?) ?\|$", re.M)
LINK = re.compile(r"\[[^\]]+\]\([^)]+\)|`(?:tests|packs|docs)/[^`]+`")
GAPS = r"no|not|nothing|nobody|cannot|alone|by hand|said|only|could|can be"
MISSING = re.compile(rf"\b(?:{GAPS})\b")
LINES = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| S")]
FOUND = [m.groups() for m in ROW.finditer(PAGE.read_text("utf-8"))]


def test_every_wish_stands_there_once() -> None:
    assert sorted(int(i[1:]) for i, *_ in FOUND) == list(range(1, 137))
    assert len(FOUND) == len(LINES), "a row has another form"


def test_what_is_there_says_where() -> None:
    nowhere = [i for i, _, a, w in FOUND if a in ("yes", "said") and not LINK.search(w)]
    assert nowhere == []


@pytest.mark.parametrize(("wish", "where"), [(i, w) for i, _, a, w in FOUND if a == "partly"])
def test_what_is_partly_there_says_what_is_missing(wish: str, where: str) -> None:
    assert MISSING.search(re.sub(r"\]\([^)]*\)", "", where)), f"{wish}: {where}"


def test_what_is_only_said_leads_to_its_page() -> None:
    said = {i: w for i, _, a, w in FOUND if a == "said"}
    assert said and all("](kinds.md#" in where for where in said.values())


def test_files_that_are_named_exist() -> None:
    named = re.findall(r"`((?:tests|packs|docs)/[^`]+)`", PAGE.read_text("utf-8"))
    assert named and [path for path in named if not (ROOT / path).exists()] == []
