"""What people bring along from other systems' templates, and how it is written here."""

from __future__ import annotations

import re
from typing import Final

from tailorbird_metadata.messages import Message, message

PLAIN: Final = message("Write it like {name} or {account.name}.")

_LOOP: Final = message(
    "A loop is written `{for lines}` … `{end}`, with what the record calls them."
)
_CONDITION: Final = message("A condition is written `{if amount > 100}` … `{end}`.")
_END: Final = message("Every block ends with `{end}`.")
_NOT: Final = message("Write `{if not …}`, or `{else}` in the block before it.")
_ELSE: Final = message("Write `{else}`, and in it another `{if …}` with its own `{end}`.")
_FORMAT: Final = message("A format stands behind a colon: {amount:2}, {closed_on:long}.")
_WORKED_OUT: Final = message("Work it out in a field of the type `formula`, and show that field.")
_NO_MORE: Final = message("There are values, conditions and loops, and nothing else.")

_HABITS: Final[tuple[tuple[re.Pattern[str], Message], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), help_)
    for pattern, help_ in (
        (r"[%#/]?[-~]?\s*(?:/|end)\s*[-_]?(?:if|for|each|foreach|loop|unless|with)?\s*[-~]?%?\Z",
         _END),
        (r"[%#]?[-~]?\s*(?:else\s*if|elif|elsif|elseif)\b", _ELSE),
        (r"[%#]?[-~]?\s*(?:for|foreach|each|loop|repeat)\b", _LOOP),
        (r"[%#]?[-~]?\s*if\b", _CONDITION),
        (r"[%#]?[-~]?\s*(?:unless\b|\^)", _NOT),
        (r"/\s*[\w.]*\Z", _END),
        (r"#\s*[\w.]+\Z", _LOOP),
        (r"[%#]", _NO_MORE),
        (r"[\w.]+\s*\|", _FORMAT),
        (r"[a-z_]+\(|[\w.]+\s*[-+*/]\s*[\w.]", _WORKED_OUT),
        (r"(?:set|let|include|import|macro)\s", _NO_MORE),
    )
)  # fmt: skip

_NAME: Final = re.compile(r"[!=$&@]?\s*([A-Za-z]\w*(?:\s*\.\s*[A-Za-z]\w*)*)\s*")


def instead(inner: str) -> Message:
    """How to write what stands between two brackets and is no place."""
    written = inner.strip()[:80]
    for pattern, help_ in _HABITS:
        if pattern.match(written):
            return help_
    name = _NAME.fullmatch(written)
    if name is not None:
        path = re.sub(r"\s", "", name.group(1)).lower()
        return message("Write {name}.", name=f"`{{{path}}}`")
    return PLAIN


def is_marker(inner: str) -> bool:
    """Whether it is a block of another system, or one of ours."""
    written = inner.strip()[:80]
    return any(p.match(written) for p, help_ in _HABITS if help_ not in (_FORMAT, _WORKED_OUT))
