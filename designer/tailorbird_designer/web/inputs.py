"""Inputs of the designer's forms: one setting of one item each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tailorbird_designer.web.troubles import Troubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a select."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What the macro `field` draws.

    `kind` is text, lines, number, key, choice, tick or formula; `check` is the address that
    checks a formula while it is typed.
    """

    id: str
    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    lang: str = ""
    check: str = ""
    limit: int = 0
    required: bool = False
    locked: bool = False
    options: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def described(self) -> str:
        """The id of what says more about it: the first thing that is wrong, else the hint."""
        if self.errors:
            return f"{self.id}-e1"
        return f"{self.id}-h" if self.hint else ""


def choices(pairs: Iterable[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    """A select's entries from values and labels; an unknown chosen value stays visible."""
    found = [Choice(value=v, label=t, chosen=v == chosen) for v, t in pairs]
    if chosen and not any(c.chosen for c in found):
        found.append(Choice(value=chosen, label=chosen, chosen=True))
    return tuple(found)


def input_id(name: str) -> str:
    """The id of the input of this name."""
    return "in-" + "".join(c if c.isalnum() else "-" for c in name)


def errors_at(troubles: Troubles, name: str, *paths: str) -> tuple[str, ...]:
    """What was said about the item paths that an input stands for."""
    return tuple(e for p in paths for e in troubles.at(p, input_id(name)))
