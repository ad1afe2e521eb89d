"""Values by path, in the one form in which layers can be compared."""

from __future__ import annotations

from tailorbird_designer.edits.meaning import Meaning, Word, same
from tailorbird_designer.edits.tree import Path, Stuck, words
from tailorbird_metadata.layers.collections import item_map


def shorthand(kind: str, path: Path) -> str | None:
    """The key that a bare text at `path` stands for: `label` of an option, `one` of a label."""
    if kind == "entity" and path == ("label",):
        return "one"
    items = item_map(kind, path[:-1]) if path else None
    return items.shorthand if items is not None else None


def off_word(kind: str, path: Path) -> str | None:
    """The word that switches the item at `path` off where a lower layer has it."""
    items = item_map(kind, path[:-1]) if path else None
    return items.off if items is not None else None


def normal(kind: str, said: Meaning, path: Path = ()) -> Meaning:
    """A value with every bare text written out that stands for a map."""
    if isinstance(said, dict):
        return {key: normal(kind, inner, (*path, key)) for key, inner in said.items()}
    key = shorthand(kind, path)
    if isinstance(said, Word) and key is not None and said.text not in ("", off_word(kind, path)):
        return {key: said}
    return said


def value_at(said: Meaning | None, path: Path) -> Meaning | None:
    """What a value has at a path of maps, or None."""
    for key in path:
        said = said.get(key) if isinstance(said, dict) else None
    return said


def with_value(said: Meaning | None, path: Path, inner: Meaning | None) -> Meaning:
    """A value that says something else at `path`; None takes it away, with maps left empty."""
    if not path:
        return inner if inner is not None else {}
    found = dict(said) if isinstance(said, dict) else {}
    key, *rest = path
    if inner is None and (len(path) == 1 or key not in found):
        found.pop(key, None)
        return found
    below = with_value(found.get(key), tuple(rest), inner)
    if inner is None and below == {}:
        found.pop(key)
    else:
        found[key] = below
    return found


def alike(one: Meaning, other: Meaning) -> bool:
    """Whether two values say the same; the order of keys does not count."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[k], other[k]) for k in one)
    return same(one, other)


def difference(kind: str, low: Meaning, said: Meaning, path: Path) -> Meaning | None:
    """What has to be laid over `low` so that it says `said`; None if nothing has.

    Raises Stuck where a lower layer's setting would have to go, which no patch can do.
    """
    if isinstance(low, dict) and isinstance(said, dict):
        return _map_difference(kind, low, said, path)
    before, after = words(low), words(said)
    if before is not None and after is not None:
        return _list_difference(before, after, said)
    return None if same(low, said) else said


def _map_difference(
    kind: str, low: dict[str, Meaning], said: dict[str, Meaning], path: Path
) -> Meaning | None:
    found: dict[str, Meaning] = {}
    for key in low.keys() - said.keys():
        off = off_word(kind, (*path, key))
        if off is None:
            raise Stuck((*path, key))
        found[key] = Word(off, False)
    for key, value in said.items():
        inner = value if key not in low else difference(kind, low[key], value, (*path, key))
        if inner is not None:
            found[key] = inner
    return found or None


def _list_difference(before: list[str], after: list[str], said: Meaning) -> Meaning | None:
    """By name as long as that says less than the list; else the list itself."""
    if before == after:
        return None
    kept = _longest_common(before, after)
    found: dict[str, Meaning] = {n: Word("hidden", False) for n in before if n not in after}
    for place, name in enumerate(after):
        if name in kept:
            continue
        if place:
            found[name] = {"after": Word(after[place - 1], False)}
        elif kept:
            found[name] = {"before": Word(kept[0], False)}
    moved = [n for n in before if n in after and n not in kept]
    if not kept or len(moved) * 2 > len(after) or len(found) > len(after):
        return said
    return found


def _longest_common(before: list[str], after: list[str]) -> list[str]:
    """The most names that stand in the same order in both."""
    best: list[list[str]] = []
    for name in after:
        if name not in before:
            continue
        place = before.index(name)
        runs = [r for r in best if before.index(r[-1]) < place]
        best.append([*max(runs, key=len, default=[]), name])
    return max(best, key=len, default=[])
