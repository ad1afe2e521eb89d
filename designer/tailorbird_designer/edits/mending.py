"""Carries out what help lines say: changes of the text where no person has to decide.

Every mend is tried: what does not take its problem away, or brings others, is not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tailorbird_designer.edits.splice import delete
from tailorbird_designer.edits.text import FileText, Splice
from tailorbird_metadata.mending import uses_of
from tailorbird_metadata.problems import Location, Move, Problem, Removal, Replacement
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node

Files = Mapping[str, bytes]
Judge = Callable[[Files], Sequence[Problem]]
"""What is wrong with the files."""

MOST_ROUNDS = 50
"""How often the files are judged again; each round mends at least one problem."""


@dataclass(frozen=True, slots=True)
class Mended:
    """The files as they are now, what was mended, and what could have been but was not.

    `clashing` are problems whose change was made impossible by that of another one, or that did
    not go away by it.
    """

    files: Files
    done: tuple[Problem, ...]
    clashing: tuple[Problem, ...]
    left: tuple[Problem, ...]


class NotThere(Exception):
    """The text is not as the mend expects it."""


def mended(files: Files, judge: Judge, codes: Collection[str] = ()) -> Mended:
    """The files with everything mended that can be, or only the problems of some codes.

    Files of packs are never touched.
    """
    done: list[Problem] = []
    failed: set[tuple[object, ...]] = set()
    problems = judge(files)
    for _ in range(MOST_ROUNDS):
        wanted = [p for p in problems if _is_wanted(p, codes) and _name(p) not in failed]
        if not wanted:
            break
        files, problems, made, refused = _round(files, problems, wanted, judge)
        done += made
        failed |= {_name(p) for p in refused}
    clashing = tuple(p for p in problems if _is_wanted(p, codes))
    return Mended(files, tuple(done), clashing, tuple(problems))


def _is_wanted(problem: Problem, codes: Collection[str]) -> bool:
    loses = any(isinstance(m, Removal) and m.loses for m in problem.mends)
    asked = problem.code in codes if codes or loses else True
    ours = not problem.location.file.startswith(("packs/", "core:"))
    return bool(problem.mends) and asked and ours


def _name(problem: Problem) -> tuple[object, ...]:
    """What makes it the same problem after lines have moved."""
    return (problem.code, problem.location.file, str(problem.message))


_Round = tuple[Files, Sequence[Problem], list[Problem], list[Problem]]


def _round(
    files: Files, before: Sequence[Problem], wanted: Sequence[Problem], judge: Judge
) -> _Round:
    """Mends as many as go together; if that did not help, one after the other."""
    together = list(_apart(wanted))
    if len(together) > 1:
        tried = _tried(files, before, together, judge)
        if tried is not None:
            return (*tried, together, [])
    refused: list[Problem] = []
    for problem in wanted:
        tried = _tried(files, before, [problem], judge)
        if tried is not None:
            return (*tried, [problem], refused)
        refused.append(problem)
    return files, before, [], refused


def _apart(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Problems whose changes do not touch each other, in the order of the files."""
    taken: list[Location] = []
    moved = False
    for problem in problems:
        places = [m.location for m in problem.mends if not isinstance(m, Move)]
        moves = len(places) < len(problem.mends)
        if (moved and moves) or any(_touch(a, b) for a in places for b in taken):
            continue
        moved = moved or moves
        taken += places
        yield problem


def _touch(one: Location, two: Location) -> bool:
    if one.file != two.file:
        return False
    start, end = (one.line, one.column), (one.end_line, one.end_column)
    other, last = (two.line, two.column), (two.end_line, two.end_column)
    return start <= last and other <= end


def _tried(
    files: Files, before: Sequence[Problem], chosen: Sequence[Problem], judge: Judge
) -> tuple[Files, Sequence[Problem]] | None:
    """The files with the problems mended and what is wrong then; None if it did not help."""
    try:
        changed = carried_out(files, chosen)
    except (NotThere, UnicodeDecodeError):
        return None
    after = judge(changed)
    old, new = _counted(before), _counted(after)
    if any(new[_name(p)] >= old[_name(p)] for p in chosen):
        return None
    return (changed, after) if _is_better(before, after) else None


