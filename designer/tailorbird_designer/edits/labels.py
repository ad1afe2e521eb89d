"""Translations: `labels.<locale>.<item path>`, in the form in which the file has it."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_designer.edits.edit import Edit, Json, Verb
from tailorbird_designer.edits.meaning import Meaning, meaning
from tailorbird_designer.edits.places import Files, Path, site_of
from tailorbird_designer.edits.refusals import not_exact, nothing_there, nothing_to_reset
from tailorbird_designer.edits.render import meaning_of
from tailorbird_designer.edits.text import FileText
from tailorbird_designer.edits.tree import change, find, put, rekey, take
from tailorbird_designer.edits.writing import text_of, with_text, without_file
from tailorbird_metadata.compiler.labels import written_labels
from tailorbird_metadata.source.nodes import MapNode, ScalarNode

VERBS = (Verb.SET, Verb.ADD, Verb.RESET)

_LEFT_OUT = ("fields", "options")


def edited(files: Files, edit: Edit) -> Files:
    """The files with other translations."""
    parts = edit.path.split(".")
    if len(parts) < 3:
        raise nothing_there(edit.path)
    site = site_of(files, ".".join(parts[:2]))
    for inside, value in _leaves(tuple(parts[2:]), edit.value):
        text = text_of(files, site)
        if value is None or edit.verb is Verb.RESET:
            files = _taken(files, text, inside, edit)
        else:
            files = with_text(files, _put(text, inside, value, edit))
    return files


def _leaves(inside: Path, value: Json) -> Iterator[tuple[Path, Json]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves((*inside, *key.split(".")), inner)
    else:
        yield inside, value


def full_path(path: str) -> str:
    """The full item path that a written one means."""
    root = FileText("labels/x.yaml", f'"{path}": x\n').root
    return next((full for _, full in written_labels(root)), path) if root is not None else path


def _there(text: FileText, full: str) -> Path | None:
    """The keys under which the file says this text, or None."""
    for keys in _keys(text.root, ()):
        if full_path(".".join(keys)) == full:
            return keys
    return None


def _keys(root: MapNode | None, above: Path) -> Iterator[Path]:
    for key, entry in root.entries.items() if root is not None else ():
        if isinstance(entry.value, MapNode):
            yield from _keys(entry.value, (*above, key))
        elif isinstance(entry.value, ScalarNode) and (above or key != "locale"):
            yield (*above, key)


def _taken(files: Files, text: FileText, inside: Path, edit: Edit) -> Files:
    there = _there(text, full_path(".".join(inside)))
    if there is None:
        if edit.verb is Verb.RESET:
            raise nothing_to_reset(edit.path)
        return files
    shorter = take(text, there)
    if shorter is None or (shorter.root is not None and set(shorter.root.entries) <= {"locale"}):
        return without_file(files, text.path)
    return with_text(files, shorter)


def _put(text: FileText, inside: Path, value: Json, edit: Edit) -> FileText:
    said = meaning_of(value)
    full = full_path(".".join(inside))
    there = _there(text, full)
    found = change(text, there, said) if there is not None else _added(text, full, said)
    now = dict(_texts(found))
    before = dict(_texts(text))
    if now.get(full) != said or {**before, full: said} != now:
        raise not_exact(edit.path)
    return found


def _texts(text: FileText) -> Iterator[tuple[str, Meaning]]:
    for keys in _keys(text.root, ()):
        node = find(text.root, keys)
        assert node is not None
        yield full_path(".".join(keys)), meaning(node)


def _added(text: FileText, full: str, said: Meaning) -> FileText:
    """A new text, in short form, behind the ones that it is closest to."""
    first, _, rest = _short(full).partition(".")
    holder = find(text.root, (first,))
    if not isinstance(holder, MapNode) or not rest:
        return put(text, (_short(full),), said, _behind(text.root, _short(full)))
    return put(text, (first, rest), said, _behind(holder, rest))


def _short(full: str) -> str:
    """`deal.line.storage` for `deal.fields.line.options.storage.label`, if it means the same."""
    parts = full.split(".")
    shorter = [p for i, p in enumerate(parts) if i == 0 or p not in _LEFT_OUT]
    tail = shorter[:-1] if shorter[-1] == "label" else shorter
    one = [p for p in shorter if p != "label"]
    for found in (".".join(one), ".".join(tail), ".".join(shorter), full.removesuffix(".label")):
        if found and full_path(found) == full:
            return found
    return full


def renamed(text: FileText, old: Path, name: str) -> FileText:
    """The texts of an item (its full path) under the item's new name."""
    new = (*old[:-1], name)
    for _ in range(len(list(_keys(text.root, ())))):
        for keys in _keys(text.root, ()):
            full = tuple(full_path(".".join(keys)).split("."))
            if full[: len(old)] == old:
                text = _rekeyed(text, keys, old[-1], name, (*new, *full[len(old) :]))
                break
        else:
            break
    return text


def _rekeyed(text: FileText, keys: Path, old: str, name: str, wanted: Path) -> FileText:
    """The text with the one key changed that makes `keys` mean `wanted`."""
    for depth, key in enumerate(keys):
        parts = key.split(".")
        for place, part in enumerate(parts):
            changed = ".".join([*parts[:place], name, *parts[place + 1 :]])
            path = (*keys[:depth], changed, *keys[depth + 1 :])
            if part == old and full_path(".".join(path)) == ".".join(wanted):
                return rekey(text, keys[: depth + 1], changed)
    return text


def _behind(holder: MapNode | None, key: str) -> int | None:
    """The place behind the last key that begins like this one; None for the end."""
    names = list(holder.entries) if holder is not None else []
    stem = key.rpartition(".")[0]
    while stem:
        near = [i for i, n in enumerate(names) if n == stem or n.startswith(stem + ".")]
        if near:
            return near[-1] + 1
        stem = stem.rpartition(".")[0]
    return None
