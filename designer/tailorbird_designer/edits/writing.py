"""`set` and `override`: the value at a path, in the company's own file."""

from __future__ import annotations

from tailorbird_designer.edits.edit import Edit
from tailorbird_designer.edits.meaning import Meaning, Word, meaning
from tailorbird_designer.edits.places import Files, Path, Site, composed, site_of
from tailorbird_designer.edits.refusals import (
    no_map,
    not_exact,
    nothing_below,
    nothing_there,
    unreadable,
)
from tailorbird_designer.edits.render import Lines, entry_lines, meaning_of
from tailorbird_designer.edits.text import FileText
from tailorbird_designer.edits.tree import Stuck, change, find, put, take
from tailorbird_designer.edits.wording import (
    alike,
    difference,
    normal,
    shorthand,
    value_at,
    with_value,
)
from tailorbird_metadata.layers.addresses import FOLDERS, Address
from tailorbird_metadata.source.nodes import ScalarNode

_NAMED_OTHERWISE = {"labels": "locale"}


def set_value(files: Files, edit: Edit) -> Files:
    """The path says this value from now on; None takes the setting away."""
    site = site_of(files, edit.path)
    if not site.inside:
        return _set_item(files, site, edit)
    must_exist(files, site)
    if edit.value is None:
        return taken(files, site, site.inside)
    return written(files, site, site.inside, meaning_of(edit.value))


def must_exist(files: Files, site: Site) -> None:
    """Settings belong to an item that is there; only views begin with their first list."""
    entity = Address("entity", site.address.key[:1])
    if site.whole is None and not (site.address.kind == "views" and composed(files, entity)):
        raise nothing_there(site.path)


def override(files: Files, edit: Edit) -> Files:
    """Like set, for what a lower layer says."""
    site = site_of(files, edit.path)
    if site.lower is None or value_at(below(site), site.inside) is None:
        raise nothing_below(edit.path)
    return set_value(files, edit)


def below(site: Site) -> Meaning:
    """What the lower layers say, in full."""
    return normal(site.address.kind, meaning(site.lower)) if site.lower is not None else {}


def whole(site: Site) -> Meaning:
    """What all layers say together, in full."""
    return normal(site.address.kind, meaning(site.whole)) if site.whole is not None else {}


def _set_item(files: Files, site: Site, edit: Edit) -> Files:
    """A whole item: its file is made, or each of its settings is set."""
    if not isinstance(edit.value, dict):
        raise no_map(edit.path)
    said = meaning_of(edit.value)
    assert isinstance(said, dict)
    if site.file not in files and not site.patching:
        return with_text(files, new_file(site, said))
    text = text_of(files, site)
    for key in [k for k in _settings(text) if k not in said]:
        files = taken(files, site, (key,))
    for key, value in said.items():
        files = written(files, site_of(files, edit.path), (key,), value)
    return files


def _settings(text: FileText) -> list[str]:
    """The keys of a file that are no part of what it is."""
    assert text.root is not None
    names = ("patches", "id", "name", "extends", "locale", "entity", "views", "pipeline", "layout")
    more = ("tests", "workspace", *FOLDERS.values())
    return [k for k in text.root.entries if k not in names + more]


def identity(address: Address) -> tuple[str, str]:
    """The first line of an item's own file: key and name."""
    name = address.key[0] if address.kind in ("entity", "views") else address.name
    return _NAMED_OTHERWISE.get(address.kind, address.kind), name


def new_file(site: Site, said: dict[str, Meaning]) -> FileText:
    """The file of an item that has none yet."""
    key, name = ("patches", site.target) if site.patching else identity(site.address)
    entries: dict[str, Meaning] = {key: Word(name, False)}
    entries.update({k: v for k, v in said.items() if k != key})
    lines = [line for k, v in entries.items() for line in entry_lines(k, v, Lines(0, root=True))]
    return FileText(site.file, "".join(line + "\n" for line in lines))


# -- one file ---------------------------------------------------------------------------------


def text_of(files: Files, site: Site) -> FileText:
    """The company's file, or a new one that only says whose it is; raises EditRefused."""
    content = files.get(site.file)
    if content is None:
        return new_file(site, {})
    try:
        text = FileText.of(site.file, content)
    except UnicodeDecodeError:
        raise unreadable(site.path, site.file) from None
    if text.root is None or text.problems:
        raise unreadable(site.path, site.file)
    return text


def with_text(files: Files, text: FileText) -> Files:
    """The files with this one; raises Stuck if it cannot be read back."""
    if text.root is None or text.problems:
        raise Stuck(())
    return {**files, text.path: text.content}


