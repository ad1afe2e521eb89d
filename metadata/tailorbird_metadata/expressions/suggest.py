"""Did you mean: the nearest of the names that are there."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from tailorbird_metadata.messages import Message, message

_LISTED = 12


def did_you_mean(name: str, known: Iterable[str], quote: str = "") -> Message | None:
    """A question that names the closest of `known`; None if nothing is close."""
    names = {k.lower(): k for k in known}
    near = get_close_matches(name.lower(), list(names), n=1, cutoff=0.6)
    if not near:
        return None
    return message("Did you mean {name}?", name=f"`{quote}{names[near[0]]}{quote}`")


def did_you_mean_or_list(name: str, known: Iterable[str]) -> Message | None:
    """Like `did_you_mean` for quoted words; if nothing is close, the ones that there are."""
    words = tuple(known)
    found = did_you_mean(name, words, '"')
    if found is not None or not words:
        return found
    listed = ", ".join(f'"{w}"' for w in words[:_LISTED]) + (" …" if len(words) > _LISTED else "")
    return message("There are: {names}.", names=listed)
