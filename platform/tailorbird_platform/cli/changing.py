"""What commands share that change the company's files: reading, the difference, writing."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from tailorbird_metadata.messages import message
from tailorbird_platform.refusal import Refusal


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of the configuration by path."""
    from tailorbird_designer.workspace.tracked import tracked_files

    return {path: (folder / path).read_bytes() for path in tracked_files(folder)}


def difference(files: Mapping[str, bytes], changed: Mapping[str, bytes]) -> Iterator[str]:
    """The difference as git prints it, without context."""
    for path in sorted(files.keys() | changed.keys()):
        if files.get(path) == changed.get(path):
            continue
        moved = _moved_to(path, files, changed)
        if moved is not None:
            yield f"{path} → {moved}\n" if path in files else ""
            continue
        one, two = (_lines(f.get(path, b"")) for f in (files, changed))
        names = (f"a/{path}" if path in files else "/dev/null",
                 f"b/{path}" if path in changed else "/dev/null")  # fmt: skip
        for line in difflib.unified_diff(one, two, *names, n=0):
            yield line if line.endswith("\n") else line + "\n"


def _moved_to(path: str, files: Mapping[str, bytes], changed: Mapping[str, bytes]) -> str | None:
    """Where the file with the same bytes is after, or was before."""
    if (path in files) == (path in changed):
        return None
    here, there = (files, changed) if path in files else (changed, files)
    return next((p for p, b in there.items() if b == here[path] and p not in here), None)


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n").splitlines(keepends=True)


def write_files(folder: Path, files: Mapping[str, bytes], changed: Mapping[str, bytes]) -> None:
    """Each file as a whole; what is new first, what goes last.

    Raises Refusal, before anything is written, for a path that leads out of the folder.
    """
    from tailorbird_designer.workspace.files import write_atomically

    written = {path: content for path, content in changed.items() if files.get(path) != content}
    for path in written:
        _refuse_outside(folder, path)
    for path, content in written.items():
        write_atomically(folder / path, content)
    for path in files.keys() - changed.keys():
        (folder / path).unlink()


def _refuse_outside(folder: Path, path: str) -> None:
    """A link among the folders would put the file where it does not belong."""
    if (folder / path).parent.resolve() != (folder.resolve() / path).parent:
        raise Refusal(
            message("{path} would not stand in the company's folder.", path=path),
            message("Replace links among its folders by folders."),
        )
