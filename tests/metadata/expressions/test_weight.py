"""Running an expression needs neither the parser nor a database library."""

from __future__ import annotations

import subprocess
import sys

import pytest

RUNNING = (
    "tailorbird_metadata.expressions.browser",
    "tailorbird_metadata.expressions.closure",
    "tailorbird_metadata.expressions.folding",
    "tailorbird_metadata.expressions.needs",
    "tailorbird_metadata.expressions.functions",
    "tailorbird_metadata.model.canonical",
    "tailorbird_runtime.expressions.fetch",
    "tailorbird_runtime.expressions.sql",
    "tailorbird_runtime.expressions.sqlite",
)


@pytest.mark.parametrize("module", RUNNING)
def test_it_imports_no_parser(module: str) -> None:
    script = (
        f"import sys, {module};"
        "print([m for m in ('rule_engine', 'yaml', 'jsonschema') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_metadata_needs_no_database_library() -> None:
    script = "import sys, tailorbird_metadata.expressions.check; print('sqlalchemy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
