"""Facts about the repository itself that the tools rely on."""

from __future__ import annotations

import platform
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_top_folder_is_a_package_or_it_would_hide_a_standard_module() -> None:
    tops = ("platform", "metadata", "runtime", "designer", "packs", "tests", "docs")
    assert [t for t in tops if (ROOT / t / "__init__.py").exists()] == []
    assert platform.system()
