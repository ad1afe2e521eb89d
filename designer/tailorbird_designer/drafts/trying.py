"""What was tried on a draft before anybody sends it: dry runs on real records, and test cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tailorbird_metadata.messages import Message


class Trial(Protocol):
    """A dry run of one automation or rule, see `Backtest` in the runtime's trials."""

    @property
    def much_wider(self) -> bool:
        """Whether it hits so many more records that somebody has to say yes to it."""
        ...


class Case(Protocol):
    """The outcome of one test case."""

    @property
    def suite(self) -> str:
        """The file of tests."""
        ...

    @property
    def it(self) -> str:
        """What the case says."""
        ...

    @property
    def passed(self) -> bool:
        """Whether it holds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Dry runs by item path, and the outcome of every test case."""

    trials: Mapping[str, Trial] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    untried: Mapping[str, Message] = field(default_factory=dict)
