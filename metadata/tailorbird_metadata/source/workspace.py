"""The documents of a workspace by layer: core, the vendored packs, the company.

With `folders`, the only part of the language that touches the disk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path

from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Location, Problem
from tailorbird_metadata.source.files import ENDINGS, RawFile, files_of
from tailorbird_metadata.source.folders import DiskFolder, Folder, MemoryFolder
from tailorbird_metadata.source.language import LANGUAGE, Language, version_of
from tailorbird_metadata.source.nodes import Document, MapNode, SourceFile
from tailorbird_metadata.source.places import problem_at
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_metadata.source.readings import Reading, Readings

CORE = "core"
COMPANY = "company"


@dataclass(slots=True)
class LayerSources:
    """The documents of one layer.

    `name` is core, a pack's name, or company; `prefix` goes before its paths in messages;
    `broken` are the paths (with prefix) of files that exist and could not be read; `digest` is
    the content hash of a pack's folder.  `version` is that of the language the files are written
    in, if they say one, and `minor` the minor version that a pack needs.
    """

    name: str
    prefix: str = ""
    documents: list[Document] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    digest: str = ""
    version: int | None = None
    minor: int = 0

    def find(self, stem: str) -> Document | None:
        """The document at `stem`, the path without prefix and ending (`roles/rep`), or None."""
        for document in self.documents:
            if document.source.path.removeprefix(self.prefix).rsplit(".", 1)[0] == stem:
                return document
        return None


@dataclass(slots=True)
class Sources:
    """Every file of a workspace; layers lowest first (the packs in the order of their names).

    `texts` are the texts of all files by path, for excerpts in messages; `lock` is packs.lock;
    `readings` are what came of the files.  `refused` are the problems of layers in versions of
    the language that are not read: nothing else can be said about the files then.
    """

    readings: Readings = field(default_factory=Readings)
    language: Language = LANGUAGE
    layers: list[LayerSources] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    lock: Document | None = None
    refused: list[Problem] = field(default_factory=list)

    @property
    def core(self) -> LayerSources:
        """The lowest layer."""
        return self.layers[0]

    @property
    def packs(self) -> list[LayerSources]:
        """The layers between core and company."""
        return self.layers[1:-1]

    @property
    def company(self) -> LayerSources:
        """The topmost layer."""
        return self.layers[-1]


def read_workspace(
    folder: Path, readings: Readings | None = None, language: Language = LANGUAGE
) -> Sources:
    """Every file of core, of the vendored packs and of the company itself.

    With `readings` only the files that changed since the last time are read anew.  Layers of the
    version before are read as `language` writes them.
    """
    packs = folder / "packs"
    places = sorted(packs.iterdir()) if packs.is_dir() else []
    vendored = {p.name: DiskFolder(p) for p in places if p.is_dir() and not p.is_symlink()}
    lock = folder / "packs.lock"
    said = lock.read_bytes() if lock.is_file() and not lock.is_symlink() else None
    company = DiskFolder(folder) if folder.is_dir() else MemoryFolder({})
    return _read(company, vendored, said, Sources(readings or Readings(), language))


def sources_of(
    files: Mapping[str, bytes], readings: Readings | None = None, language: Language = LANGUAGE
) -> Sources:
    """Like `read_workspace`, for the files of a workspace by path; touches no disk."""
    company = MemoryFolder(files)
    names = sorted(e.name for e in company.entries("packs") if e.kind == "folder")
    vendored = {name: company.below(f"packs/{name}") for name in names}
    sources = Sources(readings or Readings(), language)
    return _read(company, vendored, files.get("packs.lock"), sources)


def _read(
    company: Folder, vendored: Mapping[str, Folder], lock: bytes | None, sources: Sources
) -> Sources:
    sources.readings.begin()
    _read_layer(LayerSources(CORE, "core:"), _core_files(), sources)
    for name, pack in vendored.items():
        if not name.startswith("."):
            _read_pack(name, pack, sources)
    if lock is not None:
        holder = LayerSources(COMPANY)
        _read_file(holder, RawFile("packs.lock", lock), sources)
        sources.lock = holder.documents[0] if holder.documents else None
    files, problems = files_of(company)
    sources.problems += [p.problem("") for p in problems]
    _read_layer(LayerSources(COMPANY), files, sources)
    return sources


def content_digest(folder: Path) -> str:
    """The hash of a pack: sha256 over the sorted relative paths and bytes of its files.

    Dot files and samples, which are not vendored, do not count.
    """
    return _digest(DiskFolder(folder))


def _digest(folder: Folder) -> str:
    digest = hashlib.sha256()
    for relative in sorted(_vendored(folder, "")):
        content = folder.read(relative)
        digest.update(f"{relative}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _vendored(folder: Folder, above: str) -> Iterator[str]:
    """The relative paths of a pack's files; links are not followed."""
    for entry in folder.entries(above):
        path = f"{above}/{entry.name}" if above else entry.name
        if entry.name.startswith(".") or entry.kind == "link" or path == "samples":
            continue
        if entry.kind == "folder":
            yield from _vendored(folder, path)
        elif entry.kind == "file":
            yield path


