"""Damaged files give problems with places: no traceback, no death, soon, and in little memory.

2,000 damaged companies in each run, 100,000 in `make laws`; each is made from its number alone, so
`python -m tests.laws.mutation_worker NUMBER 1 1` tries one again.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.laws.mutations import DAMAGES, companies, mutation

from tailorbird_designer.edits.mending import Files, mended
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.schema.registry import KINDS
from tailorbird_metadata.source.workspace import sources_of

COUNT = 100_000 if "TAILORBIRD_LAW_EXAMPLES" in os.environ else 2_000
WORKERS = max(2, min(8, os.cpu_count() or 2))
ROOT = Path(__file__).parents[2]


def tried(first: int, count: int, step: int) -> Iterator[dict[str, Any]]:
    """What the workers tell; where one dies, another goes on behind."""
    while count > 0:
        words = [sys.executable, "-m", "tests.laws.mutation_worker"]
        done = subprocess.run(
            [*words, str(first), str(count), str(step)], cwd=ROOT, capture_output=True, text=True
        )
        last, ended = first - step, False
        for line in done.stdout.splitlines():
            said = json.loads(line)
            last = said.get("begin", last)
            ended = ended or "end" in said
            if "wrong" in said:
                yield said
        if ended:
            return
        yield {"number": last, "wrong": f"died: {done.returncode} {done.stderr[-2000:]}"}
        count -= (max(last, first) - first) // step + 1
        first = max(last, first) + step


def test_no_damage_makes_the_compiler_fall_wait_or_grow() -> None:
    each = COUNT // WORKERS
    with ThreadPoolExecutor(WORKERS) as pool:
        runs = pool.map(lambda n: list(tried(n, each, WORKERS)), range(WORKERS))
        wrong = [said for run in runs for said in run]
    assert wrong == [], "\n".join(f"{w['number']}: {w['wrong']}" for w in wrong[:5])


def test_every_kind_of_file_is_damaged() -> None:
    starts = {line.split(b":")[0].decode() for files in companies().values()
              for content in files.values() for line in content.split(b"\n")[:3]}  # fmt: skip
    missing = {kind for kind in KINDS if kind not in starts} - {"labels", "lock"}
    assert missing == set(), "give an example of it in tests/data/good or in a fixture"
    assert len({mutation(n).damage for n in range(len(DAMAGES))}) == len(set(DAMAGES))


@pytest.mark.parametrize("number", range(0, 480, 8))
def test_mending_damaged_files_never_falls_and_never_makes_them_worse(number: int) -> None:
    def judged(files: Files) -> tuple[Problem, ...]:
        return compile_sources(sources_of(files)).problems

    found = mutation(number)
    if len(found.files[found.path]) > 50_000:
        found = mutation(number + random.Random(number).randrange(1, 7))
    before = judged(found.files)
    after = mended(found.files, judged)
    assert bool(after.done) == (after.files != found.files)
    hidden = {p.location.file for p in before if p.code <= "E0009"}
    if not hidden:
        assert errors(after.left) <= errors(before)


def errors(problems: tuple[Problem, ...]) -> int:
    return sum(p.severity == "error" for p in problems)
