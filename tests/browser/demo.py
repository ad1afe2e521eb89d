"""The demo company as a server of its own, for tests and screenshots in a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tailorbird_platform.clock import utc_now
from tailorbird_platform.demo.company import fill_demo, found_demo
from tailorbird_platform.demo.sheet import Sheet
from tailorbird_platform.settings import settings_for

_START_SECONDS = 60.0


@dataclass(frozen=True)
class Demo:
    """A served company: its address, its folder, and who can sign in."""

    url: str
    folder: Path
    database_url: str
    sheet: Sheet

    def email(self, role: str, place: int = 0) -> str:
        """The address of somebody in a role ("Sales rep"), the `place`-th of them."""
        return [line.email for line in self.sheet.sign_ins if line.role == role][place]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command line on this company, as an admin would type it beside the server."""
        command = [sys.executable, "-m", "tailorbird_platform.cli", "-C", str(self.folder)]
        return subprocess.run(
            [*command, "--database", self.database_url, *words],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )


@contextmanager
def served_demo(folder: Path, database_url: str, pack: str = "b2b") -> Iterator[Demo]:
    """Build the demo in `folder` on an empty database and serve it until the end of the block."""
    plot = found_demo(folder, pack, utc_now)
    cheap = {**os.environ, "TAILORBIRD_PASSWORD_COST": "1", "TAILORBIRD_PASSWORD_MEMORY": "64"}
    settings = settings_for(folder, cheap, database=database_url)
    sheet = fill_demo(settings, plot, utc_now, lambda sentence: None)
    with serving(folder, database_url) as url:
        yield Demo(url=url, folder=folder, database_url=database_url, sheet=sheet)


@contextmanager
def serving(folder: Path, database_url: str) -> Iterator[str]:
    """`tailorbird serve` on a free port; gives its address once it answers."""
    port = _free_port()
    command = [sys.executable, "-m", "tailorbird_platform.cli", "-C", str(folder)]
    with (folder / "var" / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--database", database_url, "serve", "--port", str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, server, folder / "var" / "serve.log")
            yield url
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the server did not answer:\n{log.read_text('utf-8', 'replace')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
