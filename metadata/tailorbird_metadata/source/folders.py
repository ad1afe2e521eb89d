"""A folder as the reader sees it: on the disk, or files that are held in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

Kind = Literal["file", "folder", "link", "special"]


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A name in a folder and what stands under it; links are not followed."""

    name: str
    kind: Kind


class Folder(Protocol):
    """Files by their path with `/`; the empty path is the folder itself."""

    def entries(self, path: str) -> Iterable[FolderEntry]:
        """What lies directly in `path`, in no certain order."""
        ...

    def size(self, path: str) -> int:
        """How many bytes the file has."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of the file."""
        ...


@dataclass(frozen=True, slots=True)
class DiskFolder:
    """A folder of the file system."""

    place: Path

    def entries(self, path: str) -> Iterator[FolderEntry]:
        """What lies directly in `path`."""
        with os.scandir(self.place / path) as found:
            for entry in found:
                yield FolderEntry(entry.name, _kind(entry))

    def size(self, path: str) -> int:
        """How many bytes the file has."""
        return (self.place / path).stat().st_size

    def read(self, path: str) -> bytes:
        """The bytes of the file."""
        return (self.place / path).read_bytes()


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return "link"
    if entry.is_dir():
        return "folder"
    return "file" if entry.is_file() else "special"


@dataclass(slots=True)
class MemoryFolder:
    """Files that are held in memory, such as those of a commit."""

    files: Mapping[str, bytes]
    _tree: dict[str, dict[str, Kind]] = field(init=False)

    def __post_init__(self) -> None:
        self._tree = {"": {}}
        for path in self.files:
            above, kind = path, "file"
            while above:
                above, _, name = above.rpartition("/")
                self._tree.setdefault(above, {})[name] = "file" if kind == "file" else "folder"
                kind = "folder"

    def entries(self, path: str) -> Iterator[FolderEntry]:
        """What lies directly in `path`."""
        return (FolderEntry(name, kind) for name, kind in self._tree.get(path, {}).items())

    def size(self, path: str) -> int:
        """How many bytes the file has."""
        return len(self.files[path])

    def read(self, path: str) -> bytes:
        """The bytes of the file."""
        return self.files[path]

    def below(self, path: str) -> MemoryFolder:
        """The folder at `path`, with paths of its own."""
        start = path + "/"
        inside = {p.removeprefix(start): b for p, b in self.files.items() if p.startswith(start)}
        return MemoryFolder(inside)
