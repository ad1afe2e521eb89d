"""What functions do to texts.

Tests take text keys (`text.text_key`), the others the text as it is.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from tailorbird_metadata.expressions.meaning.numbers import Number, rounded
from tailorbird_metadata.expressions.text import text_key

_LONGEST: Final = 100_000
"""Characters that any field holds at most."""
BLANKS: Final = " \t\n\r\u00a0\u2003\u3000"
"""Characters that `trim` takes away: blank, tab, line ends, the no-break, em and Han blanks."""


def contains(text: str | None, part: str | None) -> bool:
    """Whether `text` has `part` in it; both are text keys."""
    return text is not None and part is not None and part in text


def starts_with(text: str | None, part: str | None) -> bool:
    """Whether `text` starts with `part`; both are text keys."""
    return text is not None and part is not None and text.startswith(part)


def ends_with(text: str | None, part: str | None) -> bool:
    """Whether `text` ends with `part`; both are text keys."""
    return text is not None and part is not None and text.endswith(part)


def like(text: str | None, pattern: str) -> bool:
    """Whether `text` (a text key) has the form `pattern` (as written: `*` any, `?` one)."""
    if text is None:
        return False
    first, middle, last = _pieces(pattern)
    start = first.match(text)
    if start is None:
        return False
    if last is None:
        return start.end() == len(text)
    at = start.end()
    for piece in middle:
        found = piece.search(text, at)
        if found is None:
            return False
        at = found.end()
    size, end = last
    return len(text) - at >= size and end.match(text, len(text) - size) is not None


_Piece = re.Pattern[str]


@lru_cache(maxsize=1024)
def _pieces(pattern: str) -> tuple[_Piece, tuple[_Piece, ...], tuple[int, _Piece] | None]:
    """The parts between the `*`; each is matched once, so the time is bounded."""
    keys = keyed_pattern(pattern)
    made = [re.compile("".join("." if c is None else re.escape(c) for c in k), re.S) for k in keys]
    if len(made) == 1:
        return made[0], (), None
    return made[0], tuple(made[1:-1]), (len(keys[-1]), made[-1])


def keyed_pattern(pattern: str) -> list[list[str | None]]:
    """The parts of a form between its `*`, as characters of the text key; None is any one."""
    found: list[list[str | None]] = []
    for part in pattern.split("*"):
        piece: list[str | None] = []
        for number, literal in enumerate(part.split("?")):
            if number:
                piece.append(None)
            piece.extend(text_key(literal))
        found.append(piece)
    return found


def upper(text: str | None) -> str | None:
    """The text in capital letters."""
    return None if text is None else text.upper()


def lower(text: str | None) -> str | None:
    """The text in small letters."""
    return None if text is None else text.lower()


def length(text: str | None) -> int:
    """How many characters it has."""
    return len(text) if text else 0


def join(*texts: str | None) -> str | None:
    """One after the other; empty if all are."""
    return "".join(t for t in texts if t) or None


def left(text: str | None, count: Number | None) -> str | None:
    """The first characters; empty for none."""
    if text is None or count is None or count < 1:
        return None
    return text[: int(min(count, _LONGEST))] or None


def right(text: str | None, count: Number | None) -> str | None:
    """The last characters; empty for none."""
    if text is None or count is None or count < 1:
        return None
    return text[-int(min(count, _LONGEST)) :] or None


def trim(text: str | None) -> str | None:
    """The text without blanks around it; empty if nothing is left."""
    return None if text is None else text.strip(BLANKS) or None


def replace(text: str | None, part: str | None, new: str | None) -> str | None:
    """The text with every `part` (as written) replaced; a missing `new` takes it away.

    Empty where it would be longer than any field: nobody fills the memory of a server by it.
    """
    if text is None:
        return None
    part, new = part or "", new or ""
    found = text.count(part) if part else 0
    if len(text) + found * (len(new) - len(part)) > _LONGEST:
        return None
    return (text.replace(part, new) if part else text) or None


def middle(text: str | None, start: Number | None, count: Number | None) -> str | None:
    """So many characters from the place `start` (from 1) on; empty if nothing is there."""
    if text is None or start is None or count is None or start < 1 or count < 1:
        return None
    first = int(min(start, _LONGEST)) - 1
    return text[first : first + int(min(count, _LONGEST))] or None


def before(text: str | None, part: str | None) -> str | None:
    """What stands before the first `part` (as written); empty if that is not in it."""
    if text is None or not part:
        return None
    first, found, _ = text.partition(part)
    return (first or None) if found else None


def after(text: str | None, part: str | None) -> str | None:
    """What stands behind the first `part` (as written); empty if that is not in it."""
    return None if text is None or not part else text.partition(part)[2] or None


def shown(value: Number | date | None, places: Number | None = None) -> str | None:
    """A number or day as text; a number with exactly so many places if they are given."""
    if places is None or isinstance(value, date):
        return as_text(value)
    return fixed_text(value, places)


def as_text(value: Number | date | str | None) -> str | None:
    """A number in plain digits without needless zeros, a day as `2026-01-31`."""
    if isinstance(value, int | Decimal):
        digits = format(Decimal(value), "f")
        cut = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return "0" if cut == "-0" else cut
    return None if value is None else str(value)


def fixed_text(value: Number | None, places: Number) -> str | None:
    """A number with exactly so many places, rounded half up."""
    found = rounded(value, places)
    return None if found is None else format(abs(found) if found == 0 else found, "f")


_NUMBER: Final = re.compile(r"[ ]*([+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?)[ ]*")


def as_number(text: str | None) -> Decimal | None:
    """The number that a text is, with a point before its decimals; empty if it is none."""
    found = _NUMBER.fullmatch(text or "")
    return None if found is None else abs(value) if (value := Decimal(found[1])) == 0 else value
