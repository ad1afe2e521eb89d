"""Compiles and fills bodies of templates from the standard input, one JSON pair a line.

Runs in a process of its own with little memory, so that a text that kills it is noticed.  Each is
an entity and a body; the answer says how long the slower of both took, and what came of it.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Any

from tests.crm import Crm, company
from tests.laws.template_world import TEMPLATES, people_it
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import compile as compiling
from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.phrases import phrase
from tailorbird_metadata.model import Phrase
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import ScalarNode, SourceFile
from tailorbird_runtime.automation.filling import MOST_BYTES, fill
from tailorbird_runtime.automation.sight import Sight
from tailorbird_runtime.storage.engine import make_engine, read

MEMORY = 700 * 2**20
TRIES = 6
FILE = SourceFile(path="templates/t.yaml", layer="company")


def main() -> None:
    """One answer a line."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    context = context_of_templates()
    engine = make_engine("sqlite://")
    it = company(engine, TEMPLATES)
    records = people_it(it)
    for line in sys.stdin:
        entity, text = json.loads(line)
        answers = (answer(context, it, records, entity, text) for _ in range(TRIES))
        first = next(answers)
        slow = [first, *answers] if first["ms"] > 40 else [first]
        print(json.dumps(min(slow, key=lambda a: a["ms"])), flush=True)


def context_of_templates() -> Context:
    """What the compiler knows when it comes to templates."""
    with capturing() as found, tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder), TEMPLATES)
        assert compile_workspace(Path(folder)).model is not None
    return found[0]


@contextmanager
def capturing() -> Iterator[list[Context]]:
    """The contexts of the compilations that are done meanwhile."""
    found: list[Context] = []
    real = compiling.compile_templates

    def noting(context: Context) -> None:
        found.append(context)
        real(context)

    compiling.compile_templates = noting
    try:
        yield found
    finally:
        compiling.compile_templates = real


def read_body(context: Context, entity: str, text: str) -> tuple[Phrase, list[Problem]]:
    """A body as the compiler reads it, and what it says about it."""
    node = ScalarNode(source=FILE, line=1, column=1, end_line=1, end_column=2, text=text,
                      style="quoted")  # fmt: skip
    context.problems.clear()
    context.written.clear()
    context.texts[FILE.path] = json.dumps(text)
    found = phrase(
        context, context.drafts[entity], node, "company", "templates.t.body", blocks=True
    )
    return found, list(context.problems)


def answer(
    context: Context, it: Crm, records: dict[str, int], entity: str, text: str
) -> dict[str, Any]:
    """What came of one body; the time is that of the slower of its two halves."""
    begin = process_time()
    body, problems = read_body(context, entity, text)
    compiled = process_time() - begin
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        told = all(str(p.message) and len(str(p.message)) < 500 for p in errors)
        return {"ms": compiled * 1000, "taken": False, "told": told, "bytes": 0}
    sizes = []
    filled = 0.0
    for who in ("anna", "root"):
        begin = process_time()
        with read(it.engine) as connection:
            inside = it.records.inside(connection, it.people[who], cause="")
            sight = Sight(inside, connection, "en", "Europe/Berlin")
            pieces = fill(sight, it.model.entity(entity), records[entity], body)
        filled = max(filled, process_time() - begin)
        sizes.append(sum(len(p.text.encode("utf-8", "replace")) for p in pieces))
    told = max(sizes) <= MOST_BYTES
    return {"ms": max(compiled, filled) * 1000, "taken": True, "told": told, "bytes": max(sizes)}


if __name__ == "__main__":
    main()
