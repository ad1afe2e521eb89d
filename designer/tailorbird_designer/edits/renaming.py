"""`rename`: another name; identity and data stay, and whatever names the item follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tailorbird_designer.edits import labels
from tailorbird_designer.edits.edit import Edit
from tailorbird_designer.edits.meaning import Word, meaning
from tailorbird_designer.edits.places import Files, Path, Site, site_of
from tailorbird_designer.edits.refusals import (
    cannot_go,
    in_use,
    no_name,
    not_exact,
    nothing_there,
    there_already,
)
from tailorbird_designer.edits.text import FileText
from tailorbird_designer.edits.tree import find, put, rekey, take
from tailorbird_designer.edits.wording import value_at
from tailorbird_designer.edits.writing import (
    below,
    identity,
    opened,
    text_of,
    whole,
    with_text,
    without_file,
)
from tailorbird_metadata.changes import compare
from tailorbird_metadata.compiler import Compiled, compile_sources
from tailorbird_metadata.layers.addresses import FOLDERS, Address, address_of, file_of
from tailorbird_metadata.names import is_name
from tailorbird_metadata.problems import Location, Problem
from tailorbird_metadata.source.workspace import sources_of

_WITH_ID: dict[str, tuple[Path, ...]] = {
    "entity": (("fields",), ("fields", "*", "options"), ("rules",), ("convert",)),
    "picklist": (("options",),),
    "pipeline": (("stages",),),
    "views": (("lists",), ("boards",)),
    "assignment": (("rules",),),
    "pool": (("return_when",),),
    "report": (("group_by",), ("show",)),
    "dashboard": (("rows", "*"),),
    "calendar": (("holidays",), ("make_up_days",)),
}
_FILES_WITH_ID = ("entity", "pipeline", "layout", *FOLDERS.values())
_OWN_NAMES = ("entity", "picklist", "pipeline")
"""Kinds in which a patch may give a pack's item a name of the company's own."""

_MOST_ROUNDS = 40


def rename(files: Files, edit: Edit) -> Files:
    """The item under another name, and every place of the company's files that names it."""
    name = edit.name or ""
    if not is_name(name):
        raise no_name(edit.path, name)
    site = site_of(files, edit.path)
    if site.whole is None or (site.inside and value_at(whole(site), site.inside) is None):
        raise nothing_there(edit.path)
    old = edit.path.rsplit(".", 1)[-1]
    if old == name:
        return files
    found = _with_labels(_renamed(files, site, name), site, old, name)
    return _followed(files, found, edit, old, name)


def _renamed(files: Files, site: Site, name: str) -> Files:
    if not site.inside:
        return _named_otherwise(files, site, name) if site.patching else _moved(files, site, name)
    beside = value_at(whole(site), (*site.inside[:-1], name))
    if beside is not None:
        raise there_already(".".join((*site.path.split(".")[:-1], name)))
    if site.based and value_at(below(site), site.inside) is not None:
        return _named_otherwise(files, site, name)
    text = rekey(text_of(files, site), site.inside, name)
    return with_text(files, _with_id(text, site, (*site.inside[:-1], name)))


def _with_labels(files: Files, site: Site, old: str, name: str) -> Files:
    """The company's translations of the item under its new name."""
    found = dict(files)
    inside = (*site.inside[:-1], old) if site.inside else ()
    path = (*site.address.path.split("."), *inside)
    for file, content in files.items():
        there = address_of(file) if not file.startswith("packs/") else None
        if there is None or there.kind != "labels":
            continue
        text = FileText.of(file, content)
        if text.root is not None and not text.problems:
            found[file] = labels.renamed(text, path if inside else (*path[:-1], old), name).content
    return found


def _with_id(text: FileText, site: Site, inside: Path) -> FileText:
    """The identity stays: `id:` with the first name, unless the name is that again."""
    if not _keeps_id(site.address.kind, inside[:-1]):
        return text
    own = find(text.root, (*inside, "id"))
    if own is None:
        text = opened(text, site.address.kind, (*inside, "id"))
        return put(text, (*inside, "id"), Word(site.inside[-1], False), 0)
    if meaning(own) == Word(inside[-1], False):
        return take(text, (*inside, "id")) or text
    return text


def _keeps_id(kind: str, holder: Path) -> bool:
    return any(
        len(p) == len(holder) and all(a in ("*", b) for a, b in zip(p, holder, strict=True))
        for p in _WITH_ID.get(kind, ())
    )


