"""One writer of a workspace at a time, across processes."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tailorbird_designer.workspace.files import private_folder
from tailorbird_designer.workspace.refusals import Busy

_PAUSE = 0.05


@contextmanager
def workspace_lock(folder: Path, *, patience: float = 10.0) -> Iterator[None]:
    """Hold the workspace's lock; raises Busy after `patience` seconds.

    The operating system frees it when the process ends, however it ends.
    """
    file = folder / "var" / "workspace.lock"
    private_folder(file.parent)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(handle, patience)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


def _wait(handle: int, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= end:
                raise Busy(os.pread(handle, 20, 0).decode("ascii", "replace") or "?") from None
            time.sleep(_PAUSE)
