"""`retire` and `reset`: out of use, and the company's own word taken back."""

from __future__ import annotations

from tailorbird_designer.edits.edit import Edit
from tailorbird_designer.edits.meaning import Meaning, Word, meaning
from tailorbird_designer.edits.places import Files, Path, Site, site_of
from tailorbird_designer.edits.refusals import (
    cannot_go,
    no_day,
    nothing_there,
    nothing_to_reset,
)
from tailorbird_designer.edits.scalars import is_day
from tailorbird_designer.edits.tree import find, put, words
from tailorbird_designer.edits.wording import off_word, value_at, with_value
from tailorbird_designer.edits.writing import (
    below,
    checked,
    opened,
    taken,
    text_of,
    whole,
    with_text,
    without,
    without_file,
    written,
)
from tailorbird_metadata.layers.addresses import FOLDERS, SWITCHED
from tailorbird_metadata.source.nodes import MapNode

_HOLD_DATA: dict[str, tuple[Path, ...]] = {
    "entity": ((), ("fields", "*"), ("fields", "*", "options", "*")),
    "picklist": (("options", "*"),),
    "pipeline": (("stages", "*"),),
}
_FILES_THAT_GO = ("layout", "pipeline", "views", "tests", *FOLDERS.values())


def retire(files: Files, edit: Edit) -> Files:
    """Out of use: with a day where records hold data, else switched off or taken out."""
    site = site_of(files, edit.path)
    kind = site.address.kind
    holder = value_at(whole(site), site.inside[:-1]) if site.inside else None
    names = words(holder) if holder is not None else None
    if names is not None and site.inside[-1] in names:
        rest: Meaning = [Word(n, False) for n in names if n != site.inside[-1]]
        return written(files, site, site.inside[:-1], rest)
    if names is not None and site.based and kind == "layout":
        return _kept_off(files, site)
    if site.whole is None or value_at(whole(site), site.inside) is None:
        raise nothing_there(edit.path)
    if any(_fits(site.inside, pattern) for pattern in _HOLD_DATA.get(kind, ())):
        return _with_day(files, site, edit)
    if not site.inside:
        return _whole_item(files, site)
    if site.based and value_at(below(site), site.inside) is not None:
        return _switched_off(files, site)
    return taken(files, site, site.inside)


def _kept_off(files: Files, site: Site) -> Files:
    """A field that no list names and that comes onto the layout by itself does not any more."""
    text = text_of(files, site)
    there = find(text.root, site.inside[:-1])
    if there is not None and not isinstance(there, MapNode):
        raise nothing_there(site.path)
    found = with_text(files, put(text, site.inside, Word("hidden", False)))
    return checked(found, site, whole(site))


def _fits(inside: Path, pattern: Path) -> bool:
    return len(inside) == len(pattern) and all(
        a in ("*", b) for a, b in zip(pattern, inside, strict=True)
    )


def _with_day(files: Files, site: Site, edit: Edit) -> Files:
    if not isinstance(edit.value, str) or not is_day(edit.value):
        raise no_day(edit.path)
    return written(files, site, (*site.inside, "retired"), Word(edit.value, False))


def _whole_item(files: Files, site: Site) -> Files:
    if site.address.kind in SWITCHED and site.patching:
        return written(files, site, ("off",), Word("true", True))
    if site.patching or site.address.kind not in _FILES_THAT_GO or site.file not in files:
        raise cannot_go(site.path)
    return without_file(files, site.file)


def _switched_off(files: Files, site: Site) -> Files:
    word = off_word(site.address.kind, site.inside)
    if word is None:
        raise cannot_go(site.path)
    text = opened(text_of(files, site), site.address.kind, site.inside)
    found = with_text(files, put(text, site.inside, Word(word, False)))
    return checked(found, site, with_value(whole(site), site.inside, None))


def reset(files: Files, edit: Edit) -> Files:
    """The company says nothing at the path any more."""
    site = site_of(files, edit.path)
    if site.file not in files:
        raise nothing_to_reset(edit.path)
    if not site.inside:
        if not site.patching:
            raise nothing_to_reset(edit.path)
        return without_file(files, site.file)
    if isinstance(value_at(whole(site), site.inside[:-1]), list):
        return _reset_in_list(files, site, edit)
    if find(text_of(files, site).root, site.inside) is None:
        raise nothing_to_reset(edit.path)
    return taken(files, site, site.inside)


def _reset_in_list(files: Files, site: Site, edit: Edit) -> Files:
    """A bare text that says the path's value, or a name that the company hid, added or moved."""
    above, name = site.inside[:-1], site.inside[-1]
    there = find(text_of(files, site).root, above)
    own = meaning(there) if there is not None else None
    low = value_at(below(site), above)
    before, after = words(low or {}), words(value_at(whole(site), above) or {})
    if isinstance(own, dict) and name in own and name not in [*(before or ()), *(after or ())]:
        return checked(without(files, site, site.inside), site, whole(site))
    if before is None or after is None or own is None or (name in before) == (name in after):
        raise nothing_to_reset(edit.path)
    rest = [n for n in after if n != name]
    if name in before:
        at = next((rest.index(n) + 1 for n in reversed(before[: before.index(name)])
                   if n in rest), 0)  # fmt: skip
        rest.insert(at, name)
    return written(files, site, above, [Word(n, False) for n in rest])
