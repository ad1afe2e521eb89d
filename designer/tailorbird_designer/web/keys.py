"""Names in files from what people write: `Bid deadline` gives bid_deadline, Chinese by pinyin."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from pypinyin import lazy_pinyin

from tailorbird_metadata.names import LONGEST, is_name

_LATIN = 0x2E7F


def proposed_key(labels: Iterable[str], fallback: str, taken: Container[str] = ()) -> str:
    """A free name from the first label that gives one; labels in Latin letters go first."""
    ordered = sorted((t for t in labels if t.strip()), key=_is_han)
    base = next((k for k in map(key_of, ordered) if k), fallback)
    found, number = base, 1
    while found in taken:
        number += 1
        end = f"_{number}"
        found = base[: LONGEST - len(end)].rstrip("_") + end
    return found


def key_of(text: str) -> str:
    """The name that a text gives; empty if it has no letter."""
    spelled = "_".join(lazy_pinyin(text)) if _is_han(text) else text
    key = re.sub(r"[^a-z0-9]+", "_", spelled.lower()).strip("_")
    key = key.lstrip("0123456789_")[:LONGEST].strip("_")
    return key if is_name(key) else ""


def _is_han(text: str) -> bool:
    return any(ord(c) > _LATIN for c in text)
