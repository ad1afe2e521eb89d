"""Settings of packs that were written for a newer minor version: left out, with a warning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.workspace import Sources

_UNKNOWN = frozenset({"E0011", "E0101"})
"""What a file says that this version does not know: a folder, a setting."""


def milder(problems: Iterable[Problem], sources: Sources) -> Iterator[Problem]:
    """Unknown things in packs that are ahead of this program are warnings; all else stays."""
    ahead = tuple(p.prefix for p in sources.packs if p.minor > sources.language.minor)
    for problem in problems:
        if ahead and problem.code in _UNKNOWN and problem.location.file.startswith(ahead):
            yield _left_out(problem)
        else:
            yield problem


def _left_out(problem: Problem) -> Problem:
    return replace(
        problem,
        code="W0640",
        severity="warning",
        message=message("This is newer than the program and is left out."),
        help=message("Install a newer version of Tailorbird, or take an older one of the pack."),
        notes=(),
    )
