"""A text that replacing would make longer than any field holds is empty, on every back end."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.node import node_path

import tailorbird_runtime
from tailorbird_metadata.expressions.meaning import texts
from tailorbird_runtime.expressions.operations import operation

SCRIPT = Path(tailorbird_runtime.__file__).parent / "static" / "expressions.js"
LONG = "xy马😀b" * 20_000
"""As long as the longest field."""

CASES = [
    (LONG, "xy马😀b", LONG, None),
    (LONG, "x", "yy", None),
    (LONG, "x", "😀", 100_000),
    (LONG, "y马", "", 60_000),
    (LONG, "no", LONG, 100_000),
    (LONG, LONG, "x", 1),
    (LONG, LONG, None, None),
    ("aaaa", "aa", "b" * 50_000, 100_000),
    ("aaaa", "aa", "b" * 50_001, None),
    ("ab", None, LONG, 2),
]


def length(text: str | None) -> int | None:
    return None if text is None else len(text)


@pytest.mark.parametrize("case", range(len(CASES)))
def test_in_python(case: int) -> None:
    text, part, new, expected = CASES[case]
    assert length(texts.replace(text, part, new)) == expected


def test_in_the_database(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        for text, part, new, expected in CASES:
            given = (sa.cast(sa.literal(value), sa.Text()) for value in (text, part, new))
            found = connection.execute(sa.select(operation("replace", *given))).scalar_one()
            assert length(found) == expected, (text[:9], part, (new or "")[:9])


def test_in_the_browser() -> None:
    calls = [
        {
            "is": "call",
            "kind": "text",
            "function": "replace",
            "arguments": [{"is": "literal", "kind": "text", "value": v} for v in case[:3]],
        }
        for case in CASES
    ]
    script = (
        f"const t = require({json.dumps(str(SCRIPT))});"
        "const q = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "const size = (x) => (x === null ? null : [...x].length);"
        "console.log(JSON.stringify(q.map((tree) => size(t.evaluate(tree, {}, {}, {})))))"
    )
    run = subprocess.run(
        [node_path(), "-e", script], input=json.dumps(calls), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert json.loads(run.stdout) == [expected for *_, expected in CASES]
