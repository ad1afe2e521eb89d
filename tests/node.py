"""Node, in which the form's interpreter of expressions is tested."""

from __future__ import annotations

import os
import shutil

import pytest


def node_path() -> str:
    """Where Node is; without one the test is skipped, in CI it fails."""
    found = shutil.which("node")
    if found is None and os.environ.get("CI"):
        pytest.fail("Node is not installed")
    if found is None:
        pytest.skip("Node is not installed")
    return found
