"""`make test` without arguments: all tests, in two processes side by side.

What drives the designer and the browser waits for git and Chromium much of the time; next to the
other half it costs little more than that half alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

HERE = Path(__file__).parent
FIRST = ("browser", "designer", "packs")


def rest() -> tuple[str, ...]:
    """Every other folder of tests: a new one is run without anybody naming it."""
    folders = (p for p in HERE.iterdir() if p.is_dir() and any(p.rglob("test_*.py")))
    return tuple(sorted(p.name for p in folders if p.name not in FIRST))


def _started(names: tuple[str, ...], output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "pytest", *(str(HERE / name) for name in names)]
    return subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT)


def main() -> int:
    """Run both halves; the second one's output follows the first's.  0 only if both passed."""
    with tempfile.TemporaryFile() as kept:
        second = _started(FIRST, kept)
        first = _started(rest()).wait()
        code = second.wait()
        kept.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(kept.read())
        sys.stdout.buffer.flush()
    return first or code


if __name__ == "__main__":
    sys.exit(main())
