"""Why a draft does not take a change just now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tailorbird_designer.edits import Edit, EditRefused
from tailorbird_designer.workspace.refusals import WorkspaceRefusal
from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One path that two sides changed to different things; the texts are as written in files.

    None is nothing there.  `mine_fails` says that mine cannot be kept, because what it changes
    is gone.
    """

    path: str
    base: str | None
    mine: str | None
    theirs: str | None
    mine_fails: bool = False


class Clashed(Exception):
    """The same item was changed meanwhile, in another tab or by somebody else; nothing is lost.

    `edits` are those that were not saved (none if it is the draft's own that clash with what was
    published).
    """

    def __init__(self, clashes: Sequence[Clash], edits: Sequence[Edit] = ()) -> None:
        super().__init__(", ".join(c.path for c in clashes))
        self.message = message("The same item was changed meanwhile.")
        self.help = message("Look at both versions and choose one for each.")
        self.clashes = tuple(clashes)
        self.edits = tuple(edits)


class DraftInvalid(Exception):
    """The configuration would have errors that it does not have now; nothing was saved."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(p.message) for p in problems))
        self.message = message("This cannot be saved: the configuration would have errors.")
        self.problems = tuple(problems)


def no_name_for_a_file(path: str) -> EditRefused:
    """No file of the configuration may be called that."""
    return EditRefused(
        message("`{path}` is no name for a file of the configuration.", path=path),
        message("Use small letters, digits and _ after a first letter."),
        path,
    )


class NothingToDraft(WorkspaceRefusal):
    """There is no configuration yet that a draft could change."""

    def __init__(self) -> None:
        super().__init__(
            message("There is no configuration yet that could be changed here."),
            message("Run in the company's folder: tailorbird apply"),
        )


class Unreadable(WorkspaceRefusal):
    """Neither the files nor the database give a model."""

    def __init__(self) -> None:
        super().__init__(
            message("The company's files have errors, and no release is in force yet."),
            message("See what is wrong: tailorbird check"),
        )


class PageTooOld(WorkspaceRefusal):
    """A page names a commit that the repository does not have any more."""

    def __init__(self) -> None:
        super().__init__(
            message("This page was opened too long ago to be saved."),
            message("Load it again and make the change once more."),
        )


class DraftInTheWay(WorkspaceRefusal):
    """Taking a release back begins a draft, and the person has one already."""

    def __init__(self) -> None:
        super().__init__(
            message("You have a draft that is not published."),
            message("Publish or discard it first, then take the release back."),
        )


class FirstRelease(WorkspaceRefusal):
    """There is nothing before the first release."""

    def __init__(self) -> None:
        super().__init__(
            message("The first release cannot be taken back: there was nothing before it."),
            message("Change what you do not want in a draft."),
        )


class NoHistory(WorkspaceRefusal):
    """The repository lacks a commit that is needed."""

    def __init__(self, number: int) -> None:
        super().__init__(
            message("The files of release {n} are not in the company's repository.", n=number),
            message("Fetch them from where the configuration is shared."),
        )


class NothingLeft(WorkspaceRefusal):
    """There is no save to take back or to make again."""

    def __init__(self) -> None:
        super().__init__(
            message("There is nothing to take back or to repeat in this draft."),
            message("Load the page again."),
        )
