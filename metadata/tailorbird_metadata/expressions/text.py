"""The normalised form under which two texts count as the same: case and accents do not matter.

NFKD, marks dropped, lower case, NFC; `ß` stays `ß`, and the two Greek small sigmas are one, so
that every character folds alike wherever it stands in a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache


def text_key(text: str) -> str:
    """The comparison form of `text`; two texts are equal in expressions if these are equal."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    bare = _marks().sub("", apart)
    return unicodedata.normalize("NFC", bare.lower().replace("ς", "σ"))


def member_keys(members: Iterable[str] | None) -> frozenset[str]:
    """The comparison forms of the members of a set, in whatever order it is kept."""
    return frozenset(map(text_key, members or ()))


@lru_cache(maxsize=1)
def _marks() -> re.Pattern[str]:
    """All characters of the class Mn (marks without width), as a pattern."""
    return re.compile(f"[{mark_ranges()}]")


@lru_cache(maxsize=1)
def mark_ranges() -> str:
    """The inside of a character class (`\u0300-\u036f…`) of every mark without width."""
    found: list[list[int]] = []
    for code in (*range(0x300, 0x20000), *range(0xE0000, 0xE1000)):  # the planes that have any
        if unicodedata.category(chr(code)) != "Mn":
            continue
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"{chr(a)}-{chr(b)}" if a != b else chr(a) for a, b in found)
