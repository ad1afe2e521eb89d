"""Starts and stops the two applications."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
THREADS = 8
_START_SECONDS = 30


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def limit(database: str) -> Iterator[tuple[int, int]]:
    """The hand-written application on gunicorn: its port and process id."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "tests.bench.limit.app:app"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS)),
        *("--bind", f"127.0.0.1:{port}", "--keep-alive", "75", "--log-level", "error"),
    ]
    environment = {**os.environ, "BENCH_DATABASE": database, "PYTHONPATH": str(ROOT)}
    with _running(command, environment, port) as pid:
        yield port, pid


@contextmanager
def product(workspace: Path, database: str) -> Iterator[tuple[int, int]]:
    """The product as `tailorbird serve` starts it: its port and process id."""
    port = free_port()
    command = [
        *(str(Path(sys.executable).with_name("tailorbird")), "-C", str(workspace)),
        *("serve", "--port", str(port), "--no-worker"),
    ]
    environment = {**os.environ, "TAILORBIRD_DATABASE_URL": database}
    with _running(command, environment, port) as pid:
        yield port, pid


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=words
        )
        try:
            if not _answers(process, port):
                words.seek(0)
                raise SystemExit(f"{command} does not serve: {words.read().decode()}")
            yield process.pid
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False
