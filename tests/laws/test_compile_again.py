"""The law of the workshop: what it remembers never changes what comes out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy
from tests.designer.edits.nord import workspace

from tailorbird_metadata.compiler import Compiled, Workshop, compile_sources
from tailorbird_metadata.source.workspace import sources_of

EXAMPLES = int(os.environ.get("TAILORBIRD_LAW_EXAMPLES", "40"))
GOOD = Path(__file__).parents[1] / "data" / "good" / "nordwind"

Files = Mapping[str, bytes]


def nordwind() -> dict[str, bytes]:
    """The files of the example company."""
    found = (p for p in GOOD.rglob("*") if p.is_file())
    return {p.relative_to(GOOD).as_posix(): p.read_bytes() for p in found}


def outcome(compiled: Compiled) -> object:
    """All that somebody could notice of a compilation."""
    digest = None if compiled.model is None else compiled.model.digest
    texts = dict(compiled.texts), dict(compiled.said), dict(compiled.also)
    return digest, compiled.problems, dict(compiled.origins), texts


def changes(files: Files) -> SearchStrategy[Files]:
    """One file otherwise: a line less, twice or elsewhere, another word, moved down, or gone."""
    words = sorted(
        {w for b in files.values() for w in b.replace(b":", b" ").split() if len(w) < 30}
    )

    def changed(path: str, what: str, at: int, other: int, word: bytes) -> Files:
        lines = files[path].splitlines(keepends=True) or [b"\n"]
        line = lines[at % len(lines)]
        if what == "gone":
            return {p: b for p, b in files.items() if p != path}
        if what == "less":
            lines.remove(line)
        elif what == "twice":
            lines.insert(other % len(lines), line)
        elif what == "down":
            lines.insert(0, b"# a line more\n")
        else:
            there = line.split() or [b"\n"]
            lines[at % len(lines)] = line.replace(there[other % len(there)], word)
        return {**files, path: b"".join(lines)}

    numbers = st.integers(0, 10_000)
    kinds = st.sampled_from(("word", "word", "less", "twice", "down", "gone"))
    return st.builds(
        changed, st.sampled_from(sorted(files)), kinds, numbers, numbers, st.sampled_from(words)
    )


@given(st.data(), st.sampled_from((workspace, nordwind)))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_compiling_again_is_compiling(data: DataObject, start: object) -> None:
    files: Files = start()  # type: ignore[operator]
    workshop = Workshop()
    workshop.compiled(files)
    for _ in range(data.draw(st.integers(1, 4))):
        files = data.draw(changes(files))
        assert outcome(workshop.compiled(files)) == outcome(compile_sources(sources_of(files)))
