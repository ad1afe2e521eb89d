"""The text of one file with the places of its nodes; splices leave every other byte alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml

_BREAK = re.compile("\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"
_HEADER = re.compile(r"[|>][-+0-9]*")

Splice = tuple[int, int, str]
"""From here to there stands this instead."""


@dataclass(frozen=True)
class FileText:
    """What a file says, as it is written; offsets count characters of `raw`.

    `raw` always ends with a line break; `open_end` is whether the file has none there.
    """

    path: str
    raw: str
    newline: str = "\n"
    bom: bool = False
    open_end: bool = False
    _read: tuple[MapNode | None, list[Problem]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        plain = _BREAK.sub("\n", self.raw)
        source = SourceFile(self.path, "company")
        object.__setattr__(self, "_read", read_yaml(plain, source))

    @staticmethod
    def of(path: str, content: bytes) -> FileText:
        """The text of a file's bytes; raises UnicodeDecodeError."""
        bom = content.startswith(_BOM)
        raw = content.removeprefix(_BOM).decode("utf-8")
        breaks = _BREAK.findall(raw)
        newline = max(sorted(set(breaks)), key=breaks.count) if breaks else "\n"
        open_end = not raw.endswith(("\n", "\r"))
        return FileText(path, raw + newline if open_end else raw, newline, bom, open_end)

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        raw = self.raw
        if self.open_end and raw.endswith(self.newline):
            raw = raw.removesuffix(self.newline)
        return (_BOM if self.bom else b"") + raw.encode("utf-8")

    @property
    def root(self) -> MapNode | None:
        """The map that the file consists of; None if it cannot be read."""
        return self._read[0]

    @property
    def problems(self) -> list[Problem]:
        """What the reader says against the text."""
        return self._read[1]

    @property
    def is_json(self) -> bool:
        """Whether the file has to stay JSON."""
        return self.path.endswith(".json")

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins; one more than there are lines."""
        return [0, *(m.end() for m in _BREAK.finditer(self.raw))]

    def spliced(self, splices: Sequence[Splice], *, as_is: bool = False) -> FileText:
        """The text with other words at some places; `\\n` in them becomes the file's own break,
        unless the words come from the file and are to stay as they are."""
        raw = self.raw
        for start, end, words in sorted(splices, reverse=True):
            new = words if as_is else words.replace("\n", self.newline)
            raw = raw[:start] + new + raw[end:]
        return FileText(self.path, raw, self.newline, self.bom, self.open_end)

    # -- places ---------------------------------------------------------------------------

    def line_of(self, offset: int) -> int:
        """The line (from 0) that an offset stands in."""
        low, high = 0, len(self.starts) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.starts[middle] <= offset else (low, middle - 1)
        return low

    def line(self, number: int) -> str:
        """A line without its break; nothing beyond the end."""
        if not 0 <= number < len(self.starts) - 1:
            return ""
        return self.raw[self.starts[number] : self.starts[number + 1]].rstrip("\r\n")

    def line_end(self, offset: int) -> int:
        """The end of the line of `offset`, before its break."""
        number = self.line_of(offset)
        return self.starts[number] + len(self.line(number))

    def next_line(self, offset: int) -> int:
        """Where the line after that of `offset` begins."""
        return self.starts[min(self.line_of(offset) + 1, len(self.starts) - 1)]

    def start(self, node: Node) -> int:
        """Where a node begins."""
        return self.starts[node.line - 1] + node.column - 1

    def is_block(self, node: Node) -> bool:
        """Whether a map or list is written with lines instead of brackets."""
        if not isinstance(node, (MapNode, ListNode)):
            return False
        return self.raw[self.start(node)] != ("{" if isinstance(node, MapNode) else "[")

    def end(self, node: Node, holder: int = 0) -> int:
        """Where what a node says ends; `holder` is the column (from 0) of its key or dash."""
        if isinstance(node, ScalarNode) and node.style == "block":
            return self._block_end(node, holder)
        if isinstance(node, MapNode) and self.is_block(node):
            last = next(reversed(node.entries.values()))
            if isinstance(last.value, ScalarNode) and last.value.is_blank:
                return self.colon(last.key)
            return self.end(last.value, last.key.column - 1)
        if isinstance(node, ListNode) and self.is_block(node):
            return self.end(node.items[-1], self.column(self.dash(node.items[-1])))
        return self.starts[node.end_line - 1] + node.end_column - 1

    def colon(self, key: ScalarNode) -> int:
        """Just behind the colon of a key."""
        return self.raw.index(":", self.end(key)) + 1

    def dash(self, item: Node) -> int:
        """Where the dash of an item of a block list stands."""
        return self.raw.rindex("-", 0, self.start(item))

    def column(self, offset: int) -> int:
        """How far an offset stands from the beginning of its line."""
        return offset - self.starts[self.line_of(offset)]

    def header(self, node: ScalarNode) -> tuple[int, int]:
        """The sign of a text in lines (`|-`)."""
        start = self.start(node)
        match = _HEADER.match(self.raw, start)
        return start, match.end() if match else start

    def _block_end(self, node: ScalarNode, holder: int) -> int:
        start, end = self.header(node)
        keeps = "+" in self.raw[start:end]
        first = number = self.line_of(start) + 1
        least: int | None = None
        last = self.line_of(start)
        while number < len(self.starts) - 1:
            line = self.line(number)
            deep = len(line) - len(line.lstrip(" "))
            if not line.strip(" "):
                last = number if keeps else last
            elif deep <= holder or (least is not None and deep < least):
                break
            else:
                least = deep if least is None else least
                last = number
            number += 1
        return end if last < first else self.starts[last] + len(self.line(last))
