"""What differs between two states of the files, line by line, with a heading for each place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tailorbird_designer.drafts.items import changed_files

_CONTEXT = 2
_TOP_KEY = re.compile(r"[A-Za-z_][\w.-]*(?=:)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: `sign` is "+", "-" or a blank; `number` counts in the side it stands on."""

    sign: str
    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """Lines that stand together, below the top-level key `under`."""

    under: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDiff:
    """One file that changed; `state` is new, changed or gone."""

    path: str
    state: str
    hunks: tuple[Hunk, ...]

    @property
    def added(self) -> int:
        """How many lines came in."""
        return self._count("+")

    @property
    def removed(self) -> int:
        """How many lines went."""
        return self._count("-")

    def _count(self, sign: str) -> int:
        return sum(line.sign == sign for hunk in self.hunks for line in hunk.lines)


def file_diffs(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[FileDiff, ...]:
    """Every file that differs; those of packs, which nobody edits here, only with their names."""
    return tuple(_diff(p, before.get(p), after.get(p)) for p in changed_files(before, after))


def _diff(path: str, before: bytes | None, after: bytes | None) -> FileDiff:
    state = "new" if before is None else "gone" if after is None else "changed"
    one, two = _lines(before), _lines(after)
    hunks = () if path.startswith("packs/") else tuple(_hunks(one, two))
    return FileDiff(path=path, state=state, hunks=hunks)


def _lines(content: bytes | None) -> list[str]:
    return [] if content is None else content.decode("utf-8", "replace").splitlines()


def _hunks(one: Sequence[str], two: Sequence[str]) -> Iterator[Hunk]:
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        lines = tuple(_group(group, one, two))
        yield Hunk(under=_under(two, group[0][3]) or _under(one, group[0][1]), lines=lines)


def _group(
    group: Sequence[tuple[str, int, int, int, int]], one: Sequence[str], two: Sequence[str]
) -> Iterator[Line]:
    for kind, start, end, from_, to in group:
        if kind == "equal":
            for number in range(from_, to):
                yield Line(sign=" ", number=number + 1, text=two[number])
            continue
        for number in range(start, end):
            yield Line(sign="-", number=number + 1, text=one[number])
        for number in range(from_, to):
            yield Line(sign="+", number=number + 1, text=two[number])


def _under(lines: Sequence[str], place: int) -> str:
    """The nearest key without indentation at or above a line."""
    for line in reversed(lines[: place + 1]):
        match = _TOP_KEY.match(line)
        if match is not None:
            return match.group()
    return ""
