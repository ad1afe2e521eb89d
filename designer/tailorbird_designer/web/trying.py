"""The dry run beside a rule or automation: how many records, how many before, and which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the panel of a dry run shows."""

    total: int
    matches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A test of the company: what it expects, and what came of it."""

    it: str
    passed: bool
    expected: str
    got: str
    href: str


def trial(at: Desk, model: Model, path: str) -> Trial | None:
    """The dry run of an item of `model`."""
    return None


def cases(at: Desk, model: Model, automation: str) -> Iterator[CaseLine]:
    """The tests that have to do with an automation, run on `model`."""
    yield from ()
