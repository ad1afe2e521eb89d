"""Full-width punctuation where YAML wants half-width signs: `：` after a key, `，`, `】`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Location, Problem, Replacement
from tailorbird_metadata.source.nodes import ScalarNode

_PLAIN: Final[Mapping[str, str]] = {
    "：": ":", "，": ",", "【": "[", "】": "]", "［": "[", "］": "]", "｛": "{", "｝": "}",
}  # fmt: skip
_COLON: Final = re.compile(r"^[\w.-]+(：)", re.ASCII)
_ANYWHERE: Final = re.compile(
    r"(?:^|[{,，])\s*[\w.-]+(：)|(，)(?=\s*[\w.-]+\s*[:：])|([【】［］｛｝])", re.ASCII
)


def wide_colon(key: ScalarNode) -> Problem | None:
    """The problem of a key that goes on behind a full-width colon; None if it is none."""
    found = _COLON.match(key.text) if key.style == "plain" else None
    if found is None:
        return None
    column = key.column + found.start(1)
    place = replace(key.location, column=column, end_line=key.line, end_column=column + 1)
    return _told(place, "：", key.text[found.end() :])


def wide_sign(file: str, lines: list[str], line: int, column: int) -> Problem | None:
    """The last such sign before a syntax error, on its line or on the one with text above it.

    `line` and `column` count from 0.
    """
    above = next((n for n in range(line - 1, -1, -1) if lines[n].strip()), line)
    for number, end in ((line, column), (above, len(lines[above]))):
        found = list(_ANYWHERE.finditer(lines[number][: end + 1]))
        if found:
            start = found[-1].start(found[-1].lastindex or 0)
            place = Location(
                file=file, line=number + 1, column=start + 1,
                end_line=number + 1, end_column=start + 2,
            )  # fmt: skip
            return _told(place, lines[number][start], lines[number][start + 1 :])
    return None


def _told(place: Location, sign: str, following: str) -> Problem:
    plain = _PLAIN[sign]
    gap = " " if plain in ":," and following[:1].strip() else ""
    return Problem(
        code="E0001",
        message=message("`{sign}` is a full-width sign and has no meaning here.", sign=sign),
        location=place,
        help=message("Write {sign} (half width).", sign=f"`{plain}`"),
        mends=(Replacement(location=place, text=plain + gap),),
    )
