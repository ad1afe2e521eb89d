"""One browser and one served demo on each database for all browser tests of a run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.chromium import NAMES, chromium, path_of_chromium
from tests.browser.demo import Demo, served_demo


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; without one the tests are skipped, in CI they fail."""
    if path_of_chromium() is None:
        missing = f"no browser: none of {', '.join(NAMES)} is installed"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def demos(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: Callable[[str], str]
) -> Iterator[Callable[[str], Demo]]:
    """Gives the served demo on a kind of database, built at the first call."""
    running: dict[str, Demo] = {}
    with ExitStack() as stack:

        def on(kind: str) -> Demo:
            if kind not in running:
                folder = Path(tmp_path_factory.mktemp("demo")) / "company"
                url = lasting_database(kind)
                running[kind] = stack.enter_context(served_demo(folder, url))
            return running[kind]

        yield on
