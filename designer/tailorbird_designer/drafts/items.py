"""Files by item path: what is written where, and which paths differ between two states."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set

from tailorbird_designer.drafts.workbench import Mark
from tailorbird_metadata.layers.addresses import address_of
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml

Files = Mapping[str, bytes]

Written = str | tuple[str, ...]
"""What is written at the end of a path: a text, or a list as its texts."""


def written(files: Files, paths: Collection[str]) -> dict[str, Written]:
    """Everything that these files of the company say, by item path; unreadable ones say nothing."""
    found: dict[str, Written] = {}
    for path in sorted(paths):
        address = None if path.startswith("packs/") else address_of(path)
        if address is not None and path in files:
            found.update(_file(path, files[path], address.path))
    return found


def changed_files(one: Files, two: Files) -> tuple[str, ...]:
    """The paths of files that differ, sorted."""
    return tuple(sorted(p for p in one.keys() | two.keys() if one.get(p) != two.get(p)))


def differences(one: Files, two: Files) -> frozenset[str]:
    """The ends of item paths at which two states of the files say different things."""
    files = changed_files(one, two)
    before, after = written(one, files), written(two, files)
    return frozenset(p for p in before.keys() | after.keys() if before.get(p) != after.get(p))


def marks(changed: Set[str], before: Set[str], after: Set[str]) -> dict[str, Mark]:
    """How each changed path and all above it differ; `before` and `after` are what there is."""
    return {path: _mark(path, before, after) for end in changed for path in above(end)}


def above(path: str) -> Iterator[str]:
    """A path and those above it, the longest first."""
    while path:
        yield path
        path = path.rpartition(".")[0]


def with_parents(paths: Collection[str]) -> frozenset[str]:
    """These paths and all above them."""
    return frozenset(up for path in paths for up in above(path))


def excerpt(said: Mapping[str, Written], path: str) -> str | None:
    """What stands at a path and below it, as lines; None if nothing does."""
    if path in said:
        return _text(said[path])
    start = path + "."
    lines = [f"{p.removeprefix(start)}: {_text(v)}" for p, v in said.items() if p.startswith(start)]
    return "\n".join(lines) or None


def _text(value: Written) -> str:
    return value if isinstance(value, str) else "[" + ", ".join(value) + "]"


def _mark(path: str, before: Set[str], after: Set[str]) -> Mark:
    if path not in before:
        return "+"
    return "~" if path in after else "-"


def node_at(files: Files, file: str, path: str) -> Node | None:
    """What is written at an item path in one file; None if nothing is."""
    address = address_of(file)
    root = _root(file, files[file]) if file in files else None
    if address is None or root is None or not path.startswith(address.path + "."):
        return None
    return _step(root, path.removeprefix(address.path + "."))


def _step(node: Node, rest: str) -> Node | None:
    """Down the keys, which may contain dots themselves."""
    if not rest:
        return node
    if not isinstance(node, MapNode):
        return None
    for key, entry in node.entries.items():
        if rest == key or rest.startswith(key + "."):
            found = _step(entry.value, rest.removeprefix(key).removeprefix("."))
            if found is not None:
                return found
    return None


def _root(path: str, content: bytes) -> MapNode | None:
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None
    return read_yaml(text, SourceFile(path, "company"))[0]


def _file(path: str, content: bytes, base: str) -> dict[str, Written]:
    root = _root(path, content)
    if root is None:
        return {}
    return {p: v for p, v in _ends(root, base) if p != base}


def _ends(node: Node, path: str) -> Iterator[tuple[str, Written]]:
    if isinstance(node, MapNode):
        if not node.entries:
            yield path, "{}"
        for key, entry in node.entries.items():
            yield from _ends(entry.value, f"{path}.{key}")
    elif isinstance(node, ListNode):
        yield path, tuple(_item(n) for n in node.items)
    elif isinstance(node, ScalarNode):
        yield path, node.text


def _item(node: Node) -> str:
    return "; ".join(f"{p}: {_text(v)}" if p else _text(v) for p, v in _ends(node, ""))
