"""Which files of a folder are configuration; symlinks, odd places and odd endings refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.problems import Location, Problem
from tailorbird_metadata.source.folders import Folder

MAX_BYTES = 1_000_000
"""The size of one file; configuration that is longer is a mistake or an attack."""

MAX_FILES = 20_000
"""How many files of a layer are read."""

FOLDERS = (
    "entities",
    "roles",
    "picklists",
    "labels",
    "automations",
    "assignments",
    "pools",
    "approvals",
    "reports",
    "dashboards",
    "webforms",
    "templates",
    "integrations",
    "calendars",
    "environments",
    "tests",
)
"""The folders of a layer that hold metadata."""

TOP_FILES = ("workspace", "purged", "pack")
"""The files at the top of a layer, without their ending."""

ENDINGS = (".yaml", ".json")

_NOT_OURS = frozenset({"packs", "samples", "var", "docs", "schema", "files", "translations"})


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as it lies there: path relative to its layer, with `/`, and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with a file as a whole; `path` is relative to its layer."""

    path: str
    code: str
    message: Message
    help: Message

    def problem(self, prefix: str) -> Problem:
        """As a problem at the first character of the file."""
        place = Location(file=prefix + self.path, line=1, column=1, end_line=1, end_column=1)
        return Problem(code=self.code, message=self.message, location=place, help=self.help)


def files_of(folder: Folder) -> tuple[list[RawFile], list[FileProblem]]:
    """The metadata files of `folder`, sorted by path, and what is wrong with the others."""
    files: list[RawFile] = []
    problems: list[FileProblem] = []
    for entry in sorted(folder.entries(""), key=lambda e: e.name):
        if entry.name.startswith(".") or entry.name in _NOT_OURS:
            continue
        if entry.kind == "link":
            problems.append(_symlink(entry.name))
        elif entry.kind == "folder":
            _take_folder(folder, entry.name, files, problems)
        elif entry.name.endswith(ENDINGS) or entry.name.endswith(".yml"):
            _take_top_file(folder, entry.name, entry.kind == "file", files, problems)
    return files, problems


def _take_top_file(
    folder: Folder, name: str, regular: bool, files: list[RawFile], problems: list[FileProblem]
) -> None:
    stem, _, ending = name.rpartition(".")
    if stem in TOP_FILES and "." + ending in ENDINGS:
        _take(folder, name, regular, files, problems)
    elif stem in TOP_FILES or did_you_mean(stem, TOP_FILES):
        problems.append(_odd_place(name, f"{did_you_mean(stem, TOP_FILES)}.yaml"))
    elif "." + ending == ".yaml":
        problems.append(_odd_place(name, None))


def _take_folder(
    folder: Folder, name: str, files: list[RawFile], problems: list[FileProblem]
) -> None:
    found = sorted(_walk(folder, name, problems))
    if name in FOLDERS:
        for path, regular in found:
            if path.endswith(ENDINGS):
                _take(folder, path, regular, files, problems)
            elif path.endswith(".yml"):
                problems.append(_odd_place(path, path[:-4] + ".yaml"))
    elif any(p.endswith(ENDINGS) for p, _ in found):
        first = next(p for p, _ in found if p.endswith(ENDINGS))
        problems.append(_odd_place(first, did_you_mean(name, FOLDERS), name + "/"))


def _walk(
    folder: Folder, name: str, problems: list[FileProblem], depth: int = 0
) -> Iterator[tuple[str, bool]]:
    """Every file below `name`, and whether it is an ordinary one."""
    if depth > 6:
        problems.append(_odd_place(name + "/", None))
        return
    for entry in folder.entries(name):
        path = f"{name}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.kind == "link":
            problems.append(_symlink(path))
        elif entry.kind == "folder":
            yield from _walk(folder, path, problems, depth + 1)
        else:
            yield path, entry.kind == "file"


def _take(
    folder: Folder, path: str, regular: bool, files: list[RawFile], problems: list[FileProblem]
) -> None:
    if len(files) >= MAX_FILES:
        if not any(p.code == "E0009" for p in problems):
            problems.append(_too_many(path))
        return
    if not regular:
        problems.append(_symlink(path))
        return
    if folder.size(path) > MAX_BYTES:
        problems.append(
            FileProblem(
                path,
                "E0009",
                message("The file is larger than {n} bytes.", n=MAX_BYTES),
                message("Divide it into several files."),
            )
        )
        return
    files.append(RawFile(path, folder.read(path)))


def _too_many(path: str) -> FileProblem:
    return FileProblem(
        path,
        "E0009",
        message(
            "There are more than {n} files; this one and those after it are not read.", n=MAX_FILES
        ),
        message("Remove files that nothing needs."),
    )


def _symlink(path: str) -> FileProblem:
    return FileProblem(
        path,
        "E0010",
        message("`{path}` is a link or a special file; links are not followed.", path=path),
        message("Put the file itself here."),
    )


def _odd_place(path: str, better: str | None, shown: str = "") -> FileProblem:
    if better:
        mend = message("Did you mean `{name}`?", name=better)
    else:
        mend = message("See the list of folders in the language reference, or move the file away.")
    return FileProblem(
        path,
        "E0011",
        message("`{path}` is in no place that the configuration knows.", path=shown or path),
        mend,
    )
