"""Findings that the company accepts, each with its reason: `accept:` in `workspace.yaml`."""

from __future__ import annotations

from collections.abc import Iterable

from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import MapNode, ScalarNode
from tailorbird_metadata.source.places import problem_at


def without_accepted(found: Iterable[Problem], workspace: MapNode) -> tuple[Problem, ...]:
    """The findings that are not accepted, and what is accepted although nothing is found.

    An acceptance is for a code, at an item or anything below it; errors cannot be accepted.
    """
    accepted = [
        (path, code, key)
        for path, _, codes in workspace.maps("accept")
        if isinstance(codes, MapNode)
        for code, key in ((c, e.key) for c, e in codes.entries.items())
    ]
    kept: list[Problem] = []
    used: set[int] = set()
    for problem in found:
        fitting = [n for n, (path, code, _) in enumerate(accepted) if _fits(problem, path, code)]
        used.update(fitting)
        if not fitting or problem.severity == "error":
            kept.append(problem)
    unused = (k for n, (_, _, k) in enumerate(accepted) if n not in used)
    return (*kept, *(_nothing_there(key) for key in unused))


def _fits(problem: Problem, path: str, code: str) -> bool:
    here = problem.path == path or problem.path.startswith(path + ".")
    return problem.code == code and here


def _nothing_there(key: ScalarNode) -> Problem:
    return problem_at(
        key,
        "W0616",
        message("There is no {code} here to accept.", code=key.text),
        message("Remove the line."),
        severity="warning",
        path="workspace.accept",
    )
