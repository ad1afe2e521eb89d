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
class Replacement:
    """`text` stands in the place of what is there; an empty span is a place between two signs."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """The key with its value, or the item of a list, that begins at `location` goes.

    `loses` is whether something is lost that stands nowhere else: only who asks for it gets it.
    """

    location: Location
    loses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A file, or with `/` at the end a folder, gets another path."""

    file: str
    to: str


Mend = Replacement | Removal | Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One cause, reported once; `help` says how to mend it.

    `mends` is what `help` says as changes of the files, all to be made together; it is empty
    where a person has to decide.
    """

    code: str
    message: Message
    location: Location
    help: Message | None = None
    notes: tuple[Note, ...] = ()
    severity: Severity = "error"
    path: str = ""
    """The item's path, as in decisions 9 (`deal.fields.line`), where there is one."""
    mends: tuple[Mend, ...] = ()
