"""Taking one release back: the edits that undo it and leave everything later as it is.

What the release added and may hold data becomes `retired` (D8), so that values are kept; a
release that takes this one back brings them back in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from tailorbird_designer.drafts.items import (
    Files,
    above,
    changed_files,
    differences,
    node_at,
    with_parents,
    written,
)
from tailorbird_designer.drafts.snapshots import Snapshot
from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.edits.labels import full_path
from tailorbird_metadata.changes import Change, compare
from tailorbird_metadata.layers.addresses import COMPOSED, address_of
from tailorbird_metadata.model import (
    Approval,
    Assignment,
    Automation,
    Entity,
    Field,
    Integration,
    Option,
    Picklist,
    Pipeline,
    Pool,
    Role,
    Stage,
    Template,
    Webform,
)
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode
from tailorbird_metadata.translations.notes import FOLDER as NOTES

_RETIRED = (Entity, Field, Option, Stage)
"""What can be retired; rows of the database refer to it."""

_SWITCHED = (Automation, Assignment, Pool, Approval, Webform)
_STAYS = (Picklist, Pipeline, Role, Template, Integration, *_SWITCHED)
"""What rows and runs may refer to and cannot be retired: it stays, and nothing uses it."""

_RIGHTS = ("can", "extends", "navigation", "start")
_HEADS = (*COMPOSED, "tests", "workspace", "crm", "locale", "patches")
"""First keys of files, which say what they are."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """The edits; `kept` are paths that were changed again later and stay as they are."""

    edits: tuple[Edit, ...]
    kept: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    before: Files
    after: Files
    now: Files
    day: str
    edits: list[Edit] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def undoing(before: Snapshot, after: Snapshot, now: Files, day: str) -> Undoing:
    """What takes the way from `before` to `after` back in the files of `now`."""
    changes = _changes(before, after)
    work = _Work(before.files, after.files, now, day)
    retired = [c for c in changes if _added(c, _RETIRED)]
    staying = [c for c in changes if _added(c, _STAYS)]
    fresh = _outermost(c.path for c in (*retired, *staying))
    for path in changed_files(work.before, work.after):
        _file(work, path, fresh)
    said = written(now, now.keys())
    for change in retired:
        if change.path in fresh and _is_there(said, change.path):
            work.edits.append(Edit(verb=Verb.RETIRE, path=change.path, value=day))
    for change in staying:
        if isinstance(change.after, Role) and _is_there(said, change.path):
            paths = (f"{change.path}.{name}" for name in _RIGHTS)
            there = (p for p in paths if _is_there(said, p))
            work.edits += [Edit(verb=Verb.SET, path=p) for p in there]
        if isinstance(change.after, _SWITCHED) and _is_there(said, change.path):
            work.edits.append(Edit(verb=Verb.SET, path=f"{change.path}.off", value=True))
    return Undoing(edits=tuple(work.edits), kept=tuple(dict.fromkeys(work.kept)))


def _changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    old, new = before.compiled.model, after.compiled.model
    return () if old is None or new is None else compare(old, new)


def _added(change: Change, kinds: tuple[type, ...]) -> bool:
    if change.kind != "added" or not isinstance(change.after, kinds):
        return False
    return not (isinstance(change.after, Field) and change.after.system)


def _outermost(paths: Iterator[str]) -> frozenset[str]:
    """An entity that is new takes its fields along."""
    known = set(paths)
    return frozenset(p for p in known if not known & set(list(above(p))[1:]))


def _file(work: _Work, path: str, fresh: frozenset[str]) -> None:
    """One file that the release changed: as a whole if that is exact, else item by item."""
    if path.startswith(f"{NOTES}/"):
        return  # they follow the translations
    before, after = work.before.get(path), work.after.get(path)
    one = {} if before is None else {path: before}
    two = {} if after is None else {path: after}
    ends = sorted(differences(one, two))
    adds = any(_below(_meant(end), fresh) for end in ends)
    if work.now.get(path) == after and not adds:
        text = before.decode("utf-8", "replace") if before is not None else None
        work.edits.append(Edit(verb=Verb.TEXT, path=path, text=text))
        return
    address = address_of(path)
    if address is None or path.startswith("packs/"):
        work.kept.append(path)
        return
    if address.kind == "labels":
        for end in (e for e in ends if not _below(_meant(e), fresh)):
            _item(work, path, end)
        return
    root = address.path
    stays = with_parents(fresh) - fresh | {root}
    for item in dict.fromkeys(_whole(end, stays, one, two) for end in ends):
        if not _below(item, fresh) and item not in {f"{root}.{head}" for head in _HEADS}:
            _item(work, path, item)


def _meant(end: str) -> str:
    """The item that an end is about: what it translates, if it is a translation."""
    first, _, rest = end.partition(".")
    return full_path(rest.partition(".")[2]) if first == "labels" else end


def _below(path: str, items: frozenset[str]) -> bool:
    return any(up in items for up in above(path))


def _whole(end: str, stays: Set[str], one: Files, two: Files) -> str:
    """The longest way up from a changed end that is new, or gone, as a whole.

    `stays` are the file's root and whatever holds an item that is kept.
    """
    first, second = written(one, one.keys()), written(two, two.keys())
    found = end
    for up in above(end):
        if up in stays or (_is_there(first, up) and _is_there(second, up)):
            break
        found = up
    return found


def _is_there(said: Mapping[str, object], path: str) -> bool:
    return path in said or any(p.startswith(path + ".") for p in said)


def _item(work: _Work, file: str, path: str) -> None:
    was, became, now = (node_at(f, file, path) for f in (work.before, work.after, work.now))
    old, new, here = (None if n is None else _plain(n) for n in (was, became, now))
    if here != new:
        if here != old:
            work.kept.append(path)
        return
    work.edits.append(Edit(verb=Verb.SET, path=path, value=old))


def _plain(node: Node) -> Json:
    """A node as the value that an edit would write."""
    if isinstance(node, MapNode):
        return {key: _plain(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, ListNode):
        return [_plain(item) for item in node.items]
    assert isinstance(node, ScalarNode)
    if node.style != "plain":
        return node.text
    if node.text in ("true", "false"):
        return node.text == "true"
    if _NUMBER.fullmatch(node.text):
        number = float(node.text) if "." in node.text else int(node.text)
        return number if str(number) == node.text else node.text
    return node.text
