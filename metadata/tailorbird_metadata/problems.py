"""What is wrong with a configuration, as data: a code, a place, a sentence and a way to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tailorbird_metadata.messages import Message

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Location:
    """A span in a file of the workspace; lines and columns count from 1, the end is exclusive.

    `file` is relative to the workspace, with `/`; a core file starts with `core:`.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A further place that belongs to the same problem (another layer, another use)."""

    message: Message
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One cause, reported once; `help` says how to mend it."""

    code: str
    message: Message
    location: Location
    help: Message | None = None
    notes: tuple[Note, ...] = ()
    severity: Severity = "error"
    path: str = ""
    """The item's path, as in decisions 9 (`deal.fields.line`), where there is one."""
