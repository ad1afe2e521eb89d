"""Edits made again on a text that changed meanwhile: what goes through, and what clashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tailorbird_designer.drafts.items import changed_files, differences, excerpt, written
from tailorbird_designer.drafts.refusals import Clash
from tailorbird_designer.edits import Edit, EditRefused, Verb, edited
from tailorbird_designer.edits.labels import full_path

Files = Mapping[str, bytes]

MINE, THEIRS = "mine", "theirs"

_LABELS = "labels."

_VALUES = (Verb.SET, Verb.OVERRIDE, Verb.RESET, Verb.RETIRE)
"""Verbs that say what a path is from now on, so that two sayings of it clash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerun:
    """The files after the edits that go through; `edits` are those, `clashes` the others."""

    files: Files
    edits: tuple[Edit, ...]
    clashes: tuple[Clash, ...]


def rerun(
    base: Files, tip: Files, edits: Sequence[Edit], choices: Mapping[str, str] | None = None
) -> Rerun:
    """Make edits that were meant for `base` on `tip`.

    `choices` says by path whose version holds ("mine" or "theirs").  Raises EditRefused for an
    edit that `base` would not have taken either.
    """
    if base is tip:
        return Rerun(files=edited(tip, edits), edits=tuple(edits), clashes=())
    chosen = choices or {}
    theirs = differences(base, tip)
    mine, now = base, tip
    done: list[Edit] = []
    clashes: list[Clash] = []
    for edit in edits:
        before, mine = mine, edited(mine, [edit])
        if chosen.get(edit.path) == THEIRS:
            continue
        clash = None if edit.path in chosen else _clash(edit, base, tip, mine, theirs)
        if clash is None:
            try:
                edit = _insisting(edit, chosen, now)
                now = edited(now, [edit])
                done.append(edit)
                continue
            except EditRefused:
                if _came_through(edit, before, mine, now):
                    continue
                clash = _versions(edit.path, base, mine, tip, fails=edit.verb is not Verb.ADD)
        clashes.append(clash)
    return Rerun(files=now, edits=tuple(done), clashes=_once(clashes))


def texts(before: Files, after: Files) -> tuple[Edit, ...]:
    """What a person changed by hand, as edits of whole files."""
    return tuple(
        Edit(
            verb=Verb.TEXT,
            path=path,
            text=after[path].decode("utf-8", "replace") if path in after else None,
        )
        for path in changed_files(before, after)
    )


def _clash(
    edit: Edit, base: Files, tip: Files, mine: Files, theirs: frozenset[str]
) -> Clash | None:
    """The clash of an edit that says what a path, or a whole file, is from now on."""
    if edit.verb is Verb.TEXT:
        same = base.get(edit.path) == tip.get(edit.path) or mine.get(edit.path) == tip.get(
            edit.path
        )
        return None if same else _files(edit.path, base, mine, tip)
    meant = _meant(edit.path)
    met = sorted(path for path in theirs if _overlap(meant, _meant(path)))
    if edit.verb not in _VALUES or not met:
        return None
    said_at = met[0] if edit.path.startswith(_LABELS) else edit.path
    clash = replace(_versions(said_at, base, mine, tip), path=edit.path)
    return None if clash.mine == clash.theirs else clash


def _meant(path: str) -> str:
    """A file of translations may name an item by a shorter path than the pages do."""
    words = path.split(".", 2)
    if not path.startswith(_LABELS) or len(words) < 3:
        return path
    return f"{words[0]}.{words[1]}.{full_path(words[2])}"


def _overlap(one: str, two: str) -> bool:
    return one == two or one.startswith(two + ".") or two.startswith(one + ".")


def _insisting(edit: Edit, choices: Mapping[str, str], now: Files) -> Edit:
    """Where a person chose their own of two items that were added, it replaces the other one."""
    if choices.get(edit.path) != MINE or edit.verb is not Verb.ADD:
        return edit
    there = excerpt(written(now, now.keys()), edit.path) is not None
    return replace(edit, verb=Verb.SET, before=None, after=None) if there else edit


def _came_through(edit: Edit, before: Files, mine: Files, now: Files) -> bool:
    """Whether the other side did the very same already."""
    paths = differences(before, mine)
    wanted = written(mine, changed_files(before, mine))
    there = written(now, now.keys())
    return bool(paths) and all(wanted.get(p) == there.get(p) for p in paths)


def _versions(path: str, base: Files, mine: Files, tip: Files, *, fails: bool = False) -> Clash:
    texts = [excerpt(written(files, files.keys()), path) for files in (base, mine, tip)]
    return Clash(path=path, base=texts[0], mine=texts[1], theirs=texts[2], mine_fails=fails)


def _files(path: str, base: Files, mine: Files, tip: Files) -> Clash:
    texts = [
        None if path not in f else f[path].decode("utf-8", "replace") for f in (base, mine, tip)
    ]
    return Clash(path=path, base=texts[0], mine=texts[1], theirs=texts[2])


def _once(clashes: Sequence[Clash]) -> tuple[Clash, ...]:
    return tuple({clash.path: clash for clash in clashes}.values())
