"""Reads expressions from the standard input, one JSON text a line, and says what came of each.

Runs in a process of its own with little memory, so that a text that kills it is noticed.
"""

from __future__ import annotations

import json
import resource
import sys
from time import process_time
from typing import Any

from tests.laws.expression_model import ModelScope
from tests.laws.expression_world import INPUTS, World

from tailorbird_metadata.expressions.browser import to_data
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.faults import ExpressionErrors

MEMORY = 600 * 2**20
ROWS = 12
TRIES = 3


def main() -> None:
    """One answer a line: milliseconds of CPU to read and to evaluate, and whether it was taken."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    world = World(1)
    for line in sys.stdin:
        text = json.loads(line)
        answers = (answer(world, text) for _ in range(TRIES))
        first = next(answers)
        slow = [first, *answers] if first["ms"] > 40 else [first]
        print(json.dumps(min(slow, key=lambda a: a["ms"])), flush=True)


def answer(world: World, text: str) -> dict[str, Any]:
    """What came of one text; the time is that of the slower of its two halves."""
    begin = process_time()
    found = check(text, ModelScope(world.model, "deal"))
    read = process_time() - begin
    if isinstance(found, ExpressionErrors):
        told = all(
            str(e.message) and 0 <= e.span[0] <= e.span[1] <= len(text) for e in found.errors
        )
        return {"ms": read * 1000, "taken": False, "told": told}
    rows = list(world.rows["deal"].values())[:ROWS]
    fetched = [world.fetched(found.tree, "deal", row, INPUTS[0]) for row in rows]
    begin = process_time()
    closure = compile_closure(found)
    for row, linked in zip(rows, fetched, strict=True):
        closure(row, INPUTS[0], linked)
    to_data(found.tree)
    evaluated = process_time() - begin
    return {"ms": max(read, evaluated) * 1000, "taken": True, "told": True}


if __name__ == "__main__":
    main()
