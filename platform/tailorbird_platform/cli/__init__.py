"""The command `tailorbird`: one command a file, loaded when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command line and leave with its exit code."""
    from tailorbird_platform.cli.running import run

    sys.exit(run(sys.argv[1:] if arguments is None else arguments))
