"""CPU time of processes, from `/proc`: user and system, their dead children included."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> set[int]:
    """The process `root` and everything below it."""
    parents = {pid: _fields(pid)[1] for pid in _pids()}
    found = {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def backends(database: str) -> set[int]:
    """The PostgreSQL processes on this machine that serve connections to a database."""
    return {pid for pid in _pids() if database in _title(pid) and "postgres:" in _title(pid)}


def seconds(roots: Iterable[int]) -> float:
    """CPU seconds of these processes and all below them so far; ended ones count at the parent."""
    pids: set[int] = set()
    for root in roots:
        pids |= tree(root)
    total = 0
    for pid in pids:
        fields = _fields(pid)
        total += sum(fields[11:15])
    return total / _TICK


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def _fields(pid: int) -> list[int]:
    """The numbers of `/proc/<pid>/stat` from the state on (index 0 is the state, as 0)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return [0] * 50
    return [0, *(int(part) for part in text.rpartition(")")[2].split()[1:])]
