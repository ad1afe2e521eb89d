"""Beside every translation that is written: the text that it was made from (D17)."""

from __future__ import annotations

from collections.abc import Sequence

from tailorbird_designer.edits.edit import Edit, EditRefused, Verb
from tailorbird_designer.edits.meaning import Word
from tailorbird_designer.edits.places import Files, site_of
from tailorbird_designer.edits.wording import value_at
from tailorbird_designer.edits.writing import whole
from tailorbird_metadata.compiler.labels import translated
from tailorbird_metadata.layers.addresses import address_of
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import SourceFile
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_metadata.source.workspace import COMPANY
from tailorbird_metadata.translations import note_file, noted, notes_text


def with_notes(before: Files, after: Files, edits: Sequence[Edit]) -> Files:
    """`after` with a note for each translation that differs from `before`."""
    for path in sorted(before.keys() | after.keys()):
        address = address_of(path) if not path.startswith("packs/") else None
        if address is None or address.kind != "labels" or before.get(path) == after.get(path):
            continue
        was, said = (_said(path, files.get(path)) for files in (before, after))
        moved = _moved(was, said) if any(e.verb is Verb.RENAME for e in edits) else {}
        after = _noted(after, address.name, was, said, moved)
    return after


def _said(path: str, content: bytes | None) -> dict[str, str]:
    if content is None:
        return {}
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    root, _ = read_yaml(text, SourceFile(path, COMPANY))
    return {} if root is None else dict(translated(root))


def _moved(was: dict[str, str], said: dict[str, str]) -> dict[str, str]:
    """By the new path of a translation that a renaming took along: its old one."""
    gone = {text: path for path, text in was.items() if path not in said}
    return {path: gone[text] for path, text in said.items() if path not in was and text in gone}


def _noted(
    files: Files, locale: str, was: dict[str, str], said: dict[str, str], moved: dict[str, str]
) -> Files:
    file = note_file(locale)
    old = noted(files[file].decode("utf-8", "replace") if file in files else None)
    notes = {path: source for path, source in old.items() if path in said or path not in was}
    for path in (p for p, text in said.items() if was.get(p) != text):
        source = old.get(moved[path]) if path in moved else _source(files, path)
        if source is not None:
            notes[path] = source
    if notes == old:
        return files
    rest = {path: content for path, content in files.items() if path != file}
    return {**rest, file: notes_text(notes).encode()} if notes else rest


def _source(files: Files, path: str) -> str | None:
    """The text that stands at an item path now, or the one that its name proposes."""
    try:
        site = site_of(files, path)
    except EditRefused:
        return None
    found = value_at(whole(site), site.inside)
    if isinstance(found, Word):
        return found.text
    *_, name, last = ("", *path.split("."))
    return proposed_label(name) if found is None and last == "label" else None
