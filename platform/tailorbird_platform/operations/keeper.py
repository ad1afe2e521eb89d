"""Keeps the worker running beside the web server, and goes when the web server goes.

The keeper is a process of its own that loads nothing but the standard library: this file, run as
a script with the server's process id and the worker's command line.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import FrameType

_LONGEST_PAUSE = 30.0
_PATIENCE = 10.0
_LOOK_EVERY = 0.5


class Keeper:
    """The server's handle on the process that starts the worker again whenever it dies."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        self._words = [sys.executable, "-IS", __file__, str(os.getpid()), *words]
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the keeper, and through it the worker."""
        self._process = subprocess.Popen(
            self._words, env=self._environment, stdin=subprocess.DEVNULL
        )

    def stop(self) -> None:
        """End the keeper and with it the worker."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE + 1)
            self._process = None


def worker_words(workspace: str) -> tuple[str, ...]:
    """The command line of a worker; its settings travel in the environment."""
    return (sys.executable, "-m", "tailorbird_platform.cli", "-C", workspace, "worker")


def keep(parent: int, words: Sequence[str]) -> None:
    """Run the worker, again after each death, until told to stop or the parent is gone."""
    stop = threading.Event()

    def end(signal_number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    pause = 1.0
    while not _over(stop, parent):
        started = time.monotonic()
        worker = subprocess.Popen(words, stdin=subprocess.DEVNULL)
        _watch(worker, stop, parent)
        if _over(stop, parent):
            break
        pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, _LONGEST_PAUSE)
        print(
            '{"level": "warning", "logger": "tailorbird.keeper", "message": '
            f'"the worker ended ({worker.returncode}); starting it again"}}',
            file=sys.stderr,
            flush=True,
        )
        stop.wait(pause)


def _over(stop: threading.Event, parent: int) -> bool:
    return stop.is_set() or os.getppid() != parent


def _watch(worker: subprocess.Popen[bytes], stop: threading.Event, parent: int) -> None:
    """Return when the worker has ended; end it when we must go."""
    while worker.poll() is None:
        stop.wait(_LOOK_EVERY)
        if not _over(stop, parent):
            continue
        worker.terminate()
        try:
            worker.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        keep(int(sys.argv[1]), sys.argv[2:])
