"""What is wrong with a recipe: problems with file, line and help, collected and shown together."""

from __future__ import annotations

from collections.abc import Sequence

from tailorbird_metadata.messages import Message
from tailorbird_metadata.problems import Location, Problem

UNREADABLE = "S0001"
"""A file is missing or cannot be read."""
UNKNOWN_NAME = "S0002"
"""A name that nothing is called by."""
WRONG_FORM = "S0003"
"""A value is not written in any way that recipes know."""
WRONG_LIST = "S0004"
"""A word list has a hole or no fitting row."""
REFUSED_RECORD = "S0005"
"""The product refused a record that the recipe made."""


class RecipeRefused(Exception):
    """A recipe cannot be used; carries every problem that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(_line(p) for p in problems))
        self.problems = tuple(problems)


class Findings:
    """Collects problems while a recipe is read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(
        self, code: str, sentence: Message, location: Location, mend: Message | None = None
    ) -> None:
        """Remember one problem; a second one at the same place is taken for its echo."""
        if all(p.location != location for p in self.problems):
            self.problems.append(Problem(code=code, message=sentence, location=location, help=mend))

    def raise_if_any(self) -> None:
        """Raise `RecipeRefused` with what was found, in the order of the files."""
        if self.problems:
            raise RecipeRefused(sorted(self.problems, key=lambda p: p.location))


def _line(problem: Problem) -> str:
    place = problem.location
    return f"{place.file}:{place.line}:{place.column} {problem.message}"