def _named_otherwise(files: Files, site: Site, name: str) -> Files:
    """A pack's item: the company's own name for it, in the patch."""
    if site.address.kind not in _OWN_NAMES or not site.patching:
        raise cannot_go(site.path)
    inside = (*site.inside, "name")
    key = site.inside[-1] if site.inside else site.address.key[-1]
    text = opened(text_of(files, site), site.address.kind, inside)
    if name != key:
        return with_text(files, put(text, inside, Word(name, False)))
    shorter = take(text, inside)
    if shorter is None or (shorter.root is not None and set(shorter.root.entries) == {"patches"}):
        return without_file(files, site.file)
    return with_text(files, shorter)


# -- an item that is a file -------------------------------------------------------------------


def _moved(files: Files, site: Site, name: str) -> Files:
    """The file of an item of the company's own at the place that its new name gives it."""
    address = site.address
    place = 0 if address.kind in ("entity", "views") else len(address.key) - 1
    if address.kind in ("workspace", "labels", "purged") or site.file not in files:
        raise cannot_go(site.path)
    found = dict(files)
    for path in [p for p in files if _belongs(p, address)]:
        there = address_of(path)
        assert there is not None
        key = tuple(name if i == place else k for i, k in enumerate(there.key))
        target = file_of(Address(there.kind, key)).rsplit(".", 1)[0] + path[path.rindex(".") :]
        if target in found:
            raise there_already(site.path)
        found[target] = _content(target, found.pop(path), there, name, place)
    return found


def _belongs(path: str, address: Address) -> bool:
    """Whether a file moves with an item: an entity takes its whole folder along."""
    there = address_of(path) if not path.startswith("packs/") else None
    if there is None:
        return False
    if address.kind == "entity":
        return path.startswith("entities/") and there.key[0] == address.key[0]
    return there == address


def _content(target: str, content: bytes, there: Address, name: str, place: int) -> bytes:
    text = FileText.of(target, content)
    key, said = identity(there)
    if there.key[place] != said or text.root is None or key not in text.root.entries:
        return content
    text = put(text, (key,), Word(name, False))
    own = find(text.root, ("id",))
    if there.kind in _FILES_WITH_ID and own is None:
        text = put(text, ("id",), Word(said, False), 1)
    elif own is not None and meaning(own) == Word(name, False):
        text = take(text, ("id",)) or text
    return text.content


# -- what names it ----------------------------------------------------------------------------


def _followed(before: Files, files: Files, edit: Edit, old: str, name: str) -> Files:
    """Every place that the compiler misses the old name at says the new one.

    Raises EditRefused with the places if one cannot be rewritten, or if anything else than the
    name would be different afterwards.
    """
    first = _compiled(before)
    known = {_key(p) for p in first.errors}
    for _ in range(_MOST_ROUNDS):
        now = _compiled(files)
        missed = [p for p in now.errors if _key(p) not in known]
        if not missed and _is_just_a_name(first, now):
            return files
        if not missed:
            raise not_exact(edit.path)
        further = _rewritten(files, missed, old, name)
        if further == files:
            raise in_use(edit.path, _uses(missed))
        files = further
    raise in_use(edit.path, _uses(missed))


def _is_just_a_name(before: Compiled, after: Compiled) -> bool:
    """Whether the two models differ in names and texts alone."""
    if before.model is None or after.model is None:
        return before.model is None
    changes = compare(before.model, after.model)
    return all(c.cls == "metadata" and c.kind in ("renamed", "changed") for c in changes)


def _compiled(files: Files) -> Compiled:
    return compile_sources(sources_of(files))


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.location.file, str(problem.message)


def _uses(missed: list[Problem]) -> Iterator[str]:
    return iter(dict.fromkeys(f"{p.location.file}:{p.location.line}" for p in missed))


def _rewritten(files: Files, missed: list[Problem], old: str, name: str) -> Files:
    """The files with the new name at the places of the problems, where the old one stands."""
    found = dict(files)
    places: dict[str, set[Location]] = {}
    for problem in missed:
        for place in (problem.location, *(n.location for n in problem.notes)):
            if place is not None:
                places.setdefault(place.file, set()).add(place)
    for path, spans in places.items():
        if path in files and not path.startswith("packs/"):
            found[path] = _with_name(FileText.of(path, files[path]), spans, old, name)
    return found


def _with_name(text: FileText, spans: set[Location], old: str, name: str) -> bytes:
    word = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(old)}(?![A-Za-z0-9_])")
    splices = set()
    for span in spans:
        start = text.starts[span.line - 1] + span.column - 1
        end = text.starts[min(span.end_line, len(text.starts)) - 1] + span.end_column - 1
        for match in word.finditer(text.raw, start, max(start, end)):
            splices.add((match.start(), match.end(), name))
    return text.spliced(sorted(splices)).content
