"""Changes of one file by path, each as a row of splices; what stays the same is not touched."""

from __future__ import annotations

from tailorbird_designer.edits.meaning import Meaning, Word, meaning, same
from tailorbird_designer.edits.splice import (
    delete,
    insert,
    move,
    node_at,
    rename_key,
    replace,
)
from tailorbird_designer.edits.text import FileText
from tailorbird_metadata.source.nodes import MapNode, Node

Path = tuple[str, ...]


class Stuck(Exception):
    """The text cannot be changed in place here."""

    def __init__(self, path: Path) -> None:
        super().__init__(".".join(path))
        self.path = path


def find(root: Node | None, path: Path) -> Node | None:
    """What stands at a path of maps, or None."""
    for key in path:
        root = root.get(key) if isinstance(root, MapNode) else None
    return root


def put(text: FileText, path: Path, said: Meaning, at: int | None = None) -> FileText:
    """The text in which `path` says `said`; maps in between are made, `at` places a new one."""
    for depth in range(len(path)):
        holder = find(text.root, path[:depth])
        if not isinstance(holder, MapNode):
            return change(text, path[:depth], nested(path[depth:], said))
        if path[depth] not in holder.entries:
            place = len(holder.entries) if at is None else at
            return insert(text, holder, place, path[depth], nested(path[depth + 1 :], said))
    return change(text, path, said)


def nested(path: Path, said: Meaning) -> Meaning:
    """A value inside maps of one key each."""
    for key in reversed(path):
        said = {key: said}
    return said


def change(text: FileText, path: Path, said: Meaning) -> FileText:
    """Another value for what stands at `path`; inside maps and lists only what differs."""
    old = find(text.root, path)
    if old is None:
        raise Stuck(path)
    before = meaning(old)
    if same(before, said):
        return text
    if isinstance(before, dict) and isinstance(said, dict) and set(before) & set(said):
        return _change_map(text, path, before, said)
    if isinstance(before, list) and isinstance(said, list) and _comparable(before, said):
        return _change_list(text, path, before, said)
    if not path:
        raise Stuck(path)
    holder = find(text.root, path[:-1])
    assert isinstance(holder, MapNode)
    return replace(text, holder, list(holder.entries).index(path[-1]), said)


def _change_map(
    text: FileText, path: Path, before: dict[str, Meaning], said: dict[str, Meaning]
) -> FileText:
    for key in before.keys() - said.keys():
        text = delete(text, node_at(text, path), _keys(text, path).index(key))
    for place, (key, value) in enumerate(said.items()):
        keys = _keys(text, path)
        if key not in keys:
            text = insert(text, node_at(text, path), place, key, value)
            continue
        if keys.index(key) != place:
            text = move(text, path, keys.index(key), place)
        text = change(text, (*path, key), value)
    return text


def _keys(text: FileText, path: Path) -> list[str]:
    holder = node_at(text, path)
    assert isinstance(holder, MapNode)
    return list(holder.entries)


def _comparable(before: list[Meaning], said: list[Meaning]) -> bool:
    """Whether two lists share members and none of them has one twice."""
    unique = all(not any(same(a, b) for b in row[:i]) for row in (before, said)
                 for i, a in enumerate(row))  # fmt: skip
    return unique and any(same(a, b) for a in before for b in said)


def _change_list(
    text: FileText, path: Path, before: list[Meaning], said: list[Meaning]
) -> FileText:
    now = list(before)
    for place in range(len(now) - 1, -1, -1):
        if _where(said, now[place]) is None:
            text = delete(text, node_at(text, path), place)
            del now[place]
    for place, value in enumerate(said):
        there = _where(now, value)
        if there is None:
            text = insert(text, node_at(text, path), place, "", value)
        elif there != place:
            text = move(text, path, there, place)
            del now[there]
        now[place:place] = [value] if there != place else []
    return text


def _where(row: list[Meaning], said: Meaning) -> int | None:
    return next((i for i, other in enumerate(row) if same(other, said)), None)


def take(text: FileText, path: Path) -> FileText | None:
    """The text without what stands at `path`, and without maps that only held it.

    None if nothing would be left of the file.
    """
    while len(path) > 1:
        holder = find(text.root, path[:-1])
        if not isinstance(holder, MapNode) or len(holder.entries) > 1:
            break
        path = path[:-1]
    holder = find(text.root, path[:-1])
    if not isinstance(holder, MapNode) or path[-1] not in holder.entries:
        raise Stuck(path)
    if len(holder.entries) == 1:
        return None
    return delete(text, holder, list(holder.entries).index(path[-1]))


def place(text: FileText, path: Path, to: int) -> FileText:
    """The member at `path` as the `to`-th of its neighbours."""
    keys = _keys(text, path[:-1])
    there = keys.index(path[-1])
    return text if there == to else move(text, path[:-1], there, to)


def rekey(text: FileText, path: Path, name: str) -> FileText:
    """The member at `path` under another key."""
    holder = find(text.root, path[:-1])
    assert isinstance(holder, MapNode)
    return rename_key(text, holder, path[-1], name)


def words(said: Meaning) -> list[str] | None:
    """The names of a list of names; None for anything else."""
    if not isinstance(said, list):
        return None
    found = [w.text for w in said if isinstance(w, Word)]
    return found if len(found) == len(said) == len(set(found)) else None