def _counted(problems: Sequence[Problem]) -> Counter[tuple[object, ...]]:
    """How often each problem is there, further uses that are told as one included."""
    found: Counter[tuple[object, ...]] = Counter()
    for problem in problems:
        found[_name(problem)] += uses_of(problem)
    return found


def _is_better(before: Sequence[Problem], after: Sequence[Problem]) -> bool:
    """Fewer errors, or a file that can be read now and shows what else is wrong with it."""
    unread = {p.location.file for p in before if p.code <= "E0009"}
    new = {p.location.file for p in after if p.code <= "E0009"}
    if new - unread:
        return False
    return _errors(after) <= _errors(before) or len(new) < len(unread)


def _errors(problems: Sequence[Problem]) -> int:
    return sum(uses_of(p) for p in problems if p.severity == "error")


def carried_out(files: Files, problems: Sequence[Problem]) -> Files:
    """The files with every mend of the problems made; raises NotThere."""
    changed = dict(files)
    splices: dict[str, list[Splice]] = {}
    texts: dict[str, FileText] = {}
    for problem in problems:
        for mend in problem.mends:
            if isinstance(mend, Move):
                continue
            file = mend.location.file
            if file not in changed:
                raise NotThere
            if file not in texts:
                texts[file] = FileText.of(file, changed[file])
            splices.setdefault(file, []).extend(splices_of(texts[file], mend))
    for file, found in splices.items():
        changed[file] = texts[file].spliced(found).content
    for problem in problems:
        for mend in problem.mends:
            if isinstance(mend, Move):
                changed = _moved(changed, mend)
    return changed


def splices_of(text: FileText, mend: Replacement | Removal) -> list[Splice]:
    """A mend as splices of the text of its file; raises NotThere."""
    place = mend.location
    start = _offset(text, place.line, place.column)
    if isinstance(mend, Removal):
        return _without(text, place)
    return [(start, _offset(text, place.end_line, place.end_column), mend.text)]


def _offset(text: FileText, line: int, column: int) -> int:
    if not 1 <= line <= len(text.starts):
        raise NotThere
    offset = text.starts[line - 1] + column - 1
    if offset > len(text.raw):
        raise NotThere
    return offset


def _without(text: FileText, place: Location) -> list[Splice]:
    """Takes a member out; what is left of the text is compared to find the span."""
    way = _way(text.root, (place.line, place.column)) if text.root is not None else ()
    while way and _is_alone(text, way[-1][0]):
        way = way[:-1]
    if not way:
        raise NotThere
    holder, at = way[-1]
    shorter = delete(text, holder, at).raw
    raw = text.raw
    start = next((i for i, (a, b) in enumerate(zip(raw, shorter, strict=False)) if a != b),
                 len(shorter))  # fmt: skip
    return [(start, start + len(raw) - len(shorter), "")]


def _is_alone(text: FileText, holder: MapNode | ListNode) -> bool:
    """Whether nothing would be left of a block."""
    members = holder.items if isinstance(holder, ListNode) else holder.entries
    return len(members) == 1 and text.is_block(holder)


_Way = tuple[tuple[MapNode | ListNode, int], ...]


def _way(node: Node, place: tuple[int, int]) -> _Way:
    """From the root: each map or list with the number of the member, to the one at a place."""
    if isinstance(node, MapNode):
        inner: list[tuple[Node, Node]] = [(e.key, e.value) for e in node.entries.values()]
    elif isinstance(node, ListNode):
        inner = [(i, i) for i in node.items]
    else:
        return ()
    for number, (key, value) in enumerate(inner):
        if (key.line, key.column) == place:
            return ((node, number),)
        further = _way(value, place)
        if further:
            return ((node, number), *further)
    return ()


def _moved(files: Files, move: Move) -> dict[str, bytes]:
    """The files under other paths; raises NotThere if something is in the way."""
    folder = move.file.endswith("/")
    found = {}
    for path, content in files.items():
        hit = path.startswith(move.file) if folder else path == move.file
        target = move.to + path.removeprefix(move.file) if hit else path
        if target in found or (hit and target in files):
            raise NotThere
        found[target] = content
    if found.keys() == files.keys():
        raise NotThere
    return found
