"""The real clock; everything else gets it passed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""The current moment, aware, in UTC."""


def utc_now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


def seconds(clock: Clock) -> int:
    """Whole seconds since 1970."""
    return int(clock().timestamp())
