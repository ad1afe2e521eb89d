"""How long the large company takes to compile: all of it, and with one file changed."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.bench.large import ENTITIES, EXPRESSIONS, FIELDS, FILES, large_company

from tailorbird_metadata.compiler import Workshop

GOALS = {"cold": 2.0, "one file changed": 0.2}
"""CPU seconds, from the issue that asked for them."""

CHANGES = {
    "a field": ("entities/thing_7/entity.yaml", b"  flag_0: ", b"  x: {type: date}\n  flag_0: "),
    "another formula": ("entities/thing_7/entity.yaml", b"amount_0 * (100", b"amount_1 * (100"),
    "a layout": ("entities/thing_9/layouts/rep.yaml", b"Part 3", b"The third part"),
    "a role": ("roles/rep.yaml", b"edit: owner == me", b"edit: team in me.teams"),
    "an automation": ("automations/follow_3.yaml", b"Call", b"Ring"),
}  # fmt: skip
"""What may change in one file: path, the bytes that go, the bytes that come."""


def measure(rounds: int = 3) -> dict[str, float]:
    """The least CPU seconds of so many rounds; of the changes, that of the slowest kind."""
    files = large_company()
    found = {"cold": min(_seconds(lambda: Workshop().compiled(files)) for _ in range(rounds))}
    workshop = Workshop()
    workshop.compiled(files)
    for path, old, new in CHANGES.values():
        changed = {**files, path: files[path].replace(old, new)}
        least = min(_there_and_back(workshop, files, changed) for _ in range(rounds))
        found["one file changed"] = max(least, found.get("one file changed", 0.0))
    return found


def _there_and_back(
    workshop: Workshop, files: dict[str, bytes], changed: dict[str, bytes]
) -> float:
    seconds = _seconds(lambda: workshop.compiled(changed))
    workshop.compiled(files)
    return seconds


def _seconds(do: Callable[[], object]) -> float:
    start = time.process_time()
    do()
    return time.process_time() - start


def report(rounds: int = 3) -> None:
    """Measure and print."""
    print(
        f"{FILES} files, {ENTITIES * FIELDS:,} fields, {EXPRESSIONS:,} expressions;"
        f" CPU seconds to compile, best of {rounds}",
        flush=True,
    )
    for name, seconds in measure(rounds).items():
        print(f"{name:20}{seconds:8.2f}   goal < {GOALS[name]:.1f}", flush=True)
