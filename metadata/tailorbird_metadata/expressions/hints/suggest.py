"""Did you mean: the nearest of the names that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from tailorbird_metadata.messages import Message, message

_LISTED: Final = 12
_NEAR: Final = 0.66


@dataclass(frozen=True, slots=True)
class Names:
    """Several names in a sentence, with the commas of its language."""

    names: tuple[str, ...]

    def render(self, locale: str) -> str:
        """The names, one after the other."""
        return ("、" if locale.startswith("zh") else ", ").join(self.names)


def did_you_mean(
    name: str, known: Iterable[str], quote: str = "", labels: Mapping[str, str] | None = None
) -> Message | None:
    """A question that names the closest of `known`; None if nothing is close.

    `labels` are what some of them are called on pages, see `by_label`.
    """
    found = meant(name, known, labels or {})
    return None if found is None else asked(found, quote)


def asked(name: str, quote: str = "") -> Message:
    """The question whether `name` was meant."""
    return message("Did you mean {name}?", name=f"`{quote}{name}{quote}`")


def meant(name: str, known: Iterable[str], labels: Mapping[str, str]) -> str | None:
    """The one of `known` that was probably meant: by its label, or by a name that is close."""
    word = name.strip().lower()
    names = {k.lower(): k for k in known}
    if word in names:
        return names[word]
    if word in labels:
        return labels[word]
    near = get_close_matches(word, list(names), n=1, cutoff=_NEAR)
    if near:
        return names[near[0]]
    begun = [n for n in names if len(word) >= 3 and n.startswith(word)]
    if len(begun) == 1:
        return names[begun[0]]
    called = get_close_matches(word, list(labels), n=1, cutoff=0.8)
    return labels[called[0]] if called else None


def by_label(things: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    """Names by their labels in every language, in small letters; the first of two counts."""
    found: dict[str, str] = {}
    for name, label in things:
        for words in label.values():
            found.setdefault(words.strip().lower(), name)
    return found


def did_you_mean_or_list(
    name: str, known: Iterable[str], labels: Mapping[str, str] | None = None, quote: str = '"'
) -> Message | None:
    """Like `did_you_mean` for quoted words; if nothing is close, the ones that there are."""
    words = tuple(known)
    found = did_you_mean(name, words, quote, labels)
    return found or listed(words, quote)


def listed(words: Iterable[str], quote: str = "") -> Message | None:
    """The first of the names that there are; None if there is none."""
    names = [f"`{quote}{w}{quote}`" for w in words]
    if not names:
        return None
    shown = names[:_LISTED]
    if len(names) > _LISTED:
        shown[-1] += " …"
    return message("There are: {names}.", names=Names(tuple(shown)))
