"""Which files of a workspace are configuration, and so belong to its history."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_ENDINGS = (".yaml", ".json")
_ALWAYS = frozenset({"packs.lock", ".gitignore", ".gitattributes", ".editorconfig"})
_LEFT_OUT = frozenset({"var", "schema", "node_modules"})


def is_tracked(path: str) -> bool:
    """Whether a path (relative, with `/`) is a file of the configuration."""
    if path in _ALWAYS or path == ".vscode/settings.json":
        return True
    first = path.split("/", 1)[0]
    if first in _LEFT_OUT or not _PATH.fullmatch(path):
        return False
    return path.endswith(_ENDINGS) or first == "packs"


def tracked_files(folder: Path) -> tuple[str, ...]:
    """Every file of the configuration in the working tree, sorted; links are not followed."""
    return tuple(sorted(p for p in _walk(folder, "") if is_tracked(p)))


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.is_file(follow_symlinks=False):
                yield path
            elif entry.is_dir(follow_symlinks=False) and _enters(path):
                yield from _walk(Path(entry.path), path + "/")


def _enters(path: str) -> bool:
    return path == ".vscode" or (not path.startswith(".") and path not in _LEFT_OUT)
