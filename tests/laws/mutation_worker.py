"""Compiles damaged companies, one number after the other, and tells what went wrong.

`python -m tests.laws.mutation_worker FIRST COUNT STEP` prints a line of JSON for each number that
it begins, and one for each that is not as it should be; a reader knows from them at which number
it died.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
import traceback
from typing import Any

from tests.laws.mutations import Mutation, companies, mutation

from tailorbird_metadata.cases import read_suites
from tailorbird_metadata.compiler import Compiled, compile_sources
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.problems_text import render, to_data
from tailorbird_metadata.source.workspace import Sources, sources_of

SECONDS = 2.0
"""Of the processor, for one company."""

MEMORY = 200_000_000
"""Bytes that one company may take beyond what the program takes anyway."""


def main(first: int, count: int, step: int) -> None:
    """Try `count` numbers from `first` on, each `step` further than the one before."""
    compile_sources(sources_of(companies()["full"]))
    _limit()
    for number in range(first, first + count * step, step):
        _say(begin=number)
        found = mutation(number)
        signal.alarm(30)
        try:
            _try(found)
        except Exception:
            _say(number=number, damage=found.damage, path=found.path, wrong=traceback.format_exc())
        signal.alarm(0)
    _say(end=True)


def _limit() -> None:
    """No more memory than this; a process that wants more is told at the place where it does."""
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _try(found: Mutation) -> None:
    began = time.process_time()
    sources = sources_of(found.files)
    compiled = compile_sources(sources)
    problems = list(compiled.problems)
    if compiled.model is not None:
        problems += read_suites(sources, compiled.model).problems
    taken = time.process_time() - began
    assert taken < SECONDS, f"it took {taken:.1f} s"
    assert (compiled.model is None) == bool(compiled.errors)
    for problem in problems[:200]:
        _judge(problem, compiled, sources)


def _judge(problem: Problem, compiled: Compiled, sources: Sources) -> None:
    """A problem has a place that exists, a sentence and help, and can be shown."""
    place = problem.location
    assert problem.help is not None and str(problem.message), problem
    assert place.line >= 1 and place.column >= 1, problem
    assert (place.line, place.column) <= (place.end_line, place.end_column), problem
    text = sources.texts.get(place.file)
    if text is not None:
        assert place.line <= text.count("\n") + 1, problem
    for locale in ("en", "zh"):
        shown = render(problem, compiled.texts, locale)
        assert shown and "\x1b" not in shown
    json.dumps(to_data(problem, "en"))


def _say(**words: Any) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