@lru_cache(maxsize=1)
def _core_files() -> tuple[RawFile, ...]:
    with resources.as_file(resources.files("tailorbird_metadata").joinpath("core")) as folder:
        return tuple(files_of(DiskFolder(folder))[0])


def _read_pack(name: str, folder: Folder, sources: Sources) -> None:
    layer = LayerSources(name, f"packs/{name}/", digest=_digest(folder))
    files, problems = files_of(folder)
    sources.problems += [p.problem(layer.prefix) for p in problems]
    _read_layer(layer, files, sources)


def _read_layer(layer: LayerSources, files: Iterable[RawFile], sources: Sources) -> None:
    sources.layers.append(layer)
    stems: dict[str, str] = {}
    files = tuple(files)
    old = layer.name != CORE and _is_old(layer, files, sources)
    for file in files:
        stem = file.path.rsplit(".", 1)[0]
        if stem in stems:
            sources.problems.append(_both(layer.prefix + file.path, stems[stem]))
            continue
        stems[stem] = file.path
        _read_file(layer, file, sources, old=old)


def _read_file(layer: LayerSources, file: RawFile, sources: Sources, *, old: bool = False) -> None:
    path, readings = layer.prefix + file.path, sources.readings
    found = readings.known(path, file.content, old=old)
    if found is None:
        step = partial(sources.language.upgraded, file.path) if old else str
        found = _reading(SourceFile(path, layer.name), file.content, step)
        readings.keep(path, replace(found, old=old))
    sources.problems += found.problems
    if found.text is not None:
        sources.texts[path] = found.text
    if found.document is None:
        layer.broken.add(path)
    else:
        layer.documents.append(found.document)


def _is_old(layer: LayerSources, files: Iterable[RawFile], sources: Sources) -> bool:
    """Whether a layer is of the version before; takes down one that is not read at all."""
    manifest = "workspace" if layer.name == COMPANY else "pack"
    for file in files:
        if file.path.rsplit(".", 1)[0] != manifest:
            continue
        found = _reading(SourceFile(layer.prefix + file.path, layer.name), file.content, str)
        root = None if found.document is None else found.document.root
        version = layer.version = None if root is None else version_of(root)
        if root is None or version is None:
            return False
        if layer.name != COMPANY and (root.text("minor") or "").isdigit():
            layer.minor = int(root.text("minor") or "0")
        if not sources.language.reads(version):
            sources.texts[layer.prefix + file.path] = found.text or ""
            sources.refused.append(_not_read(root, version, sources.language))
        return version < sources.language.version and sources.language.reads(version)
    return False


def _not_read(root: MapNode, version: int, language: Language) -> Problem:
    known = [str(n) for n in (language.version - 1, language.version) if language.reads(n)]
    if version > language.version:
        sentence = message("Version {n} of the language is not known to this program.", n=version)
    else:
        sentence = message("Version {n} of the language is too old for this program.", n=version)
    return problem_at(
        root.entries["crm"].value,
        "E0108",
        sentence,
        message("This program reads version {n}.", n=known[0])
        if len(known) == 1
        else message("This program reads versions {one} and {two}.", one=known[0], two=known[1]),
    )


def _reading(source: SourceFile, content: bytes, step: Callable[[str], str]) -> Reading:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Reading(content, None, None, (_not_utf8(source.path, content[: error.start]),))
    text = step(text.replace("\r\n", "\n").replace("\r", "\n"))
    not_json = _json_problem(text, source.path) if source.path.endswith(ENDINGS[1]) else None
    root, problems = read_yaml(text, source)
    if not_json is not None:
        root, problems = None, problems or [not_json]
    document = None if root is None else Document(source=source, text=text, root=root)
    return Reading(content, text, document, tuple(problems))


def _json_problem(text: str, path: str) -> Problem | None:
    """A `.json` file must be JSON, not just any YAML."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        place = (error.lineno, error.colno)
    except RecursionError:
        place = (1, 1)
    else:
        return None
    return Problem(
        code="E0001",
        message=message("The file is not JSON from here on."),
        location=_at(path, *place),
        help=message("Mend it, or write it as YAML in a file that ends in .yaml."),
    )


def _not_utf8(path: str, before: bytes) -> Problem:
    line = before.count(b"\n") + 1
    column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
    return Problem(
        code="E0008",
        message=message("The file is not UTF-8 text."),
        location=_at(path, line, column),
        help=message("Save it as UTF-8."),
    )


def _both(path: str, other: str) -> Problem:
    return Problem(
        code="E0012",
        message=message("The same item stands in `{other}` already.", other=other),
        location=_at(path, 1, 1),
        help=message("Keep one of the two files."),
    )


def _at(path: str, line: int, column: int) -> Location:
    return Location(file=path, line=line, column=column, end_line=line, end_column=column + 1)
