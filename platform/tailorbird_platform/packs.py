"""Finds packs, copies one into a company's folder, and records which bytes were copied."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tailorbird_designer.workspace.files import write_atomically
from tailorbird_metadata.messages import message
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.source.nodes import SourceFile
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_metadata.source.workspace import content_digest
from tailorbird_platform.refusal import Refusal

_FILE = re.compile(r"[a-z0-9_-]+(?:/[A-Za-z0-9_-]+)*\.(?:yaml|json|md|png|csv)")
_LONGEST_FILE = 5_000_000
_MOST_FILES = 2_000
_SAMPLES = "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackVersion:
    """A pack as `packs.lock` names it."""

    name: str
    version: str
    sha256: str


class UnknownPack(Refusal):
    """No pack of that name comes with this installation."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        guess = did_you_mean(name, known)
        help = message("Packs that are here: {names}", names=", ".join(known) or "-")
        if guess is not None:
            help = message("Did you mean {name}?", name=guess)
        super().__init__(message("There is no pack called {name}.", name=name), help)


class BadPack(Refusal):
    """The pack's folder holds what a pack may not hold."""

    def __init__(self, name: str, file: str) -> None:
        super().__init__(
            message("The pack {name} holds {file}, which no pack may hold.", name=name, file=file),
            message("A pack has .yaml, .json, .md, .png and .csv files in plain folders only."),
        )


def packs_folder() -> Path:
    """Where packs are: beside the source in a checkout, else in the installed package."""
    here = Path(__file__).resolve().parent
    checkout = here.parents[1] / "packs"
    return checkout if checkout.is_dir() else here / "packs_data"


def known_packs(folder: Path | None = None) -> tuple[str, ...]:
    """The names of the packs in a folder, sorted."""
    folder = folder or packs_folder()
    return tuple(sorted(f.parent.name for f in folder.glob("*/pack.yaml")))


def find_pack(name: str, folder: Path | None = None) -> Path:
    """A pack's folder; raises UnknownPack."""
    folder = folder or packs_folder()
    known = known_packs(folder)
    if name not in known:
        raise UnknownPack(name, known)
    return folder / name


def read_pack(pack: Path) -> Mapping[str, bytes]:
    """Every file of a pack but its samples, by path; raises BadPack for anything odd."""
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    for path, entry in _entries(pack, ""):
        if entry.is_symlink() or not _FILE.fullmatch(path) or path.casefold() in seen:
            raise BadPack(pack.name, path)
        if entry.stat().st_size > _LONGEST_FILE or len(found) >= _MOST_FILES:
            raise BadPack(pack.name, path)
        seen.add(path.casefold())
        found[path] = Path(entry.path).read_bytes()
    return found


def vendor(pack: Path, workspace: Path) -> PackVersion:
    """Copy a pack into `packs/<name>/` of a workspace and say what was copied."""
    files = read_pack(pack)
    target = workspace / "packs" / pack.name
    for path, data in files.items():
        write_atomically(target / path, data)
    return PackVersion(name=pack.name, version=_version(pack, files), sha256=content_digest(target))


def _entries(folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Files below a folder in a fixed order; odd entries come out as they are, to be refused."""
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        path = prefix + entry.name
        if path == _SAMPLES:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(Path(entry.path), path + "/")
        else:
            yield path, entry


def _version(pack: Path, files: Mapping[str, bytes]) -> str:
    text = files["pack.yaml"].decode("utf-8")
    root, _ = read_yaml(text, SourceFile("pack.yaml", pack.name))
    version = None if root is None else root.text("version")
    if version is None:
        raise Refusal(message("The pack {name} does not say its version.", name=pack.name))
    return version
