"""Every problem code is registered once, and every registered code can occur."""

from __future__ import annotations

import re
from pathlib import Path

import tailorbird_metadata
from tailorbird_metadata.codes import CODES

FLOOR = Path(tailorbird_metadata.__file__).parent


def test_codes_in_the_source_and_in_the_registry_are_the_same() -> None:
    used: set[str] = set()
    for file in FLOOR.rglob("*.py"):
        if file.name != "codes.py":
            used |= set(re.findall(r'"([EW]0[0-9]{3})"', file.read_text(encoding="utf-8")))
    assert used - set(CODES) == set(), "add the title to codes.py"
    assert set(CODES) - used == set(), "no place gives this code any more"


def test_titles_are_told_in_chinese_too() -> None:
    untranslated = [str(t) for t in CODES.values() if t.render("zh") == t.text]
    assert untranslated == []
