"""How long a job that failed waits before it is tried again."""

from __future__ import annotations

import hashlib
from datetime import timedelta

FIRST = 15
"""Seconds after the first failure; each further one waits four times as long."""
LONGEST = 24 * 3600
SPREAD = 0.1
"""Pauses differ by up to this share, so that what failed together does not come back together."""


def pause(message_id: str, failures: int) -> timedelta:
    """The pause after so many failures (from 1); always the same for the same job and number.

    15 s, 1 min, 4 min, 16 min, 1 h, 4 h, 17 h, then 24 h: eight attempts last about a day.
    """
    exact = float(FIRST * 4 ** min(failures - 1, 10))
    digest = hashlib.sha256(f"{message_id}/{failures}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    spread = exact * (1 + SPREAD * (2 * share - 1))
    return timedelta(seconds=min(round(spread), LONGEST))
