"""Worker processes that tests start and kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

DRIVER = """
import os, signal, sys, threading
from datetime import timedelta
from pathlib import Path
from tests.companies import quick_settings
from tailorbird_platform.companies import Company
from tailorbird_platform.operations.database_clock import DatabaseClock
from tailorbird_platform.operations.outside import outside
from tailorbird_platform.operations.worker import Worker, work

folder, database, lease = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
settings = quick_settings(folder, database)

def child():
    company = Company(settings)
    clock = DatabaseClock(company.engine)
    worker = Worker(
        company, outside(os.environ), clock=clock, lease=timedelta(seconds=lease)
    )
    work(worker)
    company.close()
    os._exit(0)

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        try:
            child()
        except BaseException:
            import traceback
            traceback.print_exc()
        os._exit(1)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("ended", flush=True)
"""


class Workers:
    """Starts one worker after another in processes that have everything loaded already."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = 0
        self.killed = 0

    def start(self) -> None:
        """A worker at work; the one before has ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.pid = int(self._process.stdout.readline())

    def kill(self) -> None:
        """kill -9, from any thread; the process may have died already."""
        pid, self.pid = self.pid, 0
        if pid:
            os.kill(pid, signal.SIGKILL)
            self.killed += 1

    def end(self) -> None:
        """Ask the worker to end, and wait until it has."""
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)
            self.gone()

    def gone(self) -> None:
        """Wait until the worker has ended."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ended\n"
        self.pid = 0


@contextmanager
def workers(
    folder: Path, database_url: str, environment: Mapping[str, str], lease: float = 1.0
) -> Iterator[Workers]:
    """A source of workers of a company."""
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(folder), database_url, str(lease)],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    made = Workers(process)
    with process:
        try:
            yield made
        finally:
            if made.pid:
                made.kill()
            if process.stdin is not None:
                process.stdin.close()
