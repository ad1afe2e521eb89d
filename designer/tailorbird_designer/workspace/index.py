"""Replaces git's index file the way git itself does: through `index.lock`."""

from __future__ import annotations

import os
from pathlib import Path


def place_index(ready: Path, index: Path) -> bool:
    """Put a finished index file in place of git's; False if somebody holds the lock.

    The lock appears by one `link` with its content complete and goes by one `rename`.
    """
    lock = index.with_name("index.lock")
    waiting = index.with_name(f"index.tailorbird-{os.getpid()}")
    waiting.write_bytes(ready.read_bytes())
    try:
        os.link(waiting, lock)
    except FileExistsError:
        return False
    finally:
        waiting.unlink()
    os.replace(lock, index)
    return True
