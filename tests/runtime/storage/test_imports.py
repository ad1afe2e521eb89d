"""Answering people never loads what only a publish needs."""

from __future__ import annotations

import subprocess
import sys

SERVING = """
import tailorbird_runtime.fieldtypes
import tailorbird_runtime.people
import tailorbird_runtime.storage.engine
import tailorbird_runtime.storage.plan_text
import tailorbird_runtime.storage.rates
import tailorbird_runtime.storage.revisions
import tailorbird_runtime.storage.sequences
import tailorbird_runtime.storage.system
import tailorbird_runtime.storage.tables
import sys
print(*sorted(m for m in sys.modules if "." not in m))
"""


def test_serving_does_not_import_alembic() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVING], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "sqlalchemy" in loaded
    assert not loaded & {"alembic", "mako", "rule_engine", "yaml", "jsonschema"}
