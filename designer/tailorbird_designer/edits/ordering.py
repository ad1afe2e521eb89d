"""`add` and `move`: a new item at a place, and another place for one that is there."""

from __future__ import annotations

from tailorbird_designer.edits.edit import Edit
from tailorbird_designer.edits.meaning import Meaning, Word
from tailorbird_designer.edits.places import Files, Path, Site, site_of
from tailorbird_designer.edits.refusals import (
    no_neighbour,
    no_order,
    not_exact,
    nothing_there,
    there_already,
)
from tailorbird_designer.edits.render import meaning_of
from tailorbird_designer.edits.tree import Stuck, find, place, put, take, words
from tailorbird_designer.edits.wording import normal, shorthand, value_at, with_value
from tailorbird_designer.edits.writing import (
    below,
    checked,
    must_exist,
    opened,
    set_value,
    text_of,
    whole,
    with_text,
    written,
)
from tailorbird_metadata.source.nodes import MapNode


def add(files: Files, edit: Edit) -> Files:
    """A new item, or a name in a list."""
    site = site_of(files, edit.path)
    if not site.inside:
        if site.whole is not None:
            raise there_already(edit.path)
        return set_value(files, edit)
    must_exist(files, site)
    there = value_at(whole(site), site.inside)
    if isinstance(there, list) and isinstance(edit.value, str):
        return _add_name(files, site, site.inside, str(edit.value), edit)
    if there is not None:
        raise there_already(edit.path)
    holder = value_at(whole(site), site.inside[:-1])
    if words(holder or {}) is not None or (holder is None and edit.value is None):
        return _add_name(files, site, site.inside[:-1], site.inside[-1], edit)
    return _add_item(files, site, edit)


def _add_name(files: Files, site: Site, inside: Path, name: str, edit: Edit) -> Files:
    names = words(value_at(whole(site), inside) or []) or []
    if name in names:
        raise there_already(edit.path)
    return written(files, site, inside, _listed(_placed(names, name, edit)))


def _placed(names: list[str], name: str, edit: Edit) -> list[str]:
    """`names` with `name` at its place, at the end if none is asked for."""
    others = [n for n in names if n != name]
    anchor = edit.before if edit.before is not None else edit.after
    if anchor is None:
        return [*others, name]
    if anchor not in others:
        raise no_neighbour(edit.path, anchor)
    at = others.index(anchor) + (edit.before is None)
    return [*others[:at], name, *others[at:]]


def _listed(names: list[str]) -> Meaning:
    return [Word(name, False) for name in names]


def _add_item(files: Files, site: Site, edit: Edit) -> Files:
    said = meaning_of(edit.value)
    holder, name = site.inside[:-1], site.inside[-1]
    low = value_at(below(site), holder)
    anchored = edit.before is not None or edit.after is not None
    if site.based and isinstance(low, dict) and anchored:
        _neighbours(site, edit)
        placed = _as_map(site, said)
        placed.update(_placing(edit))
        text = put(text_of(files, site), site.inside, placed)
    else:
        text = opened(text_of(files, site), site.address.kind, site.inside)
        at = _index(text.root, holder, name, edit) if anchored else None
        text = put(text, site.inside, said, at)
    found = with_text(files, text)
    asked = normal(site.address.kind, said, site.inside)
    found = checked(found, site, with_value(whole(site), site.inside, asked))
    return _in_order(found, site, edit)


def _as_map(site: Site, said: Meaning) -> dict[str, Meaning]:
    key = shorthand(site.address.kind, site.inside)
    if isinstance(said, Word) and key is not None:
        return {key: said}
    if not isinstance(said, dict):
        raise Stuck(site.inside)
    return dict(said)


def _placing(edit: Edit) -> dict[str, Meaning]:
    if edit.before is not None:
        return {"before": Word(edit.before, False)}
    return {"after": Word(edit.after or "", False)}


def _neighbours(site: Site, edit: Edit) -> list[str]:
    """The names beside the item; raises EditRefused if the anchor is none of them."""
    holder = value_at(whole(site), site.inside[:-1])
    names = list(holder) if isinstance(holder, dict) else []
    anchor = edit.before if edit.before is not None else edit.after
    if anchor is not None and (anchor not in names or anchor == site.inside[-1]):
        raise no_neighbour(edit.path, anchor)
    return names


def _index(root: MapNode | None, holder: Path, name: str, edit: Edit) -> int:
    """The place among the keys of the file's own map."""
    node = find(root, holder)
    names = list(node.entries) if isinstance(node, MapNode) else []
    return _placed(names, name, edit).index(name)


def _in_order(files: Files, site: Site, edit: Edit) -> Files:
    """The files, if the item really stands beside its anchor now."""
    anchor = edit.before if edit.before is not None else edit.after
    if anchor is None:
        return files
    holder = value_at(whole(site_of(files, site.path)), site.inside[:-1])
    names = list(holder) if isinstance(holder, dict) else []
    name = site.inside[-1]
    if names and _placed(names, name, edit) == names:
        return files
    raise not_exact(edit.path)


def move(files: Files, edit: Edit) -> Files:
    """Another place among the neighbours."""
    site = site_of(files, edit.path)
    if edit.before is None and edit.after is None:
        raise no_order(edit.path)
    if not site.inside:
        raise nothing_there(edit.path)
    holder, name = site.inside[:-1], site.inside[-1]
    names = words(value_at(whole(site), holder) or {})
    if names is not None:
        if name not in names:
            raise nothing_there(edit.path)
        return written(files, site, holder, _listed(_placed(names, name, edit)))
    if value_at(whole(site), site.inside) is None:
        raise nothing_there(edit.path)
    _neighbours(site, edit)
    if site.based and isinstance(value_at(below(site), holder), dict):
        found = _moved_over(files, site, edit)
    else:
        text = text_of(files, site)
        found = with_text(files, place(text, site.inside, _index(text.root, holder, name, edit)))
    return _in_order(checked(found, site, whole(site)), site, edit)


def _moved_over(files: Files, site: Site, edit: Edit) -> Files:
    """`before:` or `after:` in the company's difference to the item."""
    text = text_of(files, site)
    for key, word in (("before", edit.before), ("after", edit.after)):
        inside = (*site.inside, key)
        if word is not None and (key == "before" or edit.before is None):
            said = Word(word, False)
            text = put(opened(text, site.address.kind, inside), inside, said)
    other = (*site.inside, "after" if edit.before is not None else "before")
    if find(text.root, other) is not None:
        text = take(text, other) or text
    return with_text(files, text)