def without_file(files: Files, file: str) -> Files:
    """The files without one."""
    return {path: content for path, content in files.items() if path != file}


def written(files: Files, site: Site, inside: Path, said: Meaning) -> Files:
    """`inside` says `said`: in the file itself, or as the difference to what lies below."""
    low = value_at(below(site), inside) if site.based else None
    kind = site.address.kind
    asked = normal(kind, said, inside)
    if low is None:
        over: Meaning | None = said
    else:
        over = difference(kind, low, asked, inside)
    if isinstance(low, list) and not isinstance(over, list):
        more = over if isinstance(over, dict) else {}
        over = {**_kept_away(files, site, inside, low, asked), **more} or None
    found = _laid(files, site, inside, over)
    expected = with_value(whole(site), inside, asked)
    return checked(found, site, expected)


def _kept_away(
    files: Files, site: Site, inside: Path, low: list[Meaning], asked: Meaning
) -> dict[str, Meaning]:
    """Fields that would come onto a layout by themselves and are hidden by the company."""
    own = find(text_of(files, site).root, inside) if site.file in files else None
    there = meaning(own) if own is not None else None
    names = {w.text for row in (low, asked) if isinstance(row, list) for w in row
             if isinstance(w, Word)}  # fmt: skip
    hidden = Word("hidden", False)
    if not isinstance(there, dict):
        return {}
    return {k: v for k, v in there.items() if v == hidden and k not in names}


def _laid(files: Files, site: Site, inside: Path, over: Meaning | None) -> Files:
    if over is None:
        return without(files, site, inside)
    text = opened(text_of(files, site), site.address.kind, inside)
    own = value_at(meaning(text.root), inside) if text.root is not None else None
    if isinstance(own, dict) and isinstance(over, dict) and site.based:
        over = {**{k: v for k, v in own.items() if k in _PLACING}, **over}
    return with_text(files, _put(text, site.address.kind, inside, over))


_PLACING = ("before", "after", "name")


def _put(text: FileText, kind: str, inside: Path, said: Meaning) -> FileText:
    """Put, where the label of a bare option is the bare text itself."""
    above = find(text.root, inside[:-1])
    if isinstance(above, ScalarNode) and shorthand(kind, inside[:-1]) == inside[-1]:
        return change(text, inside[:-1], said)
    return put(text, inside, said)


def opened(text: FileText, kind: str, inside: Path) -> FileText:
    """The text in which no bare text stands in the way of `inside`."""
    for depth in range(1, len(inside)):
        node = find(text.root, inside[:depth])
        key = shorthand(kind, inside[:depth])
        if not isinstance(node, ScalarNode) or node.is_blank:
            continue
        if key is None:
            raise Stuck(inside[:depth])
        if (inside[depth],) == inside[depth:] and inside[depth] == key:
            return text
        text = change(text, inside[:depth], {key: meaning(node)})
    return text


def taken(files: Files, site: Site, inside: Path) -> Files:
    """Nothing of the company's stands at `inside`; a lower layer's word holds again."""
    found = without(files, site, inside)
    if found == files:
        return files
    low = value_at(below(site), inside) if site.based else None
    return checked(found, site, with_value(whole(site), inside, low))


def without(files: Files, site: Site, inside: Path) -> Files:
    """The files without what the company's file says at `inside`."""
    if site.file not in files:
        return files
    text = text_of(files, site)
    if find(text.root, inside) is None:
        return files
    shorter = take(text, inside)
    if shorter is None or _says_nothing(shorter):
        return without_file(files, site.file)
    return with_text(files, shorter)


def _says_nothing(text: FileText) -> bool:
    """Whether only the name of what it changes, or whose views it has, is left of a file."""
    return text.root is not None and set(text.root.entries) in ({"patches"}, {"views"})


def checked(files: Files, site: Site, expected: Meaning) -> Files:
    """The files, if the item now says exactly what is expected; raises EditRefused."""
    found = site_of(files, site.path)
    now = whole(found)
    if site.based:
        exact = alike(_pruned(now), _pruned(expected))
    else:
        key = identity(site.address)[0]
        exact = alike(_without_key(now, key), _without_key(expected, key))
    if not exact:
        raise not_exact(site.path)
    return files


def _without_key(said: Meaning, key: str) -> Meaning:
    return {k: v for k, v in said.items() if k != key} if isinstance(said, dict) else said


def _pruned(said: Meaning) -> Meaning:
    """Without maps that say nothing, and without the placing that a merge leaves out."""
    if not isinstance(said, dict):
        return said
    kept = {k: _pruned(v) for k, v in said.items() if k != "patches"}
    return {k: v for k, v in kept.items() if v != {}}
