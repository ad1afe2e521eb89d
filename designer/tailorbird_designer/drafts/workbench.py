"""What a page of the designer is drawn from: a person's draft, or what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tailorbird_designer.edits import Edit
from tailorbird_designer.workspace.author import Author
from tailorbird_metadata.compiler import Compiled
from tailorbird_metadata.model import Model
from tailorbird_metadata.problems import Problem

Mark = Literal["+", "~", "-"]
"""An item that the draft adds, changes or takes away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """One save of a draft: its commit, what was done, and the edits themselves."""

    commit: str
    tree: str
    parent: str
    title: str
    author: Author
    when: datetime
    edits: tuple[Edit, ...]
    draft_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInfo:
    """A person's draft; `saves` are oldest first, `title` is empty until somebody gives one."""

    person: int
    title: str
    saves: tuple[Save, ...]

    @property
    def author(self) -> Author:
        """Who saved last."""
        return self.saves[-1].author

    @property
    def started(self) -> datetime:
        """When the first save was made."""
        return self.saves[0].when

    @property
    def saved_at(self) -> datetime:
        """When the newest save was made."""
        return self.saves[-1].when


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverted:
    """A draft that takes a release back; `kept` are paths that were changed again since."""

    bench: Workbench
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """The configuration as one person sees it in the designer.

    `head` is the commit it was read from, `base` the commit of the main branch that it builds on.
    `model` is the compiled one, or the published one while the files do not compile.
    `changed_paths` tells for each item path, also for those above a change, how it differs from
    `base`.  `behind` says that somebody published since the draft began.
    """

    person: int
    draft: DraftInfo | None
    head: str
    base: str
    main: str
    files: Mapping[str, bytes]
    base_files: Mapping[str, bytes]
    compiled: Compiled
    base_problems: tuple[Problem, ...]
    model: Model
    published: Model
    release: int
    edits: tuple[Edit, ...]
    changed_paths: Mapping[str, Mark]
    behind: bool
    may_redo: bool

    @property
    def may_undo(self) -> bool:
        """Whether there is a save to take back."""
        return self.draft is not None

    @property
    def changed_files(self) -> tuple[str, ...]:
        """The files that differ from the base, sorted."""
        one, two = self.base_files, self.files
        return tuple(sorted(p for p in one.keys() | two.keys() if one.get(p) != two.get(p)))
